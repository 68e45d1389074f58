/** The reader of a file and its published schema accept the same files. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readFacts, readWaivers } from "@immkit/policies";
import { parseRequest } from "@immkit/ram";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../packages/local-cloud/src/scenario/parse.ts";
import { parseSnapshot } from "../../packages/ram/src/account/snapshot.ts";
import { readAccessRules } from "../../packages/ram/src/check/rules.ts";

interface Format {
  readonly schema: string;
  readonly read: (value: unknown) => unknown;
  readonly valid: unknown;
  /** What only the reader finds, because a schema can't say it. */
  readonly onlyReader?: RegExp;
}

const waiver = {
  rule: "oss-encrypted",
  resource: "media*",
  detail: "all",
  reason: "A test bucket.",
  owner: "ann",
  expires: "2027-01-31",
};

const formats: readonly Format[] = [
  {
    schema: "packages/local-cloud/schema/scenario.json",
    read: parseScenario,
    valid: {
      $schema: "./scenario.schema.json",
      rules: [
        {
          match: { bucket: "b", key: "k*", kind: "video", tags: { a: "b" }, scene: "ad" },
          suggestion: "review",
          categories: ["ad"],
          frames: [{ offset: 1.5, label: "ad", rate: 90 }],
          delayMs: 10,
          afterReview: { suggestion: "block", categories: ["ad"], delayMs: 5 },
        },
        { match: {}, fail: { code: "InvalidFile", message: "Not an image." }, delayMs: 0 },
      ],
      default: { suggestion: "pass" },
    },
  },
  {
    schema: "packages/ram/schema/request.json",
    read: parseRequest,
    valid: {
      $schema: "./request.schema.json",
      action: "oss:GetObject",
      resource: "acs:oss:*:1234567890123456:media/x",
      context: { "acs:SourceIp": "1.2.3.4", "oss:Prefix": ["a", "b"] },
      principal: "acs:ram::1234567890123456:role/app",
      principalId: "300",
    },
    onlyReader: /names one|principal/i,
  },
  {
    schema: "packages/ram/schema/snapshot.json",
    read: parseSnapshot,
    valid: {
      $schema: "./snapshot.schema.json",
      format: "immkit.ram-snapshot/1",
      takenAt: "2026-01-29T07:00:00.000Z",
      accountId: "1234567890123456",
      policies: [
        {
          type: "Custom",
          name: "p",
          defaultVersion: "v1",
          versions: [{ id: "v1", createdAt: null, document: "{}" }],
        },
      ],
      roles: [{ name: "r", arn: "a", trust: "{}", policies: [{ type: "Custom", name: "p" }] }],
      users: [
        { name: "u", id: "2", policies: [{ type: "Custom", name: "p" }], groups: ["g"] },
        { name: "v", id: null, policies: [], groups: [] },
      ],
      groups: [{ name: "g", policies: [] }],
      buckets: [
        { name: "media", acl: "public-read", blockPublicAccess: true, policy: "{}" },
        { name: "logs", acl: "private", blockPublicAccess: false, policy: null },
      ],
      blockPublicAccess: false,
      controlPolicies: [{ type: "System", name: "c", target: "r-b10000", document: "{}" }],
      notRead: [{ part: "bucket/other", reason: "The key needs oss:GetBucketPolicy." }],
    },
    onlyReader: /^The snapshot has no /,
  },
  {
    schema: "packages/ram/schema/rules.json",
    read: readAccessRules,
    valid: {
      $schema: "./rules.schema.json",
      assume: { "acs:SourceVpc": "always", "acme:Team": { is: "media" } },
      assertions: [
        {
          id: "kept",
          reason: "Evidence is kept.",
          severity: "critical",
          never: {
            action: "oss:Delete*",
            resource: ["acs:oss:*:*:evidence/*"],
            except: [{ resource: "acs:oss:*:*:evidence/tmp/*" }],
          },
        },
        { id: "keys", only: { who: ["role/admin"], action: ["ram:CreateAccessKey"] } },
        { id: "same", noNewAccess: { since: "git:main:policies" } },
        { id: "closed", noPublic: { except: { action: "oss:GetObject" } } },
        { id: "ours", trustedAccounts: ["1234567890123456"] },
      ],
    },
    onlyReader: /is not (?:a|an|the) |has the id|Unknown member|must be a|No service|resource/,
  },
  {
    schema: "policies/moderation/schema/waivers.json",
    read: readWaivers,
    valid: { $schema: "./waivers.schema.json", waivers: [waiver, { ...waiver, detail: "" }] },
    onlyReader: /is not the id of a rule/,
  },
  {
    schema: "policies/moderation/schema/facts.json",
    read: readFacts,
    valid: {
      $schema: "./facts.schema.json",
      account: "1234567890123456",
      production: true,
      accounts: { "1": { publicAccessBlocked: true, trail: false, trusted: true } },
      buckets: { "media-*": { role: "media" } },
    },
  },
];

const substitutes: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  1e20,
  "",
  " ",
  "x",
  "*",
  "2026-02-28",
  [],
  [1],
  {},
  { extra: "x" },
];

/** Every value that differs from this one in one place. */
function* mutants(value: unknown): Generator<unknown> {
  yield* substitutes;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield value.toSpliced(index, 1);
      for (const each of mutants(item)) yield value.with(index, each);
    }
  } else if (typeof value === "object" && value !== null) {
    yield { ...value, extra: "x" };
    for (const [name, member] of Object.entries(value)) {
      yield Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));
      yield { ...value, [`${name}s`]: member };
      for (const each of mutants(member)) yield { ...value, [name]: each };
    }
  }
}

describe.each(formats)("$schema", ({ schema, read, valid, onlyReader }) => {
  const file = fileURLToPath(new URL(`../../${schema}`, import.meta.url));
  const text = JSON.parse(readFileSync(file, "utf8")) as { readonly $id: string };
  const ajv = new Ajv2020({ strictTypes: false, strictRequired: false });
  const validate = ajv.compile(text);

  const errorOf = (value: unknown) => {
    try {
      read(value);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };

  it("names the package that publishes it", () => {
    const [, folder = "", name = ""] = /^(.*)\/schema\/(.*)$/.exec(file) ?? [];
    const manifest = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    expect(text.$id).toBe(`https://unpkg.com/${manifest.name}/schema/${name}`);
    expect(manifest.files).toContain("schema");
  });

  it("accepts what the reader accepts, and rejects what it rejects", () => {
    expect([errorOf(valid), validate(valid)]).toEqual([undefined, true]);
    const different: unknown[] = [];
    let count = 0;
    for (const mutant of mutants(valid)) {
      count += 1;
      const error = errorOf(mutant);
      const isValid = validate(mutant);
      if (isValid === (error === undefined)) continue;
      if (isValid && error !== undefined && onlyReader?.test(error)) continue;
      different.push({
        mutant: JSON.stringify(mutant),
        error,
        schema: ajv.errorsText(validate.errors),
      });
    }
    expect(different.slice(0, 3)).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });
});
