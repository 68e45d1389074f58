import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { $OpenApiUtil } from "@alicloud/openapi-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";
import { type RunningCloud, startLocal } from "./local-cloud.ts";

const ram = createRequire(import.meta.url)(
  "@alicloud/ram20150501",
) as typeof import("@alicloud/ram20150501");
const folder = temporaryFolder();
const trust =
  '{ "Version": "1", "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": ["imm.aliyuncs.com"] } }] }';
const first =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"*"}]}';
const second =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"acs:oss:*:*:media/*"}]}';
let cloud: RunningCloud;
let stranger: Readonly<Record<string, string>>;

beforeAll(async () => {
  cloud = await startLocal();
  const { accessKeyId, accessKeySecret, endpoint } = cloud;
  const client = new ram.default(
    new $OpenApiUtil.Config({
      accessKeyId,
      accessKeySecret,
      endpoint: new URL(endpoint).host,
      protocol: "http",
    }),
  );
  const policyName = "read-media";
  await client.createPolicy(new ram.CreatePolicyRequest({ policyName, policyDocument: first }));
  await client.createPolicyVersion(
    new ram.CreatePolicyVersionRequest({ policyName, policyDocument: second, setAsDefault: true }),
  );
  await client.createRole(
    new ram.CreateRoleRequest({ roleName: "Moderator", assumeRolePolicyDocument: trust }),
  );
  await client.attachPolicyToRole(
    new ram.AttachPolicyToRoleRequest({ policyType: "Custom", policyName, roleName: "Moderator" }),
  );
  await client.createGroup(new ram.CreateGroupRequest({ groupName: "ops" }));
  const readOnly = { policyType: "System", policyName: "AliyunIMMReadOnlyAccess" };
  await client.attachPolicyToGroup(
    new ram.AttachPolicyToGroupRequest({ ...readOnly, groupName: "ops" }),
  );
  await client.createUser(new ram.CreateUserRequest({ userName: "ann" }));
  await client.addUserToGroup(new ram.AddUserToGroupRequest({ userName: "ann", groupName: "ops" }));
  await client.attachPolicyToUser(
    new ram.AttachPolicyToUserRequest({ policyType: "Custom", policyName, userName: "ann" }),
  );
  const { body } = await client.createAccessKey(
    new ram.CreateAccessKeyRequest({ userName: "ann" }),
  );
  stranger = {
    ...cloud.env,
    ALIBABA_CLOUD_ACCESS_KEY_ID: body?.accessKey?.accessKeyId ?? "",
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: body?.accessKey?.accessKeySecret ?? "",
  };
  // More roles than fit on one page of the answer.
  for (let index = 0; index < 101; index++) {
    await client.createRole(
      new ram.CreateRoleRequest({ roleName: `filler-${index}`, assumeRolePolicyDocument: trust }),
    );
  }
});
afterAll(async () => {
  await cloud?.stop();
  await folder.remove();
});

describe("immkit ram pull", () => {
  it("writes roles, users, groups, attached policies and all versions", async () => {
    const output = join(folder.path, "account.json");
    const ended = await immkit(["ram", "pull", "--output", output], { env: cloud.env });
    expect(ended).toMatchObject({
      code: 0,
      stdout: "",
      stderr: `102 roles, 1 user, 1 group, 2 policies, 0 buckets, 0 control policies written to "${output}"\n`,
    });
    const snapshot = JSON.parse(readFileSync(output, "utf8")) as { roles: { name: string }[] };
    expect(snapshot).toMatchObject({
      format: "immkit.ram-snapshot/1",
      takenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      accountId: "1234567890123456",
      policies: [
        {
          type: "Custom",
          name: "read-media",
          defaultVersion: "v2",
          versions: [
            { id: "v1", createdAt: expect.any(String), document: first },
            { id: "v2", createdAt: expect.any(String), document: second },
          ],
        },
        {
          type: "System",
          name: "AliyunIMMReadOnlyAccess",
          defaultVersion: "v1",
          versions: [{ document: expect.stringContaining("imm:Get*") }],
        },
      ],
      users: [
        {
          name: "ann",
          id: expect.stringMatching(/^\d+$/),
          policies: [{ type: "Custom", name: "read-media" }],
          groups: ["ops"],
        },
      ],
      buckets: [],
      blockPublicAccess: false,
      controlPolicies: [],
      notRead: [],
      groups: [{ name: "ops", policies: [{ type: "System", name: "AliyunIMMReadOnlyAccess" }] }],
    });
    expect(snapshot.roles.find(({ name }) => name === "Moderator")).toEqual({
      name: "Moderator",
      arn: "acs:ram::1234567890123456:role/moderator",
      trust,
      policies: [{ type: "Custom", name: "read-media" }],
    });
  });

  it("writes to standard output by default", async () => {
    const ended = await inProcess(["ram", "pull", "--json"], { env: cloud.env });
    expect(jsonLines(ended.stdout)).toMatchObject([{ format: "immkit.ram-snapshot/1" }]);
    expect(ended.code).toBe(0);
  });

  it("names the permission that the key lacks", async () => {
    const ended = await inProcess(["ram", "pull"], { env: stranger });
    expect(ended).toMatchObject({ code: 4, stdout: "" });
    expect(ended.stderr).toMatch(
      /^error: RAM refused ListRoles: the key needs ram:ListRoles\..*\n$/,
    );
  });

  it.each([
    [
      "a wrong secret",
      { ALIBABA_CLOUD_ACCESS_KEY_SECRET: "wrong" },
      [],
      4,
      "SignatureDoesNotMatch",
    ],
    ["a closed port", { IMMKIT_ENDPOINT: "http://127.0.0.1:9" }, [], 4, "ECONNREFUSED"],
    [
      "no key",
      { ALIBABA_CLOUD_ACCESS_KEY_ID: "" },
      [],
      3,
      "ALIBABA_CLOUD_ACCESS_KEY_ID is not set",
    ],
    ["an invalid endpoint", { IMMKIT_ENDPOINT: "127.0.0.1" }, [], 3, "IMMKIT_ENDPOINT"],
    [
      "an output that can't be written",
      {},
      ["--output", "/absent/account.json"],
      3,
      "Choose another --output.",
    ],
  ])("prints one line for %s", async (_, env, args, code, message) => {
    const ended = await inProcess(["ram", "pull", ...args], { env: { ...cloud.env, ...env } });
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).toMatch(/^error: .*\n(?:immkit error \S+ says more\.\n)?$/);
    expect(ended.stderr).not.toContain(cloud.accessKeySecret);
  });
});
