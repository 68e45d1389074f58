import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { cleanEnvironment, pulumiSdk } from "./environment.ts";

describe("cleanEnvironment", () => {
  it("passes no credentials and settings of the calling process on", () => {
    vi.stubEnv("ALICLOUD_SECRET_KEY", "hush");
    vi.stubEnv("PULUMI_BACKEND_URL", "https://example.com");
    vi.stubEnv("NODE_OPTIONS", "--inspect");
    vi.stubEnv("PATH", ["/one", "/two", "/one"].join(path.delimiter));
    try {
      const env = cleanEnvironment(["/first"], { MINE: "1" });
      expect(env["PATH"]).toBe(
        ["/first", path.dirname(process.execPath), "/one", "/two"].join(path.delimiter),
      );
      expect(env["MINE"]).toBe("1");
      expect(Object.keys(env)).not.toEqual(expect.arrayContaining(["ALICLOUD_SECRET_KEY"]));
      expect(env).not.toHaveProperty("PULUMI_BACKEND_URL");
      expect(env).not.toHaveProperty("NODE_OPTIONS");
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe("pulumiSdk", () => {
  it("finds the SDK that a program uses", () => {
    expect(pulumiSdk(import.meta.dirname)).toMatch(/@pulumi[/\\]pulumi$/);
  });

  it("says what to install if there is none", () => {
    expect(() => pulumiSdk("/")).toThrow(
      expect.objectContaining({
        code: "ProjectInvalid",
        message: "@pulumi/pulumi is not installed for /: add it to the dependencies of the program",
      }),
    );
  });
});
