/**
 * Every rule against its fixtures, and what every rule and fixture must have. See rule/rule.ts for
 * how to write them.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { decide, type PolicyDocument, type PolicyKind, safeParsePolicy } from "@immkit/ram";
import { describe, expect, it } from "vitest";
import { check } from "../check/check.ts";
import { readStack } from "../read/detect.ts";
import type { AnyRule } from "../rule/rule.ts";
import { Stack, type StackData } from "../stack/stack.ts";
import { fixed } from "../testing/fix.ts";
import { spellingOf } from "../testing/spelling.ts";
import { fixtureExceptions } from "./fixture-exceptions.ts";
import { rules } from "./index.ts";

const here = import.meta.dirname;
const fixtures = path.join(here, "../../fixtures");
/** Folders of whole stacks, for stacks.test.ts. */
const stacks = ["good", "good-baseline", "seeds"];
const outcomes = ["fail", "pass", "undetermined", "not-applicable"] as const;
const textOf = (rule: string, file: string) =>
  readFileSync(path.join(fixtures, rule, file), "utf8");
const read = (rule: string, file: string) => readStack(textOf(rule, file));
const outcomeOf = (file: string) => outcomes.find((outcome) => file.startsWith(`${outcome}-`));

describe("every rule", () => {
  it("is in a file with its id as name, and every file is listed", () => {
    const files = readdirSync(here, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.includes(path.sep) && file.endsWith(".ts") && !file.includes(".test."),
    );
    expect(files.map((file) => path.basename(file, ".ts")).sort()).toEqual(
      rules.map(({ id }) => id).sort(),
    );
  });

  it("has a folder of fixtures, and every folder has a rule", () => {
    const folders = readdirSync(fixtures).filter((name) => !stacks.includes(name));
    expect(folders.sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  it.each(rules)("$id is described in full sentences", ({ title, why, fix, link }) => {
    expect(title.length).toBeLessThanOrEqual(80);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    for (const text of [why, fix.text]) expect(text).toMatch(/^[A-Z].*\.$/);
    expect(link).toMatch(
      /^https:\/\/www\.(?:alibabacloud\.com\/help\/en|pulumi\.com\/registry\/packages\/alicloud)\//,
    );
  });

  it("finds nothing in an empty stack", () => {
    expect(check({ resources: [] }).findings).toEqual([]);
  });
});

describe.each(rules)("$id", (rule) => {
  const files = readdirSync(path.join(fixtures, rule.id));

  it.each(outcomes)("has fixtures in two spellings: %s", (outcome) => {
    const spellings = files
      .filter((file) => outcomeOf(file) === outcome)
      .map((file) => spellingOf(JSON.parse(textOf(rule.id, file)), new Stack(read(rule.id, file))));
    // An exception that is no longer needed is removed.
    if (fixtureExceptions[rule.id]?.[outcome] !== undefined) expect(spellings).toEqual([]);
    else if (new Set(spellings).size < 2) expect.fail(`All are written as: ${spellings[0]}`);
  });

  it.each(files)("%s", (file) => {
    const { findings, coverage } = check(read(rule.id, file), { rules: [rule] });
    const { pass = 0, broken = 0 } = coverage[rule.id] ?? {};
    expect(broken).toBe(0);
    const verdicts = new Set(findings.map(({ verdict }) => verdict));
    switch (outcomeOf(file)) {
      case "fail":
        expect(verdicts).toContain("fail");
        break;
      case "undetermined":
        expect([...verdicts]).toEqual(["undetermined"]);
        break;
      case "pass":
        expect(findings).toEqual([]);
        expect(pass).toBeGreaterThan(0);
        break;
      case "not-applicable":
        expect(findings).toEqual([]);
        expect(pass).toBe(0);
        break;
      default:
        expect.fail(`The name must start with one of ${outcomes.join(", ")}.`);
    }
    for (const { urn, subject, message, severity } of findings) {
      expect(urn).toMatch(/^(urn:pulumi:|alicloud_)/);
      expect(subject).not.toBe("");
      expect(message).toMatch(/^[A-Z].*\.$/s);
      expect(order.indexOf(severity)).toBeLessThanOrEqual(order.indexOf(rule.severity));
    }
    const ids = findings.map(({ fingerprint }) => fingerprint);
    expect(new Set(ids).size).toBe(ids.length);
  });

  const failing = files.filter((file) => outcomeOf(file) === "fail");

  it.each(failing)("the fix clears %s, and breaks nothing", (file) => {
    const before = read(rule.id, file);
    const after = fixed(rule, before);
    expect(failures(rule, after)).toEqual([]);
    const known = new Set(
      check(before).findings.map(({ rule: id, subject }) => `${id} ${subject}`),
    );
    const created = check(after).findings.map(({ rule: id, subject }) => `${id} ${subject}`);
    expect(created.filter((each) => !known.has(each))).toEqual([]);
  });

  it.skipIf(notByDocument.includes(rule.id)).each(failing)(
    "the requests of %s are allowed",
    (file) => {
      const decisions = documentsIn(read(rule.id, file));
      for (const { request } of check(read(rule.id, file), { rules: [rule] }).findings) {
        if (request === undefined) continue;
        const decided = decisions.map((decisionOn) => decisionOn(request));
        if (missingDeny.includes(rule.id)) expect(decided).not.toContain("explicitDeny");
        else expect(decided).toContain("allow");
      }
    },
  );
});

/** Rules that want a Deny. Their request is one that the policy leaves to other policies. */
const missingDeny = ["oss-tls-only"];

/** What an ACL or a system policy allows. Like all requests, these are sent in `test/policies`. */
const notByDocument = [
  "oss-bucket-acl-private",
  "oss-object-not-public",
  "ram-no-broad-system-policy",
];

const order = ["low", "medium", "high", "critical"];

const failures = (rule: AnyRule, data: StackData) =>
  check(data, { rules: [rule] }).findings.filter(({ verdict }) => verdict === "fail");

/** What each policy of a stack decides alone: `allow`, `implicitDeny`, … */
function documentsIn(data: StackData) {
  type Request = Parameters<typeof decide>[1];
  return data.resources.flatMap(({ inputs = {} }) =>
    [
      inputs["policy"],
      inputs["policyDocument"],
      inputs["assumeRolePolicyDocument"],
      inputs["document"],
      legacy(inputs["statements"]),
      legacyTrust(inputs["services"], inputs["ramUsers"]),
    ]
      .filter((text) => text !== undefined)
      .map((text) => (request: Request) => {
        const document = parsedAs(["identity", "bucket", "resource", "trust"], text);
        const policies = [{ name: "p", document }];
        const isIdentity = document.Statement.every(({ Principal }) => Principal === undefined);
        return decide(isIdentity ? { identity: policies } : { resource: policies }, request)
          .decision;
      }),
  );
}

function parsedAs(kinds: readonly PolicyKind[], text: unknown): PolicyDocument {
  for (const kind of kinds) {
    const parsed = safeParsePolicy(text, { kind });
    if (parsed.ok) return parsed.value;
  }
  throw new Error("The fixture has a policy that can't be read.");
}

function legacy(statements: unknown): object | undefined {
  if (!Array.isArray(statements)) return undefined;
  const Statement = statements.map(({ effect, actions, resources }) => ({
    Effect: effect,
    Action: actions,
    Resource: resources,
  }));
  return { Version: "1", Statement };
}

function legacyTrust(Service: unknown, RAM: unknown): object | undefined {
  const Principal = { ...(Service ? { Service } : {}), ...(RAM ? { RAM } : {}) };
  if (Object.keys(Principal).length === 0) return undefined;
  return {
    Version: "1",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal }],
  };
}
