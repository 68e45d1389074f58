import { describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { endpointFrom } from "./endpoint.ts";

describe("endpointFrom", () => {
  it.each([
    [undefined, {}, undefined],
    [undefined, { IMMKIT_ENDPOINT: "" }, undefined],
    [undefined, { IMMKIT_ENDPOINT: "http://127.0.0.1:8788" }, "http://127.0.0.1:8788"],
    [
      "https://ram.aliyuncs.com/",
      { IMMKIT_ENDPOINT: "http://127.0.0.1:1" },
      "https://ram.aliyuncs.com",
    ],
    ["http://localhost:8788", {}, "http://localhost:8788"],
    ["http://[::1]:8788", {}, "http://[::1]:8788"],
  ])("%j with %j is %j", (option, env, expected) => {
    expect(endpointFrom(option, memoryIo({ env }))).toBe(expected);
  });

  it.each([
    ["127.0.0.1:8788", "--endpoint"],
    ["ftp://127.0.0.1", "--endpoint"],
    ["https://h/path", "--endpoint"],
    ["https://h/?q", "--endpoint"],
    ["http://example.com", "only loopback addresses"],
    ["http://127.0.0.1.example.com", "only loopback"],
    [undefined, "IMMKIT_ENDPOINT"],
  ])("rejects %j", (option, message) => {
    expect(() => endpointFrom(option, memoryIo({ env: { IMMKIT_ENDPOINT: "nowhere" } }))).toThrow(
      message,
    );
  });

  it("does not print a password", () => {
    expect(() => endpointFrom("https://ann:hunter2@h", memoryIo())).toThrow(
      /^(?!.*hunter2).*Give the origin alone/,
    );
  });
});
