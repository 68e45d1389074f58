/**
 * The policy of the RAM user that runs a deployment: it is enough for all that Pulumi does, and
 * each of its actions is needed, except those that only the real provider calls.
 */
import path from "node:path";
import { DeployerFeature, deployerPolicy, type RuntimeConfig } from "@immkit/components";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { deploy } from "@immkit/pulumi-local";
import { decide, parsePolicy, permits } from "@immkit/ram";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openApi } from "../clients/openapi.ts";
import { contentsOf, ossOf } from "./cloud-contents.ts";
import { type AllowedRequest, recordAllowed } from "./recorded-access.ts";

const place = { region: "cn-hangzhou", accountId: "1234567890123456" };
const documents = deployerPolicy({
  project: "deployer",
  stack: "dev",
  ...place,
  features: Object.values(DeployerFeature),
});
const policies = documents.map((text, index) => ({
  name: `deployer-${index}`,
  document: parsePolicy(text),
}));

let cloud: LocalCloud;
let allowed: AllowedRequest[];

beforeAll(async () => {
  cloud = await startCloud();
  const ram = openApi("Ram", cloud);
  await ram("CreateUser", { UserName: "ci" });
  for (const [index, PolicyDocument] of documents.entries()) {
    const PolicyName = `ci-${index}`;
    await ram("CreatePolicy", { PolicyName, PolicyDocument });
    await ram("AttachPolicyToUser", { PolicyName, PolicyType: "Custom", UserName: "ci" });
  }
  allowed = recordAllowed(cloud);
});

afterAll(() => cloud.close());

describe("deployerPolicy", () => {
  it("is enough to deploy, refresh, change and destroy a stack", async () => {
    const { AccessKey: key } = (await openApi("Ram", cloud)("CreateAccessKey", {
      UserName: "ci",
    })) as { AccessKey: { AccessKeyId: string; AccessKeySecret: string } };
    const deployment = await deploy({
      program: path.join(import.meta.dirname, "programs/deployer"),
      cloud: {
        endpoint: cloud.endpoint,
        ...place,
        accessKeyId: key.AccessKeyId,
        accessKeySecret: key.AccessKeySecret,
      },
      engine: "in-process",
      config: { worker: `acs:ram::${cloud.accountId}:user/worker` },
    });
    const { mediaBuckets } = deployment.outputs["runtimeConfig"] as RuntimeConfig;
    await ossOf(cloud).useBucket(String(mediaBuckets[0])).put("a.jpg", Buffer.from("x"));
    await deployment.refresh();
    await deployment.update({ team: "other", days: "20", handlerTimeoutSeconds: "40" });
    await deployment.destroy();
    expect(await contentsOf(cloud)).toMatchObject({ projects: [], roles: [], queues: [] });
  }, 120_000);

  it("has no action that isn't used, except those that are there by documentation", () => {
    const used = new Set(
      allowed.flatMap(({ caller, action }) => (caller === "ci" ? [action] : [])),
    );
    const granted = new Set(
      policies.flatMap(({ document }) => document.Statement.flatMap(({ Action = [] }) => Action)),
    );
    expect([...granted].filter((action) => !used.has(action)).sort()).toEqual([
      "mns:PublishMessage",
      "mns:SetSubscriptionAttributes",
      "mns:SetTopicAttributes",
      "mns:Unsubscribe",
      "mns:UntagResources",
      "oss:AbortBucketWorm",
      "oss:CompleteBucketWorm",
      "oss:DeleteBucketCors",
      "oss:DeleteBucketEncryption",
      "oss:DeleteBucketLifecycle",
      "oss:DeleteBucketLogging",
      "oss:DeleteBucketPolicy",
      "oss:DeleteBucketPublicAccessBlock",
      "oss:DeleteBucketTagging",
      "oss:DeleteObject",
      "oss:ExtendBucketWorm",
      "oss:GetBucketAccessMonitor",
      "oss:GetBucketResourceGroup",
      "oss:GetBucketWorm",
      "oss:GetObject",
      "oss:InitiateBucketWorm",
      "ram:CreatePolicyVersion",
      "ram:DeletePolicyVersion",
      "ram:ListEntitiesForPolicy",
      "ram:UntagResources",
      "ram:UpdatePolicyDescription",
      "ram:UpdateRole",
    ]);
  });

  it("fails without any of the actions that are used", () => {
    const requests = allowed.filter(({ caller }) => caller === "ci");
    const without = (action: string) =>
      policies.map(({ name, document }) => ({
        name,
        document: {
          ...document,
          Statement: document.Statement.map((statement) => ({
            ...statement,
            Action: (statement.Action ?? []).filter((one) => one !== action),
          })).filter(({ Action }) => Action.length > 0),
        },
      }));
    for (const { action } of requests) {
      const identity = without(action);
      expect(
        requests.filter((request) => decide({ identity }, request).decision !== "allow"),
        action,
      ).not.toEqual([]);
    }
  });

  it("doesn't reach the resources of other stacks, or services besides IMM", () => {
    const may = (action: string, resource: string) =>
      permits({ identity: policies }, { action, resource }).answer;
    const at = "acs:ram::1234567890123456";
    expect([
      may("oss:*Bucket", "acs:oss:*:*:deployer-prod-*"),
      may("oss:Put*", "acs:oss:*:*:deployer-prod-*"),
      may("mns:*Queue*", "acs:mns:*:*:/queues/deployer-prod-*"),
      may("imm:*", "acs:imm:*:*:project/deployer-prod-*"),
      may("ram:*", `${at}:role/deployer-prod-*`),
      may("ram:*", "acs:ram::system:policy/AdministratorAccess"),
      may("ram:*", `${at}:user/*`),
      may("sts:*", "*"),
    ]).toEqual(["no", "no", "no", "no", "no", "no", "no", "no"]);
    const pass = (service: string) =>
      decide(
        { identity: policies },
        {
          action: "ram:PassRole",
          resource: `${at}:role/deployer-dev-moderation`,
          context: { "acs:Service": service },
        },
      ).decision;
    expect([pass("imm.aliyuncs.com"), pass("fc.aliyuncs.com")]).toEqual(["allow", "implicitDeny"]);
  });

  it("is split into documents that RAM accepts, and has less for fewer features", () => {
    for (const text of documents) expect(text.length).toBeLessThanOrEqual(6144);
    const [minimal = "", ...others] = deployerPolicy({ project: "p", stack: "s", ...place });
    expect(others).toEqual([]);
    for (const action of ["cms:", "Tag", "Worm", "EventRule", "PutBucketVersioning"])
      expect(minimal.includes(action), action).toBe(action === "Tag");
    expect(
      deployerPolicy({ project: "p", stack: "s", ...place, names: ["shop-media"] }).join(),
    ).toContain("acs:oss:*:1234567890123456:shop-media");
  });
});
