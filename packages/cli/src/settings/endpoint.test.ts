import { describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { endpointOf } from "./endpoint.ts";

describe("endpointOf", () => {
  it.each([
    [undefined, {}, undefined],
    [undefined, { IMMKIT_ENDPOINT: "" }, undefined],
    [undefined, { IMMKIT_ENDPOINT: "http://127.0.0.1:4100" }, "http://127.0.0.1:4100"],
    [
      "https://ram.aliyuncs.com/",
      { IMMKIT_ENDPOINT: "http://127.0.0.1:1" },
      "https://ram.aliyuncs.com",
    ],
    ["http://localhost:4100", {}, "http://localhost:4100"],
    ["http://[::1]:4100", {}, "http://[::1]:4100"],
  ])("%j with %j is %j", (option, env, expected) => {
    expect(endpointOf(option, memoryIo({ env }))).toBe(expected);
  });

  it.each([
    ["127.0.0.1:4100", "--endpoint"],
    ["ftp://127.0.0.1", "--endpoint"],
    ["https://h/path", "--endpoint"],
    ["https://h/?q", "--endpoint"],
    ["http://example.com", "only loopback"],
    ["http://127.0.0.1.example.com", "only loopback"],
    [undefined, "IMMKIT_ENDPOINT"],
  ])("refuses %j", (option, message) => {
    expect(() => endpointOf(option, memoryIo({ env: { IMMKIT_ENDPOINT: "nowhere" } }))).toThrow(
      message,
    );
  });

  it("does not repeat a password", () => {
    expect(() => endpointOf("https://ann:hunter2@h", memoryIo())).toThrow(
      /^(?!.*hunter2).*give the origin alone/,
    );
  });
});
