/** Buckets and control policies in the snapshot of `immkit ram pull`. */
import { readFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { $OpenApiUtil } from "@alicloud/openapi-core";
import { type LocalCloud, type LogEntry, startCloud } from "@immkit/local-cloud";
import OSS from "ali-oss";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inProcess, jsonLines } from "./immkit.ts";

const ram = createRequire(import.meta.url)(
  "@alicloud/ram20150501",
) as typeof import("@alicloud/ram20150501");
const account = "1234567890123456";
/** The management account of the resource directory. */
const manager = "1728450456000000";
const folder = "fd-i1c9nr0000";
const secretName = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const trust = JSON.stringify({
  Version: "1",
  Statement: [
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: ["imm.aliyuncs.com"] } },
  ],
});
const bucketPolicy = {
  Version: "1",
  Statement: [
    {
      Effect: "Allow" as const,
      Action: ["oss:GetObject"],
      Principal: ["2222222222222222"],
      Resource: [`acs:oss:*:${account}:media/*`],
    },
  ],
};

/** The policy of the README. */
const documented = (() => {
  const readme = readFileSync(new URL("../../packages/cli/README.md", import.meta.url), "utf8");
  const block = [...readme.matchAll(/```json\n(.*?)```/gs)].find(([, text]) =>
    text?.includes("ram:ListRoles"),
  );
  return JSON.parse(block?.[1] ?? "") as { Statement: [{ Action: string[] }] };
})();

let cloud: LocalCloud;
let front: Server;
let origin: string;
const log: LogEntry[] = [];
/** The actions of Resource Directory that were called. */
const directoryCalls: string[] = [];
/** Its answers: those that its API reference shows. */
let directory: Readonly<Record<string, (query: URLSearchParams) => [number, object]>> = {};

/** One origin for all services, in front of the local cloud: it answers for Resource Directory. */
function startFront(): Promise<Server> {
  const server = createServer((incoming, response) => {
    const { headers, url = "/", method } = incoming;
    const action = String(headers["x-acs-action"]);
    if (headers["x-acs-version"] === "2022-04-19" && directory[action] !== undefined) {
      directoryCalls.push(`resourcemanager:${action}`);
      const [status, body] = directory[action](new URL(url, "http://front").searchParams);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify({ RequestId: "C276B600", ...body }));
      return;
    }
    const { hostname, port } = new URL(cloud.endpoint);
    const forwarded = request({ hostname, port, path: url, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(forwarded);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

beforeAll(async () => {
  cloud = await startCloud({
    otherAccounts: [manager],
    oss: { blockPublicAccess: false },
    log: (each) => log.push(each),
  });
  front = await startFront();
  origin = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  const { accessKeyId, accessKeySecret, endpoint } = cloud;
  const clientOf = (key: { readonly accessKeyId: string; readonly accessKeySecret: string }) =>
    new ram.default(
      new $OpenApiUtil.Config({
        accessKeyId: key.accessKeyId,
        accessKeySecret: key.accessKeySecret,
        endpoint: new URL(endpoint).host,
        protocol: "http",
      }),
    );
  const client = clientOf(cloud);
  const policyDocument = JSON.stringify(documented);
  const policyName = "pull";
  await client.createRole(
    new ram.CreateRoleRequest({ roleName: "imm", assumeRolePolicyDocument: trust }),
  );
  const accessRole = "ResourceDirectoryAccountAccessRole";
  await client.createRole(
    new ram.CreateRoleRequest({
      roleName: accessRole,
      assumeRolePolicyDocument: trust.replace(
        '"Service":["imm.aliyuncs.com"]',
        `"RAM":["acs:ram::${manager}:root"]`,
      ),
    }),
  );
  await client.createGroup(new ram.CreateGroupRequest({ groupName: "auditors" }));
  await client.createPolicy(new ram.CreatePolicyRequest({ policyName, policyDocument }));
  for (const userName of ["puller", "ram-only"])
    await client.createUser(new ram.CreateUserRequest({ userName }));
  const read = { policyType: "System", policyName: "AliyunRAMReadOnlyAccess" };
  await client.attachPolicyToUser(
    new ram.AttachPolicyToUserRequest({ policyType: "Custom", policyName, userName: "puller" }),
  );
  await client.attachPolicyToUser(
    new ram.AttachPolicyToUserRequest({ ...read, userName: "ram-only" }),
  );
  await client.attachPolicyToRole(
    new ram.AttachPolicyToRoleRequest({ policyType: "Custom", policyName, roleName: accessRole }),
  );
  const management = clientOf(cloud.otherAccounts[0] ?? cloud);
  await management.createUser(new ram.CreateUserRequest({ userName: "manager" }));
  const assume = { policyType: "System", policyName: "AliyunSTSAssumeRoleAccess" };
  await management.attachPolicyToUser(
    new ram.AttachPolicyToUserRequest({ ...assume, userName: "manager" }),
  );
  for (const userName of ["puller", "ram-only", "manager"]) {
    const owner = userName === "manager" ? management : client;
    const { body } = await owner.createAccessKey(new ram.CreateAccessKeyRequest({ userName }));
    keys.set(userName, {
      IMMKIT_ENDPOINT: origin,
      ALIBABA_CLOUD_ACCESS_KEY_ID: body?.accessKey?.accessKeyId ?? "",
      [secretName]: body?.accessKey?.accessKeySecret ?? "",
    });
  }
  const oss = new OSS({
    accessKeyId,
    accessKeySecret,
    endpoint,
    region: "oss-cn-hangzhou",
    authorizationV4: true,
    sldEnable: true,
  } as OSS.Options);
  await oss.putBucket("media");
  await oss.putBucketPolicy("media", bucketPolicy);
  await oss.putBucket("site");
  await oss.putBucketACL("site", "public-read");
});
afterAll(async () => {
  front?.close();
  await cloud?.close();
});
beforeEach(() => {
  directory = {};
  directoryCalls.length = 0;
});

const keys = new Map<string, Readonly<Record<string, string>>>();
const pull = async (user: string, ...args: string[]) => {
  const ended = await inProcess(["ram", "pull", "--json", ...args], {
    env: keys.get(user) ?? {},
  });
  return { ...ended, snapshot: jsonLines(ended.stdout)[0] };
};

describe("immkit ram pull", () => {
  it("reads bucket policies, ACLs and blocks with the documented policy, and needs all of it", async () => {
    directory = member;
    log.length = 0;
    const { snapshot, stderr, code } = await pull("puller");
    expect(stderr).toBe("2 roles, 2 users, 1 group, 2 policies, 2 buckets, 5 control policies\n");
    expect(code).toBe(0);
    expect(snapshot).toMatchObject({
      accountId: account,
      buckets: [
        {
          name: "media",
          acl: "private",
          blockPublicAccess: false,
          policy: JSON.stringify(bucketPolicy),
        },
        { name: "site", acl: "public-read", blockPublicAccess: false, policy: null },
      ],
      blockPublicAccess: false,
      notRead: [],
    });
    const called = log.flatMap((each) =>
      each.level === "info" && each.action !== null ? [each.action] : [],
    );
    // Only if ListPolicyVersions returns no documents, which is up to RAM.
    const fallback = "ram:GetPolicyVersion";
    expect(new Set([...called, ...directoryCalls, fallback])).toEqual(
      new Set(documented.Statement[0].Action),
    );
  });

  it("reads the control policies of the account and of the folders above it", async () => {
    directory = member;
    const { snapshot } = await pull("puller");
    const system = { type: "System", name: "FullAliyunAccess", document: full };
    expect(snapshot).toMatchObject({
      controlPolicies: [
        { ...system, target: "r-b10000" },
        { ...system, target: folder },
        { type: "Custom", name: "keep-logs", target: folder, document: keepLogs },
        { ...system, target: account },
        { type: "Custom", name: "keep-logs", target: account, document: keepLogs },
      ],
    });
    expect(directoryCalls.filter((each) => each.endsWith(":GetControlPolicy"))).toHaveLength(2);
  });

  it("reads a member by a role, with the control policies that the manager sees", async () => {
    directory = member;
    const role = `acs:ram::${account}:role/ResourceDirectoryAccountAccessRole`;
    const { snapshot, stderr, code } = await pull("manager", "--role", role);
    expect(stderr).toBe("2 roles, 2 users, 1 group, 2 policies, 2 buckets, 5 control policies\n");
    expect({ code, snapshot }).toMatchObject({ code: 0, snapshot: { accountId: account } });
    const other = await pull("manager", "--role", `acs:ram::${account}:role/imm`);
    expect(other).toMatchObject({ code: 4, stdout: "" });
    expect(other.stderr).toContain("NoPermission");
  });

  it("contains no secret", async () => {
    directory = member;
    const { stdout } = await pull("puller");
    const secrets = [cloud.accessKeySecret, ...[...keys.values()].map((key) => key[secretName])];
    for (const secret of secrets) expect(stdout).not.toContain(secret);
    expect(stdout).not.toMatch(/AccessKey(?:Id|Secret)"/);
  });

  it.each([
    ["the management account", { MasterAccountId: account, ControlPolicyStatus: "Enabled" }],
    ["a switched-off feature", { MasterAccountId: manager, ControlPolicyStatus: "Disabled" }],
  ])("knows that nothing limits %s", async (_, ResourceDirectory) => {
    directory = { GetResourceDirectory: () => [200, { ResourceDirectory }] };
    const { snapshot } = await pull("puller", "--without", "buckets");
    expect(snapshot).toMatchObject({
      controlPolicies: [],
      notRead: [{ part: "buckets", reason: "It was left out by --without buckets." }],
    });
  });

  it("says what it could not read, and why", async () => {
    const forbidden = {
      Code: "NoPermission",
      Message: "You are not authorized to do this action.",
    };
    directory = { ...member, GetAccount: () => [403, forbidden] };
    const { snapshot, stderr, code } = await pull("ram-only");
    expect(code).toBe(0);
    expect(snapshot).toMatchObject({
      buckets: [],
      notRead: [
        { part: "buckets", reason: expect.stringMatching(/^The key needs oss:ListBuckets\. /) },
        {
          part: "blockPublicAccess",
          reason: expect.stringMatching(/^The key needs oss:GetPublicAccessBlock\. /),
        },
        {
          part: "controlPolicies",
          reason: expect.stringMatching(
            /^The key needs resourcemanager:GetAccount, in the management account\. /,
          ),
        },
      ],
    });
    expect(stderr).toMatch(/^note: buckets not read: The key needs oss:ListBuckets\./m);
  });

  it("does not take a level without FullAliyunAccess for one that allows everything", async () => {
    directory = {
      ...member,
      ListControlPolicyAttachmentsForTarget: () => [
        200,
        attachments({ PolicyId: "cp-keep", PolicyName: "keep-logs", PolicyType: "Custom" }),
      ],
    };
    const { snapshot } = await pull("puller", "--without", "buckets");
    expect(snapshot).toMatchObject({
      notRead: [
        { part: "buckets" },
        ...["r-b10000", folder, account].map((level) => ({
          part: "controlPolicies",
          reason: `${level} lacks FullAliyunAccess, so what it allows is unknown.`,
        })),
      ],
    });
  });
});

const full = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
const keepLogs =
  '{"Version":"1","Statement":[{"Effect":"Deny","Action":"log:Delete*","Resource":"*"}]}';
const attachments = (...ControlPolicyAttachment: object[]) => ({
  ControlPolicyAttachments: { ControlPolicyAttachment },
});
const attachedFull = {
  PolicyId: "FullAliyunAccess",
  PolicyName: "FullAliyunAccess",
  PolicyType: "System",
};
const attachedKeep = { PolicyId: "cp-keep", PolicyName: "keep-logs", PolicyType: "Custom" };

/** An account in a folder. */
const member: typeof directory = {
  GetResourceDirectory: () => [
    200,
    {
      ResourceDirectory: {
        RootFolderId: "r-b10000",
        ResourceDirectoryId: "rd-St0000",
        MasterAccountId: manager,
        ControlPolicyStatus: "Enabled",
      },
    },
  ],
  GetAccount: () => [
    200,
    { Account: { ResourceDirectoryPath: `rd-St0000/r-b10000/${folder}/${account}` } },
  ],
  ListControlPolicyAttachmentsForTarget: (query) => [
    200,
    query.get("TargetId") === "r-b10000"
      ? attachments(attachedFull)
      : attachments(attachedFull, attachedKeep),
  ],
  GetControlPolicy: (query) => [
    200,
    {
      ControlPolicy: {
        PolicyDocument: query.get("PolicyId") === "cp-keep" ? keepLogs : full,
      },
    },
  ],
};
