import { readFileSync } from "node:fs";
import Ajv from "ajv-draft-04";
import { describe, expect, it } from "vitest";
import { sarifOf } from "./sarif.ts";
import { emptyReport, hostile, hostileReport, policyReport } from "./testing/hostile-report.ts";

const schema = JSON.parse(
  readFileSync(new URL("testing/sarif-schema-2.1.0.json", import.meta.url), "utf8"),
);
const ajv = new Ajv.default({ strict: false, validateFormats: false });
const validate = ajv.compile(schema);
const errors = (text: string) => {
  validate(JSON.parse(text));
  return validate.errors ?? [];
};
const options = { version: "0.1.0", file: "preview.json" };
const [run] = JSON.parse(sarifOf(hostileReport, options)).runs;
const result = (subject: string) =>
  run.results.find(
    (each: {
      readonly locations: readonly {
        readonly logicalLocations: readonly { readonly name: string }[];
      }[];
    }) => each.locations[0]?.logicalLocations[0]?.name === subject,
  );

describe("SARIF", () => {
  it("is valid by the official schema", () => {
    expect(errors(sarifOf(hostileReport, options))).toEqual([]);
    expect(errors(sarifOf(hostileReport, { version: "0.1.0" }))).toEqual([]);
    expect(errors(sarifOf(emptyReport, options))).toEqual([]);
    // The schema does refuse something.
    expect(errors(sarifOf(hostileReport, options).replace('"2.1.0"', '"2.2.0"'))).not.toEqual([]);
  });

  it("describes each rule that was checked, with its severity", () => {
    expect(run.tool.driver.rules).toMatchObject([
      { id: "imm-role-trust", defaultConfiguration: { level: "error" } },
      {
        id: "oss-bucket-acl-private",
        shortDescription: { text: "Bucket ACLs are private." },
        defaultConfiguration: { level: "error" },
        properties: { "security-severity": "9.5" },
      },
      { id: "oss-versioned" },
      {
        id: "smq-long-polling",
        defaultConfiguration: { level: "note" },
        properties: { "security-severity": "2.0" },
      },
    ]);
  });

  it("has the source line, and fingerprints that don't depend on it", () => {
    expect(result("media")).toMatchObject({
      ruleId: "oss-bucket-acl-private",
      ruleIndex: 1,
      kind: "fail",
      level: "error",
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "src/my%20stack.ts", uriBaseId: "SRCROOT" },
            region: { startLine: 12, startColumn: 3 },
          },
        },
      ],
      partialFingerprints: {
        "immkit/v1": "00000000000000000000000000000001",
        primaryLocationLineHash: "00000000000000000000000000000001",
      },
      suppressions: [],
    });
  });

  it("has no link and no control character of a name in a message", () => {
    const { text } = result(hostile).message;
    expect(text).toContain("*d*\\u202e[e] (http://f)");
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  it("has the checked file if the source line is not known", () => {
    expect(result(hostile).locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "preview.json", uriBaseId: "SRCROOT" },
      region: { startLine: 1 },
    });
    const [without] = JSON.parse(sarifOf(hostileReport, { version: "0.1.0" })).runs;
    expect(without.results[1].locations[0].physicalLocation).toBeUndefined();
  });

  it("has undetermined, broken and waived findings in the forms of SARIF", () => {
    expect(result("moderation")).toMatchObject({ kind: "open", level: "none" });
    expect(result("broken")).toMatchObject({ kind: "fail", level: "warning" });
    expect(run.invocations).toEqual([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          { level: "error", message: { text: "broken: The rule failed: oops" } },
        ],
      },
    ]);
    expect(result("old").suppressions).toEqual([
      {
        kind: "external",
        status: "accepted",
        justification: "It is a public site. (ann, until 2027-01-31)",
      },
    ]);
  });

  it("has the findings of other commands, with a fix for those that have an edit", () => {
    const text = sarifOf(policyReport, { version: "0.1.0", command: "immkit ram lint" });
    expect(errors(text)).toEqual([]);
    const [{ automationDetails, invocations, tool, results }] = JSON.parse(text).runs;
    expect(invocations).toEqual([
      {
        executionSuccessful: true,
        toolExecutionNotifications: [
          { level: "note", message: { text: "Not judged: acme:Write." } },
        ],
      },
    ]);
    expect(automationDetails).toEqual({ id: "immkit-ram-lint/" });
    expect(tool.driver.rules).toEqual([
      {
        id: "idle",
        shortDescription: { text: "A statement does nothing." },
        fullDescription: { text: "A statement does nothing." },
        help: { text: "A statement does nothing.", markdown: "A statement does nothing." },
        defaultConfiguration: { level: "note" },
        properties: { tags: ["security", "identity"], precision: "high" },
      },
    ]);
    expect(results).toMatchObject([
      {
        level: "note",
        message: { text: "a.json: It does nothing.\nPattern: oss:* [x] (y)\nFix: Delete it." },
        fixes: [
          {
            description: { text: "Delete it." },
            artifactChanges: [
              {
                artifactLocation: { uri: "a.json", uriBaseId: "SRCROOT" },
                replacements: [
                  {
                    deletedRegion: { startLine: 2, startColumn: 1, endLine: 3, endColumn: 4 },
                    insertedContent: { text: "{}" },
                  },
                ],
              },
            ],
          },
        ],
      },
      {
        message: { text: "b.json: It does nothing." },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: "account.json" },
              region: { startLine: 1 },
            },
          },
        ],
      },
    ]);
    expect(results[1].fixes).toBeUndefined();
  });
});
