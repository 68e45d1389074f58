import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";

const cwd = import.meta.dirname;

/** Runs `immkit check` as CI does. */
function check(file: string) {
  const options = ["--waivers", "waivers.yaml", "--facts", "facts.json", "--json"];
  const { status, stdout } = spawnSync("npx", ["immkit", "check", ...options, file], {
    cwd,
    encoding: "utf8",
  });
  const lines = stdout.split("\n").filter((line) => line !== "");
  const rules = lines.map((line): string => JSON.parse(line).rule);
  return { status, rules: [...new Set(rules)].sort() };
}

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ["state.ts"], { cwd });
}, 60_000);

describe("the gate", () => {
  it("accepts the stack", () => {
    expect(check("state.json")).toEqual({ status: 0, rules: [] });
  }, 20_000);

  it("refuses a stack with faults", () => {
    const { status, rules } = check("faulty.json");
    expect(status).toBe(1);
    expect(rules).toEqual(
      expect.arrayContaining(["oss-bucket-acl-private", "ram-no-administrator"]),
    );
  }, 20_000);
});
