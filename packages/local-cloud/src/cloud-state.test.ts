/** What of a cloud is in its data directory, tested over the wire. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { accountPrincipal } from "./access/principal.ts";
import { type LocalCloud, startCloud } from "./cloud.ts";
import type { CloudOptions } from "./cloud-options.ts";
import type { LogEntry } from "./log/entry.ts";
import { contents, temporaryDirectories } from "./testing/data-directory.ts";
import { picture } from "./testing/imm.ts";
import {
  assume,
  codeOf,
  mns,
  ok,
  oss,
  owner,
  ramVersion,
  rpc,
  stsVersion,
  trusting,
  userWith,
} from "./testing/wire.ts";
import { childText, parseXml } from "./xml/index.ts";

const immVersion = "2020-09-30";
const openVersion = "2022-01-19";

const directory = temporaryDirectories();
const started: LocalCloud[] = [];
async function start(dataDir: string, options: CloudOptions = {}): Promise<LocalCloud> {
  const cloud = await startCloud({ dataDir, ...options });
  started.push(cloud);
  return cloud;
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((cloud) => cloud.close().catch(() => undefined)));
});

const text = async (response: Promise<Response>) => (await response).text();
const stateOf = (path: string) => readFileSync(join(path, "state.json"), "utf8");
const mnsText = async (cloud: LocalCloud, target: string, name: string) =>
  childText(parseXml(await text(mns(cloud, owner(cloud), "GET", target))), name) ?? "";

describe("a cloud with a data directory", () => {
  it("has the same keys after a restart, and they work", async () => {
    const path = directory();
    const one = await start(path);
    const user = await userWith(one, "u", { all: { Effect: "Allow", Action: "*", Resource: "*" } });
    await ok(one, owner(one), ramVersion, "CreateRole", {
      RoleName: "r",
      AssumeRolePolicyDocument: trusting({ RAM: [`acs:ram::${one.accountId}:root`] }),
    });
    const session = await assume(one, user, "r", {
      Policy: '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*"}]}',
    });
    await one.close();

    const two = await start(path);
    expect([two.accessKeyId, two.accessKeySecret, two.controlKey]).toEqual([
      one.accessKeyId,
      one.accessKeySecret,
      one.controlKey,
    ]);
    for (const [key, arn] of [
      [owner(one), `acs:ram::${one.accountId}:root`],
      [user, `acs:ram::${one.accountId}:user/u`],
      [session, `acs:ram::${one.accountId}:role/r/session`],
    ] as const) {
      expect((await ok(two, key, stsVersion, "GetCallerIdentity")).Arn).toBe(arn);
    }
    const health = await fetch(`${two.endpoint}/_immkit/health`, {
      headers: { authorization: `Bearer ${one.controlKey}` },
    });
    expect(health.status).toBe(200);
    // A session that has expired is expired after the next start too.
    two.clock.advance(3_700_000);
    await two.close();
    const three = await start(path);
    expect((await rpc(three, session, stsVersion, "GetCallerIdentity")).body.Code).toBe(
      "InvalidSecurityToken.Expired",
    );
  });

  it("restores RAM and enforces it", async () => {
    const path = directory();
    const one = await start(path);
    const root = owner(one);
    const user = await userWith(one, "Reader", {
      read: { Effect: "Allow", Action: "ram:ListRoles", Resource: "*" },
    });
    const document = (action: string) =>
      JSON.stringify({
        Version: "1",
        Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
      });
    await ok(one, root, ramVersion, "CreatePolicyVersion", {
      PolicyName: "read",
      PolicyDocument: document("ram:ListUsers"),
      SetAsDefault: "true",
    });
    await ok(one, root, ramVersion, "CreateGroup", { GroupName: "g", Comments: "c" });
    await ok(one, root, ramVersion, "AddUserToGroup", { GroupName: "g", UserName: "Reader" });
    await ok(one, root, ramVersion, "AttachPolicyToGroup", {
      GroupName: "g",
      PolicyName: "AliyunRAMReadOnlyAccess",
      PolicyType: "System",
    });
    await ok(one, root, ramVersion, "CreateRole", {
      RoleName: "r",
      Description: "d",
      AssumeRolePolicyDocument: trusting({ Service: ["imm.aliyuncs.com"] }),
      MaxSessionDuration: "7200",
    });
    await ok(one, root, ramVersion, "TagResources", {
      ResourceType: "role",
      ResourceNames: '["r"]',
      Tag: '[{"Key":"k","Value":"v"}]',
    });
    await ok(one, root, ramVersion, "AttachPolicyToRole", {
      RoleName: "r",
      PolicyName: "read",
      PolicyType: "Custom",
    });
    const questions: readonly (readonly [string, Record<string, string>])[] = [
      ["ListUsers", {}],
      ["ListAccessKeys", { UserName: "Reader" }],
      ["ListPoliciesForUser", { UserName: "Reader" }],
      ["GetGroup", { GroupName: "g" }],
      ["ListUsersForGroup", { GroupName: "g" }],
      ["ListPoliciesForGroup", { GroupName: "g" }],
      ["GetRole", { RoleName: "r" }],
      ["ListPoliciesForRole", { RoleName: "r" }],
      ["ListTagResources", { ResourceType: "role", ResourceNames: '["r"]' }],
      ["GetPolicy", { PolicyName: "read", PolicyType: "Custom" }],
      ["ListPolicyVersions", { PolicyName: "read", PolicyType: "Custom" }],
    ];
    const answers = async (cloud: LocalCloud) => {
      const all: unknown[] = [];
      for (const [action, params] of questions) {
        const { RequestId: _, ...answer } = await ok(cloud, root, ramVersion, action, params);
        all.push(answer);
      }
      return all;
    };
    const before = await answers(one);
    expect(JSON.stringify(before)).toContain('"v2"');
    await one.close();
    const two = await start(path);
    expect(await answers(two)).toEqual(before);

    expect((await rpc(two, user, ramVersion, "ListUsers")).status).toBe(200);
    expect((await rpc(two, user, ramVersion, "ListRoles")).status).toBe(200);
    await ok(two, root, ramVersion, "RemoveUserFromGroup", { GroupName: "g", UserName: "reader" });
    expect((await rpc(two, user, ramVersion, "ListRoles")).body.Code).toBe("NoPermission");
    // A version's number is not used again.
    await ok(two, root, ramVersion, "CreatePolicyVersion", {
      PolicyName: "read",
      PolicyDocument: document("oss:*"),
    });
    expect(
      JSON.stringify(
        await ok(two, root, ramVersion, "ListPolicyVersions", {
          PolicyName: "read",
          PolicyType: "Custom",
        }),
      ),
    ).toContain('"v3"');
  });

  it("restores OSS: settings, versions, tags, unfinished uploads", async () => {
    const path = directory();
    const one = await start(path);
    const send = (
      cloud: LocalCloud,
      method: string,
      key?: string,
      more: Partial<Parameters<typeof oss>[3]> = {},
    ) =>
      oss(cloud, owner(cloud), method, {
        bucket: "media",
        ...(key !== undefined && { key }),
        ...more,
      });
    await send(one, "PUT");
    const settings: Record<string, string> = {
      versioning: "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
      tagging: "<Tagging><TagSet><Tag><Key>team</Key><Value>x</Value></Tag></TagSet></Tagging>",
      encryption:
        "<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>",
      lifecycle:
        "<LifecycleConfiguration><Rule><ID>old</ID><Prefix></Prefix><Status>Enabled</Status><Expiration><Days>7</Days></Expiration></Rule></LifecycleConfiguration>",
      policy: JSON.stringify({
        Version: "1",
        Statement: [
          {
            Effect: "Deny",
            Action: ["oss:DeleteObject"],
            Principal: ["*"],
            Resource: ["acs:oss:*:*:media/kept*"],
          },
        ],
      }),
    };
    for (const [name, body] of Object.entries(settings))
      expect((await send(one, "PUT", undefined, { query: { [name]: "" }, body })).status).toBe(200);
    for (const body of ["first", "second"]) {
      const headers = {
        "content-type": "text/x",
        "x-oss-meta-by": "me",
        "x-oss-tagging": "a=b",
        "cache-control": "no-store",
      };
      await send(one, "PUT", "kept/__proto__ ä", { body, headers });
    }
    await send(one, "PUT", "gone", { body: "x" });
    await send(one, "DELETE", "gone");
    const upload =
      childText(
        parseXml(await text(send(one, "POST", "big", { query: { uploads: "" } }))),
        "UploadId",
      ) ?? "";
    const part = "p".repeat(100 * 1024);
    const etag =
      (
        await send(one, "PUT", "big", { query: { partNumber: "1", uploadId: upload }, body: part })
      ).headers.get("etag") ?? "";

    const shown = async (cloud: LocalCloud) => {
      const all: string[] = [];
      const queries = [...Object.keys(settings), "versions", "uploads", "publicAccessBlock", "acl"];
      for (const name of queries)
        all.push(await text(send(cloud, "GET", undefined, { query: { [name]: "" } })));
      const versions = parseXml(all[queries.indexOf("versions")] ?? "").children.filter(
        ({ name }) => name === "Version",
      );
      for (const version of versions) {
        const query = { versionId: childText(version, "VersionId") ?? "" };
        const answer = await send(cloud, "GET", childText(version, "Key") ?? "", { query });
        const { date: _, "x-oss-request-id": __, ...headers } = Object.fromEntries(answer.headers);
        all.push(JSON.stringify(headers), await answer.text());
      }
      return all;
    };
    const before = await shown(one);
    expect(before.join()).toMatch(/second.*first/s);
    await one.close();
    expect(Object.keys(contents(path)).filter((name) => name.startsWith("objects/"))).toHaveLength(
      4,
    );

    const two = await start(path);
    expect(await shown(two)).toEqual(before);
    expect((await send(two, "GET", "gone")).headers.get("x-oss-delete-marker")).toBe("true");
    const user = await userWith(two, "u", { all: { Effect: "Allow", Action: "*", Resource: "*" } });
    expect((await oss(two, user, "DELETE", { bucket: "media", key: "kept/x" })).status).toBe(403);
    const list = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`;
    expect(
      (await send(two, "POST", "big", { query: { uploadId: upload }, body: list })).status,
    ).toBe(200);
    expect(await text(send(two, "GET", "big"))).toBe(part);
  });

  it("restores SMQ, including a received message that is not deleted yet", async () => {
    const path = directory();
    const one = await start(path);
    const key = owner(one);
    await ok(one, key, openVersion, "CreateQueue", { QueueName: "q", VisibilityTimeout: "60" });
    await ok(one, key, openVersion, "CreateTopic", { TopicName: "t" });
    await ok(one, key, openVersion, "Subscribe", {
      TopicName: "t",
      SubscriptionName: "s",
      PushType: "queue",
      Endpoint: "q",
      NotifyContentFormat: "SIMPLIFIED",
    });
    for (const body of ["one", "two"])
      await mns(
        one,
        key,
        "POST",
        "/queues/q/messages",
        `<Message><MessageBody>${body}</MessageBody></Message>`,
      );
    const handle = await mnsText(one, "/queues/q/messages", "ReceiptHandle");
    await one.close();

    const two = await start(path);
    expect(
      (await mns(two, key, "DELETE", `/queues/q/messages?ReceiptHandle=${handle}`)).status,
    ).toBe(204);
    expect(await mnsText(two, "/queues/q/messages", "MessageBody")).toBe("two");
    await mns(
      two,
      key,
      "POST",
      "/topics/t/messages",
      "<Message><MessageBody>three</MessageBody></Message>",
    );
    expect(await mnsText(two, "/queues/q/messages", "MessageBody")).toBe("three");
    two.clock.advance(61_000);
    expect(await mnsText(two, "/queues/q/messages?peekonly=true", "DequeueCount")).toBe("1");
  });

  it("finishes a task that IMM had started, and publishes it", async () => {
    const path = directory();
    const one = await start(path, {
      scenario: { default: { suggestion: "block", categories: ["ad"], delayMs: 60_000 } },
    });
    const key = owner(one);
    await ok(one, key, ramVersion, "CreateRole", {
      RoleName: "imm",
      AssumeRolePolicyDocument: trusting({ Service: ["imm.aliyuncs.com"] }),
    });
    for (const PolicyName of ["AliyunOSSFullAccess", "AliyunMNSFullAccess"]) {
      await ok(one, key, ramVersion, "AttachPolicyToRole", {
        RoleName: "imm",
        PolicyName,
        PolicyType: "System",
      });
    }
    await ok(one, key, immVersion, "CreateProject", { ProjectName: "p", ServiceRole: "imm" });
    await oss(one, key, "PUT", { bucket: "media" });
    one.oss.putObject(accountPrincipal(one.accountId), "media", "a.jpg", picture, "image/jpeg");
    await ok(one, key, openVersion, "CreateQueue", { QueueName: "q" });
    await ok(one, key, openVersion, "CreateTopic", { TopicName: "t" });
    await ok(one, key, openVersion, "Subscribe", {
      TopicName: "t",
      SubscriptionName: "s",
      PushType: "queue",
      Endpoint: "q",
      NotifyContentFormat: "SIMPLIFIED",
    });
    const { TaskId } = await ok(one, key, immVersion, "CreateImageModerationTask", {
      ProjectName: "p",
      SourceURI: "oss://media/a.jpg",
      Notification: '{"MNS":{"TopicName":"t"}}',
    });
    await one.close();

    const two = await start(path);
    const task = { ProjectName: "p", TaskType: "ImageModeration", TaskId };
    expect((await ok(two, key, immVersion, "GetTask", task)).Status).toBe("Running");
    two.clock.advance(61_000);
    expect((await ok(two, key, immVersion, "GetTask", task)).Status).toBe("Succeeded");
    expect(await mnsText(two, "/queues/q/messages", "MessageBody")).toContain(TaskId);
  });

  it("never moves the clock back", async () => {
    const path = directory();
    const one = await start(path);
    one.clock.advance(86_400_000);
    const before = one.clock.now();
    await one.close();
    const two = await start(path);
    expect(two.clock.now()).toBeGreaterThanOrEqual(before);
    expect(two.clock.now() - before).toBeLessThan(60_000);
    await two.close();
    // The offset does not accumulate.
    const three = await start(path);
    expect(three.clock.now() - before).toBeLessThan(60_000);
  });

  it("saves soon after a request, a timed task and a reset, without being closed", async () => {
    const path = directory();
    const cloud = await start(path);
    const key = owner(cloud);
    await ok(cloud, key, ramVersion, "CreateUser", { UserName: "first-user" });
    await expect.poll(() => stateOf(path), { timeout: 5_000 }).toContain("first-user");
    const timed = cloud.clock.now() + 20;
    cloud.clock.after(20, () =>
      cloud.ram.load(
        {
          users: [],
          groups: [],
          roles: [],
          policies: [],
          settings: {
            alias: "",
            passwordPolicy: {
              MinimumPasswordLength: 12,
              RequireLowercaseCharacters: true,
              RequireUppercaseCharacters: true,
              RequireNumbers: true,
              RequireSymbols: true,
              HardExpiry: false,
              MaxPasswordAge: 0,
              PasswordReusePrevention: 0,
              MaxLoginAttemps: 5,
            },
          },
        },
        { read: () => Buffer.alloc(0) },
      ),
    );
    await expect.poll(() => stateOf(path), { timeout: 5_000 }).not.toContain("first-user");
    expect(cloud.clock.now()).toBeGreaterThanOrEqual(timed);

    await ok(cloud, key, ramVersion, "CreateUser", { UserName: "second-user" });
    await expect.poll(() => stateOf(path), { timeout: 5_000 }).toContain("second-user");
    await fetch(`${cloud.endpoint}/_immkit/reset`, {
      method: "POST",
      headers: { authorization: `Bearer ${cloud.controlKey}` },
    });
    await expect.poll(() => stateOf(path), { timeout: 5_000 }).not.toContain("second-user");
    expect(stateOf(path)).toContain(cloud.accessKeySecret);
  });

  it("does not start while another cloud uses the directory, and leaves that one alone", async () => {
    const path = directory();
    const one = await start(path);
    await expect(startCloud({ dataDir: path })).rejects.toMatchObject({ code: "DataLocked" });
    await ok(one, owner(one), stsVersion, "GetCallerIdentity");
    await one.close();
    await start(path);
  });

  it("starts only with the same region and account", async () => {
    const path = directory();
    await (await start(path, { region: "cn-shanghai" })).close();
    const before = contents(path);
    await expect(startCloud({ dataDir: path })).rejects.toMatchObject({
      name: "DataError",
      code: "DataMismatch",
      message: `${join(path, "state.json")} belongs to region cn-shanghai and account 1234567890123456, not cn-hangzhou and 1234567890123456. Start with those, or use another data directory.`,
    });
    await expect(
      startCloud({ dataDir: path, region: "cn-shanghai", accountId: "9876543210987654" }),
    ).rejects.toMatchObject({
      code: "DataMismatch",
    });
    expect(contents(path)).toEqual(before);
  });

  it("leaves the directory as it was when it can't start", async () => {
    const path = directory();
    const one = await start(path);
    await ok(one, owner(one), ramVersion, "CreateUser", { UserName: "u" });
    await one.close();
    const before = contents(path);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    await expect(startCloud({ dataDir: path, port })).rejects.toMatchObject({ code: "PortInUse" });
    other.close();
    await expect(startCloud({ dataDir: path, scenario: { rules: 1 } })).rejects.toMatchObject({
      code: "InvalidScenario",
    });
    await expect(startCloud({ dataDir: "" })).rejects.toMatchObject({
      name: "CloudOptionError",
      option: "dataDir",
    });
    expect(contents(path)).toEqual(before);
    expect(
      (await ok(await start(path), owner(one), ramVersion, "ListUsers")).Users.User,
    ).toHaveLength(1);
  });

  it("logs that it can't save, continues, and ends with an error that names the file and no secret", async () => {
    const path = directory();
    const entries: LogEntry[] = [];
    const cloud = await start(path, { log: (entry) => entries.push(entry) });
    const before = stateOf(path);
    mkdirSync(join(path, "state.json.tmp"));
    await ok(cloud, owner(cloud), ramVersion, "CreateUser", { UserName: "u" });
    await expect
      .poll(() => entries.filter(({ level }) => level === "error"), { timeout: 5_000 })
      .toHaveLength(1);
    expect(entries.find(({ level }) => level === "error")).toMatchObject({
      message: "The state was not saved",
      cause: { code: "DataNotWritten" },
    });
    await ok(cloud, owner(cloud), stsVersion, "GetCallerIdentity");
    const failure = await cloud.close().then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    expect(failure).toMatchObject({
      name: "DataError",
      code: "DataNotWritten",
      message: expect.stringContaining(join(path, "state.json")),
    });
    expect(JSON.stringify(entries) + String(failure?.stack)).not.toContain(cloud.accessKeySecret);
    expect(stateOf(path)).toBe(before);
    await expect(fetch(cloud.endpoint)).rejects.toThrow();
  });

  it("reports a missing body", async () => {
    const path = directory();
    const one = await start(path);
    await oss(one, owner(one), "PUT", { bucket: "media" });
    await oss(one, owner(one), "PUT", { bucket: "media", key: "k", body: "text" });
    await one.close();
    const [body = ""] = Object.keys(contents(path)).filter((name) => name.startsWith("objects/"));
    rmSync(join(path, body));
    await expect(startCloud({ dataDir: path })).rejects.toMatchObject({
      code: "DataCorrupt",
      path: join(path, body),
    });
    writeFileSync(join(path, body), "text");
    const two = await start(path);
    expect(await text(oss(two, owner(two), "GET", { bucket: "media", key: "k" }))).toBe("text");
    expect(
      await codeOf(await oss(two, owner(two), "GET", { bucket: "media", key: "other" })),
    ).toEqual([404, "NoSuchKey"]);
  });
});

describe("a long queue", () => {
  it("is saved and loaded", async () => {
    const path = directory();
    const cloud = await start(path);
    const key = owner(cloud);
    await ok(cloud, key, openVersion, "CreateQueue", { QueueName: "q" });
    await ok(cloud, key, openVersion, "CreateTopic", { TopicName: "t" });
    await ok(cloud, key, openVersion, "Subscribe", {
      TopicName: "t",
      SubscriptionName: "s",
      PushType: "queue",
      Endpoint: "q",
      NotifyContentFormat: "SIMPLIFIED",
    });
    const account = accountPrincipal(cloud.accountId);
    const body = "verdict ".repeat(125);
    for (let number = 0; number < 10_000; number += 1)
      cloud.mns.publishMessage(account, "t", `${number} ${body}`);
    await cloud.close();
    const again = await start(path);
    expect(
      (await ok(again, key, openVersion, "GetQueueAttributes", { QueueName: "q" })).Data
        .ActiveMessages,
    ).toBe(10_000);
  });
});
