/** The pack as Pulumi starts it, called like the engine calls it. */
import { rules } from "@immkit/policies";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Analyzer, level, severity, startAnalyzer } from "./analyzer.ts";

const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const projectType = "immkit:index:ImmProject";
const bucketType = "alicloud:oss/bucket:Bucket";
const aclType = "alicloud:oss/bucketAcl:BucketAcl";
const blockType = "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock";

let pack: Analyzer;

beforeAll(async () => {
  pack = await startAnalyzer();
});
beforeEach(() => pack.configure({}));
afterAll(() => pack?.stop());

describe("the pack", () => {
  it("has every rule, with its description", async () => {
    const { name, version, policiesList } = await pack.info();
    expect([name, version]).toEqual(["immkit-moderation", expect.stringMatching(/^\d+\.\d+\.\d+/)]);
    expect(policiesList.map((policy: { name: string }) => policy.name)).toEqual(
      rules.map(({ id }) => id),
    );
    for (const [index, rule] of rules.entries()) {
      expect(policiesList[index]).toMatchObject({
        displayname: rule.title,
        description: rule.description,
        remediationSteps: rule.remediation,
        severity: severity[rule.severity],
        enforcementlevel: level.mandatory,
        tagsList: ["alicloud", "moderation"],
      });
    }
  });

  it("stops a single resource before it is created", async () => {
    const found = await pack.analyze({
      type: projectType,
      name: "moderation",
      props: { projectName: "media" },
    });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      policyname: "imm-project-service-role",
      enforcementlevel: level.mandatory,
      severity: severity.high,
    });
    expect(found[0]?.message).toContain("has no serviceRole");
    expect(
      await pack.analyze({
        type: projectType,
        name: "moderation",
        props: { projectName: "media", serviceRole: "own" },
      }),
    ).toEqual([]);
  });

  it("reports a violation with an example request", async () => {
    const policyDocument = JSON.stringify({
      Version: "1",
      Statement: [{ Effect: "Allow", Action: ["imm:*"], Resource: ["*"] }],
    });
    const found = await pack.analyze({
      type: "alicloud:ram/policy:Policy",
      name: "submitter",
      props: { policyDocument },
    });
    expect(found.map(({ policyname }) => policyname)).toEqual([
      "ram-submitter-least-privilege",
      "ram-submitter-least-privilege",
    ]);
    expect(found[0]?.message).toMatch(
      /Example request: \{"action":"imm:Create\w+ModerationTask","resource":"acs:imm:/,
    );
  });

  it("finds related resources by dependencies while names are unknown", async () => {
    const bucket = { type: bucketType, name: "media", props: { bucket: unknownText } };
    const acl = {
      type: aclType,
      name: "acl",
      props: { bucket: unknownText, acl: "public-read" },
      dependsOn: { bucket: ["media"] },
    };
    const block = {
      type: blockType,
      name: "block",
      props: { bucket: unknownText, blockPublicAccess: true },
      dependsOn: { bucket: ["media"] },
    };
    const found = await pack.analyzeStack([bucket, acl]);
    expect(found).toMatchObject([
      {
        policyname: "oss-bucket-acl-private",
        enforcementlevel: level.mandatory,
        severity: severity.critical,
      },
    ]);
    expect(found[0]?.urn).toBe(`urn:pulumi:dev::shop::${aclType}::acl`);
    expect(await pack.analyzeStack([bucket, acl, block])).toEqual([]);
  });

  it("reports an undetermined result as advice, or as a violation with strict", async () => {
    const project = {
      type: projectType,
      name: "moderation",
      props: { projectName: "media", serviceRole: unknownText },
    };
    const advice = await pack.analyze(project);
    expect(advice).toMatchObject([
      { policyname: "imm-project-service-role", enforcementlevel: level.advisory },
    ]);
    expect(advice[0]?.message).toContain("The service role is unknown.");
    await pack.configure({ "imm-project-service-role": { strict: true } });
    expect(await pack.analyze(project)).toMatchObject([
      { enforcementlevel: level.mandatory, message: expect.stringContaining("is unknown") },
    ]);
  });

  it("reports failures also if another result is undetermined", async () => {
    const buckets = [
      { type: bucketType, name: "a", props: { bucket: "a-a", acl: "public-read" } },
      { type: bucketType, name: "b", props: { bucket: "b-b", acl: unknownText } },
    ];
    const found = await pack.analyzeStack(buckets);
    expect(found.map(({ enforcementlevel }) => enforcementlevel)).toEqual([
      level.mandatory,
      level.advisory,
    ]);
  });

  it("finds nothing in a stack without such resources", async () => {
    expect(
      await pack.analyzeStack([
        { type: "random:index/randomId:RandomId", name: "id", props: { byteLength: 4 } },
      ]),
    ).toEqual([]);
  });
});
