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

/** What some rules find in a stack: the minimal stacks of these tests break others, too. */
const found = async (resources: Parameters<Analyzer["analyzeStack"]>[0], ...ids: string[]) =>
  (await pack.analyzeStack(resources)).filter(({ policyname }) => ids.includes(policyname));

describe("the pack", () => {
  it("has every rule, with its description", async () => {
    const { name, version, policiesList } = await pack.info();
    expect([name, version]).toEqual(["immkit-moderation", expect.stringMatching(/^\d+\.\d+\.\d+/)]);
    const listed = new Map(policiesList.map((policy: { name: string }) => [policy.name, policy]));
    expect([...listed.keys()].sort()).toEqual(
      ["immkit", "immkit-stack", ...rules.map(({ id }) => id)].sort(),
    );
    for (const rule of rules)
      expect(listed.get(rule.id)).toMatchObject({
        displayname: rule.title,
        description: `${rule.title}. ${rule.why}`,
        remediationSteps: rule.fix.text,
        severity: severity[rule.severity],
        enforcementlevel: level.mandatory,
        tagsList: ["alicloud", "moderation"],
      });
  });

  it("stops a single resource before it is created", async () => {
    const found = await pack.analyze({
      type: projectType,
      name: "moderation",
      props: { projectName: "media" },
    });
    expect(found).toMatchObject([
      {
        policyname: "imm-project-service-role",
        enforcementlevel: level.mandatory,
        severity: severity.high,
      },
    ]);
    expect(found[0]?.message).toBe(
      "moderation: The project has no serviceRole, so it uses the shared AliyunIMMDefaultRole.\n" +
        "Fix: Create a role that trusts imm.aliyuncs.com and can only read the media and publish to the topic. Set serviceRole to its name.",
    );
    expect(
      await pack.analyze({
        type: projectType,
        name: "moderation",
        props: { projectName: "media", serviceRole: "own" },
      }),
    ).toEqual([]);
  });

  it("reports each resource with a finding, if the engine checks many at once", async () => {
    const found = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        pack.analyze({
          type: projectType,
          name: `project-${index}`,
          props: {
            projectName: `media-${index}`,
            ...(index % 3 === 0 ? {} : { serviceRole: "own" }),
          },
        }),
      ),
    );
    expect(found.map((diagnostics) => diagnostics.map(({ policyname }) => policyname))).toEqual(
      Array.from({ length: 40 }, (_, index) =>
        index % 3 === 0 ? ["imm-project-service-role"] : [],
      ),
    );
  });

  it("reports the severity of each finding, with a readable example request", async () => {
    const policyDocument = JSON.stringify({
      Version: "1",
      Statement: [{ Effect: "Allow", Action: ["imm:*"], Resource: ["*"] }],
    });
    const wide = await found(
      [{ type: "alicloud:ram/policy:Policy", name: "submitter", props: { policyDocument } }],
      "ram-submitter-least-privilege",
    );
    expect(wide).toMatchObject([
      { policyname: "ram-submitter-least-privilege", severity: severity.high },
    ]);
    expect(wide[0]?.message).toContain(
      "submitter/all-of-imm: The policies allow every action of IMM on every resource.\nExample: imm:CreateImageModerationTask on acs:imm:cn-hangzhou:1234567890123456:project/some-other-project\nFix: ",
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
    const exposed = await found([bucket, acl], "oss-bucket-acl-private");
    expect(exposed).toMatchObject([
      {
        policyname: "oss-bucket-acl-private",
        enforcementlevel: level.mandatory,
        severity: severity.critical,
      },
    ]);
    expect(exposed[0]?.urn).toBe(`urn:pulumi:dev::shop::${aclType}::acl`);
    expect(await found([bucket, acl, block], "oss-bucket-acl-private")).toEqual([]);
  });

  it("knows which properties the program leaves out", async () => {
    const bucket = { type: bucketType, name: "left-out", props: { bucket: "left-out" } };
    await pack.analyze(bucket);
    const planned = { ...bucket, props: { ...bucket.props, acl: unknownText } };
    expect(await found([planned], "oss-bucket-acl-private")).toEqual([]);
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
    expect(advice[0]?.message).toContain(
      "Undetermined for moderation: The service role is not known.\nNot known: moderation.serviceRole is known only after the update.",
    );
    await pack.configure({ immkit: { strict: true } });
    expect(await pack.analyze(project)).toMatchObject([
      { enforcementlevel: level.mandatory, policyname: "imm-project-service-role" },
    ]);
  });

  it("rejects an unknown setting", async () => {
    await pack.configure({ immkit: { strikt: true } });
    const resource = { type: bucketType, name: "media", props: { bucket: "media" } };
    expect(await pack.analyze(resource)).toMatchObject([
      {
        policyname: "immkit",
        enforcementlevel: level.mandatory,
        message: expect.stringContaining(
          'Unknown setting "strikt" of immkit. Did you mean "strict"?',
        ),
      },
    ]);
  });

  it("reports the rules of the strict pack if the settings select it", async () => {
    const bucket = { type: bucketType, name: "media", props: { bucket: "media" } };
    await pack.analyze(bucket);
    expect(await found([bucket], "oss-tls-version")).toEqual([]);
    await pack.configure({ immkit: { pack: "strict" } });
    await pack.analyze(bucket);
    expect(await found([bucket], "oss-tls-version")).toMatchObject([
      { policyname: "oss-tls-version" },
    ]);
  });

  it("accepts waived findings, and refuses a waiver without a reason", async () => {
    const project = { type: projectType, name: "shop", props: { projectName: "media" } };
    const waiver = {
      rule: "imm-project-service-role",
      resource: "shop",
      reason: "It is a test.",
      owner: "ann",
      expires: "2999-01-01",
    };
    await pack.configure({ immkit: { waivers: [waiver] } });
    expect(await pack.analyze(project)).toEqual([]);
    expect(await pack.analyze({ ...project, name: "forum" })).toMatchObject([
      { policyname: "imm-project-service-role" },
    ]);
    await pack.configure({ immkit: { waivers: [{ ...waiver, reason: "" }] } });
    const [first] = await pack.analyze(project);
    expect(first?.message).toBe(
      "The setting waivers is invalid: /waivers/0/reason must be a text. A waiver must say why the finding is accepted.",
    );
  });

  it("reports failures also if another result is undetermined", async () => {
    const buckets = [
      { type: bucketType, name: "a", props: { bucket: "a-a", acl: "public-read" } },
      { type: bucketType, name: "b", props: { bucket: "b-b", acl: unknownText } },
    ];
    for (const bucket of buckets) await pack.analyze(bucket);
    const both = await found(buckets, "oss-bucket-acl-private");
    expect(both.map(({ enforcementlevel }) => enforcementlevel)).toEqual([
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
