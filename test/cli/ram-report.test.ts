import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv-draft-04";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess } from "./immkit.ts";
import { allow, policy, snapshot, trust } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const schema = new URL(
  "../../policies/moderation/src/report/testing/sarif-schema-2.1.0.json",
  import.meta.url,
);
const validate = new Ajv.default({ strict: false, validateFormats: false }).compile(
  JSON.parse(readFileSync(schema, "utf8")),
);

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation?: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: Partial<Region>;
    };
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions: readonly object[];
  readonly fixes?: readonly {
    readonly artifactChanges: readonly {
      readonly replacements: readonly {
        readonly deletedRegion: Region;
        readonly insertedContent: { readonly text: string };
      }[];
    }[];
  }[];
}

/** The rules and results of a SARIF log, which the official schema accepts. */
function runOf(text: string) {
  const log = JSON.parse(text);
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  const [{ automationDetails, tool, results }] = log.runs;
  return {
    id: automationDetails.id as string,
    rules: tool.driver.rules as { readonly id: string; readonly help: { readonly text: string } }[],
    results: results as Result[],
  };
}

const sarif = async (...args: string[]) =>
  runOf((await inProcess(["ram", ...args, "--format", "sarif"])).stdout);
const placesOf = (results: readonly Result[]) =>
  results.map(({ ruleId, locations }) => {
    const { artifactLocation, region } = locations[0]?.physicalLocation ?? {};
    return [ruleId, artifactLocation?.uri, region?.startLine, region?.startColumn];
  });

const wideText = `{
  "Version": "1",
  "Statement": [
    { "Effect": "Allow", "Action": "imm:GetTask", "Resource": "*" },
    { "Effect": "Allow", "Action": "oss:GetObject",
      "Resource": ["acs:oss:*:*:other/*", "acs:oss:*:*:media*"] }
  ]
}
`;
const policies = join(folder.path, "policies");
mkdirSync(policies);
const wide = folder.file("policies/wide.json", wideText);
const fine = folder.file(
  "policies/fine.json",
  policy(allow("imm:GetTask", "acs:imm:cn-hangzhou:1234567890123456:project/moderation")),
);
const account = folder.file(
  "account.json",
  snapshot({
    policies: { wide: [policy(allow("oss:GetObject", "acs:oss:*:*:media*"))] },
    roles: { app: { trust: trust("acs:ram::1234567890123456:user/ann"), policies: ["wide"] } },
  }),
);
const rules = folder.file("rules.yaml", {
  assertions: [
    {
      id: "media-is-closed",
      reason: "The law asks for it.",
      never: { action: "oss:Get*", resource: "acs:oss:*:*:media/*" },
    },
    { id: "closed", noPublic: true },
  ],
});

/** Applies the fixes of a result to a text. */
function fixed(text: string, { fixes = [] }: Result): string {
  const [replacement] = fixes[0]?.artifactChanges[0]?.replacements ?? [];
  if (replacement === undefined) throw new Error("no fix");
  const { startLine, startColumn, endLine, endColumn } = replacement.deletedRegion;
  const lines = text.split(/(?<=\n)/);
  const offset = (line: number, column: number) =>
    lines.slice(0, line - 1).join("").length + column - 1;
  return (
    text.slice(0, offset(startLine, startColumn)) +
    replacement.insertedContent.text +
    text.slice(offset(endLine, endColumn))
  );
}

describe("immkit ram lint --format", () => {
  it("sarif has files, lines, columns, rules with help, and ends with 1", async () => {
    const ended = await immkit(["ram", "lint", "policies", "--format", "sarif"], {
      cwd: folder.path,
    });
    expect(ended).toMatchObject({ code: 1, stderr: "" });
    const { id, rules, results } = runOf(ended.stdout);
    expect(id).toBe("immkit-ram-lint/");
    expect(placesOf(results)).toEqual([
      ["star-crosses-separator", "policies/wide.json", 6, 43],
      ["wide-resource", "policies/wide.json", 4, 63],
    ]);
    for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]?.id).toBe(ruleId);
    expect(rules.find((each) => each.id === "star-crosses-separator")?.help.text).toBe(
      "A star next to a part of a name also matches longer names and everything below them.\n\nFix: Each finding says what to change. immkit ram lint --write applies the fixes that are proved to change nothing of what is allowed.",
    );
    expect(results[0]?.message.text.split("\n")).toEqual([
      'policies/wide.json, statement 1: "acs:oss:*:*:media*" also matches longer names, such as "acs:oss:*:*:media-other".',
      "Pattern: acs:oss:*:*:media*",
      'Fix: Write "acs:oss:*:*:media" and "acs:oss:*:*:media/*".',
    ]);
  });

  it("sarif has the fixes as edits of the file", async () => {
    const { results } = await sarif("lint", wide);
    const [star] = results;
    if (star === undefined) throw new Error("no finding");
    const after = folder.file("fixed.json", fixed(wideText, star));
    expect((await sarif("lint", after)).results.map(({ ruleId }) => ruleId)).toEqual([
      "wide-resource",
    ]);
  });

  it("sarif has fingerprints that survive other lines, and differ for each finding", async () => {
    const prints = async (text: string) => {
      writeFileSync(join(folder.path, "moved.json"), text);
      const { results } = await sarif("lint", join(folder.path, "moved.json"));
      return results.map(({ partialFingerprints }) => partialFingerprints["immkit/v1"]);
    };
    const before = await prints(wideText);
    expect(new Set(before).size).toBe(2);
    expect(await prints(`\n\n${wideText}`)).toEqual(before);
    const statement = wideText.split("\n")[3] ?? "";
    const twice = await prints(wideText.replace(statement, `${statement}\n${statement}`));
    expect(new Set(twice).size).toBe(twice.length);
    expect(twice).toEqual(expect.arrayContaining(before));
  });

  it("sarif names the snapshot, and the policy of a revision by its path", async () => {
    const { results } = await sarif("lint", account);
    expect(placesOf(results)).toEqual([
      ["star-crosses-separator", expect.stringMatching(/account\.json$/), 1, undefined],
    ]);
    expect(results[0]?.message.text).toMatch(/^custom\/wide, statement 0: /);
  });

  it("sarif has no file for standard input", async () => {
    const { stdout } = await inProcess(["ram", "lint", "-", "--format", "sarif"], {
      input: wideText,
    });
    const { results } = runOf(stdout);
    expect(placesOf(results)[0]).toEqual([
      "star-crosses-separator",
      undefined,
      undefined,
      undefined,
    ]);
    expect(results[0]?.message.text).toMatch(/^standard input, statement 1: /);
  });

  it("junit, markdown and html have the findings, and how many policies have none", async () => {
    const print = async (format: string) =>
      (await inProcess(["ram", "lint", "--severity", "medium", "--format", format, wide, fine]))
        .stdout;
    const junit = await print("junit");
    expect(junit).toContain('<testsuites name="immkit ram lint" ');
    expect(junit).toContain(
      '<testsuite name="star-crosses-separator: A star next to a part of a name also matches longer names and everything below them" tests="2" failures="1" errors="0" skipped="0">',
    );
    expect(junit).toContain('<testcase classname="unknown-action" name="2 without a finding"/>');
    expect(await print("markdown")).toContain("### immkit ram lint: ");
    expect(await print("html")).toContain("<h1>immkit ram lint: wide.json, fine.json</h1>");
  });

  it.each(["lint", "check", "new-access"])("%s refuses two formats", async (command) => {
    const args = [command, "--json", "--format", "sarif", rules, wide];
    expect(await inProcess(["ram", ...args])).toEqual({
      code: 3,
      signal: null,
      stdout: "",
      stderr: "error: --json is the same as --format json. Leave out --json or --format sarif.\n",
    });
    const same = await inProcess(["ram", "lint", "--json", "--format", "json", wide]);
    expect(same).toEqual(await inProcess(["ram", "lint", "--json", wide]));
  });
});

describe("immkit ram check --format", () => {
  it("sarif has the assertions as rules, and the request", async () => {
    const { id, rules: described, results } = await sarif("check", rules, wide, fine, account);
    expect(id).toBe("immkit-ram-check/");
    expect(described).toMatchObject([
      {
        id: "media-is-closed",
        shortDescription: { text: "Nobody can call oss:Get* on acs:oss:*:*:media/*." },
        fullDescription: { text: "The law asks for it." },
      },
      { id: "closed" },
    ]);
    expect(placesOf(results)).toEqual([
      ["media-is-closed", expect.stringMatching(/policies\/wide\.json$/), 5, 5],
      ["media-is-closed", expect.stringMatching(/account\.json$/), 1, undefined],
    ]);
    expect(results[0]?.message.text).toContain("Example: oss:GetObject on acs:oss:*:");
  });

  it("shows what a waiver accepts as suppressed, in SARIF, JUnit and Markdown", async () => {
    const waivers = folder.file("waivers.json", {
      waivers: [
        {
          rule: "media-is-closed",
          resource: "role/app",
          reason: "A test.",
          owner: "ann",
          expires: "2999-01-01",
        },
      ],
    });
    const args = ["--waivers", waivers, rules, account];
    expect((await sarif("check", ...args)).results).toMatchObject([
      { suppressions: [{ kind: "external", justification: "A test. (ann, until 2999-01-01)" }] },
    ]);
    const print = (format: string) => inProcess(["ram", "check", "--format", format, ...args]);
    const junit = await print("junit");
    expect(junit.code).toBe(0);
    expect(junit.stdout).toContain('<skipped message="Waived: role/app can call oss:GetObject');
    expect((await print("markdown")).stdout).toContain(
      "### immkit ram check: 0 failures, 0 undetermined, 1 waived",
    );
  });

  it("prints assumptions to standard error", async () => {
    const assuming = folder.file("assuming.json", {
      assume: { "acs:SourceVpc": "always" },
      assertions: [{ id: "closed", noPublic: true }],
    });
    const ended = await inProcess(["ram", "check", "--format", "junit", assuming, fine]);
    expect(ended).toMatchObject({
      code: 0,
      stderr: "Assumed: each request has acs:SourceVpc.\n",
    });
    expect(ended.stdout).toContain('<testcase classname="closed" name="1 without a finding"/>');
  });
});

describe("immkit ram new-access --format", () => {
  it("has new access of files, folders and git revisions", async () => {
    const { results } = await sarif("new-access", fine, wide);
    expect(placesOf(results)).toEqual([
      ["new-access", expect.stringMatching(/policies\/wide\.json$/), 4, 5],
      ["new-access", expect.stringMatching(/policies\/wide\.json$/), 5, 5],
    ]);
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
        cwd: folder.path,
        stdio: "ignore",
      });
    git("init", "-q");
    git("add", "policies/wide.json");
    git("commit", "-qm", "wide");
    const args = ["ram", "new-access", "--new", "git:HEAD:policies", "--format", "sarif"];
    const ended = await immkit(args, { cwd: folder.path });
    expect(placesOf(runOf(ended.stdout).results)).toEqual([
      ["new-access", "policies/wide.json", 4, 5],
      ["new-access", "policies/wide.json", 5, 5],
    ]);
  });

  it("has a test case that passes if nothing is new", async () => {
    const ended = await inProcess(["ram", "new-access", "--format", "junit", wide, wide]);
    expect(ended).toMatchObject({
      code: 0,
      stdout: `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="immkit ram new-access" tests="1" failures="0" errors="0">
  <testsuite name="new-access: The change adds no access" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="new-access" name="1 without a finding"/>
  </testsuite>
</testsuites>
`,
    });
  });
});

describe("a resource pattern that matches no name", () => {
  const typo = folder.file("typo.json", policy(allow("oss:GetObject", "acs:oss:media/*")));
  const text = `note: ${typo}:1:83: No resource has the name acs:oss:media/*, so nothing is allowed on it. It has 3 of the five fields of acs:service:region:account:relative-id.\n`;

  it("is noted by decide and compare, which answer all the same", async () => {
    const request = folder.file("request.json", {
      action: "oss:GetObject",
      resource: "acs:oss:oss-cn-hangzhou:1234567890123456:media/x",
    });
    const args = ["ram", "decide", "--json", "--policy", typo, "--request", request];
    expect(await inProcess(args)).toMatchObject({ code: 1, stderr: text });
    const compared = await inProcess(["ram", "compare", "--json", typo, fine]);
    expect(compared).toMatchObject({ code: 0, stderr: text });
  });

  it("does not hide in a report which actions lint does not know", async () => {
    const unknown = folder.file("unknown.json", policy(allow("acme:Write", "acs:acme:*:*:x")));
    const { stdout } = await inProcess(["ram", "lint", "--format", "markdown", unknown]);
    expect(stdout).toContain(
      "Not judged, because the tables of actions don't have them: acme:Write.",
    );
  });
});
