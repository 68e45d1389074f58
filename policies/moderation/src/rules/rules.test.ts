import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { decide, parsePolicy } from "@immkit/ram";
import { describe, expect, it } from "vitest";
import { checkStack } from "../check/check-stack.ts";
import { stackOfFixture } from "../model/fixture.ts";
import { rules } from "./index.ts";

const here = import.meta.dirname;
const fixtures = path.join(here, "../../fixtures");
const outcomes = ["fail", "pass", "undetermined"] as const;
const read = (rule: string, file: string) => readFileSync(path.join(fixtures, rule, file), "utf8");

describe("every rule", () => {
  it("is in a file with its id as name, and every file is listed", () => {
    const files = readdirSync(here).filter(
      (file) => !file.includes(".test.") && file !== "index.ts",
    );
    expect(files.map((file) => file.replace(/\.ts$/, "")).sort()).toEqual(
      rules.map(({ id }) => id).sort(),
    );
  });

  it("has a folder of fixtures, and every folder has a rule", () => {
    expect(readdirSync(fixtures).sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  it("is described in full sentences", () => {
    for (const rule of rules) {
      expect(rule.title.length).toBeLessThanOrEqual(80);
      for (const text of [rule.description, rule.remediation]) expect(text).toMatch(/^[A-Z].*\.$/);
    }
  });

  it("finds nothing in an empty stack", () => {
    expect(checkStack(stackOfFixture({ resources: [] }))).toEqual([]);
  });
});

describe.each(rules)("$id", (rule) => {
  const files = readdirSync(path.join(fixtures, rule.id));

  it("has a fixture for each outcome", () => {
    for (const outcome of outcomes)
      expect(files.filter((file) => file.startsWith(`${outcome}-`)).length).toBeGreaterThan(0);
    expect(
      files.filter((file) => !outcomes.some((outcome) => file.startsWith(`${outcome}-`))),
    ).toEqual([]);
  });

  it.each(files)("%s", (file) => {
    const verdicts = checkStack(stackOfFixture(read(rule.id, file)), { rules: [rule] });
    const found = new Set(verdicts.map(({ verdict }) => verdict));
    const expected = outcomes.find((outcome) => file.startsWith(`${outcome}-`));
    if (expected === "pass") expect([...found].filter((verdict) => verdict !== "pass")).toEqual([]);
    else expect(found).toContain(expected);
    if (expected === "undetermined") expect(found).not.toContain("fail");
    for (const { urn, subject, message } of verdicts) {
      expect(urn).toMatch(/^urn:pulumi:/);
      expect(subject).not.toBe("");
      expect(message).toMatch(/^[A-Z].*\.$|can't be read/);
    }
  });
});

describe("a counterexample", () => {
  it.each(
    readdirSync(path.join(fixtures, "ram-submitter-least-privilege")).filter(
      (file) => file.startsWith("fail-") && !file.includes("legacy"),
    ),
  )("of %s is a request that the policy allows", (file) => {
    const stack = stackOfFixture(read("ram-submitter-least-privilege", file));
    const document = parsePolicy(stack.resources[0]?.props["policyDocument"]);
    const failures = checkStack(stack).filter(({ verdict }) => verdict === "fail");
    expect(failures.length).toBeGreaterThan(0);
    for (const { counterexample } of failures) {
      if (counterexample === undefined) throw new Error("a failure without a counterexample");
      expect(decide({ identity: [{ name: "p", document }] }, counterexample).decision).toBe(
        "allow",
      );
    }
  });

  it.each(
    readdirSync(path.join(fixtures, "oss-bucket-policy-not-public")).filter((file) =>
      file.startsWith("fail-"),
    ),
  )("of %s is an anonymous request that the policy allows", (file) => {
    const stack = stackOfFixture(read("oss-bucket-policy-not-public", file));
    const text = stack.resources
      .map(({ props }) => props["policy"])
      .find((policy) => typeof policy === "string");
    const [failure] = checkStack(stack).filter(({ verdict }) => verdict === "fail");
    if (failure?.counterexample === undefined) throw new Error("no failure with a counterexample");
    expect(failure.counterexample.principal).toBe("anonymous");
    const policy = { name: "p", document: parsePolicy(text, { kind: "bucket" }) };
    expect(decide({ resource: [policy] }, failure.counterexample).decision).toBe("allow");
  });
});

describe("severity", () => {
  const severities = (rule: string, file: string) =>
    checkStack(stackOfFixture(read(rule, file))).map(({ severity, verdict }) => [
      verdict,
      severity,
    ]);

  it.each([
    ["oss-bucket-policy-not-public", "fail-principal-as-text.json", "fail", "critical"],
    ["oss-bucket-policy-not-public", "fail-world-as-address-range.json", "fail", "critical"],
    ["oss-bucket-policy-not-public", "fail-narrowed-by-vpc.json", "fail", "medium"],
    ["oss-bucket-policy-not-public", "pass-blocked.json", "pass", "info"],
    ["oss-bucket-acl-private", "pass-public-but-blocked.json", "pass", "info"],
    ["ram-no-broad-system-policy", "fail-role-administratoraccess.json", "fail", "critical"],
    ["ram-no-broad-system-policy", "fail-role-aliyunossfullaccess.json", "fail", "high"],
    ["imm-project-service-role", "fail-no-role-2020.json", "fail", "high"],
  ])("of %s %s is %s, %s", (rule, file, verdict, severity) => {
    expect(severities(rule, file)).toContainEqual([verdict, severity]);
  });
});
