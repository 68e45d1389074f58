/** IMM with the real RAM, OSS and SMQ, called directly, as the gateway would call them. */
import { readFileSync } from "node:fs";
import { Network } from "../access/network.ts";
import { accountPrincipal, type Principal } from "../access/principal.ts";
import type { OssRequest } from "../auth/oss-request.ts";
import { createClock } from "../core/clock.ts";
import { newRequestId } from "../core/ids.ts";
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";
import { createImm } from "../imm/index.ts";
import { createMns } from "../mns/index.ts";
import { createOss } from "../oss/index.ts";
import { createRam } from "../ram/index.ts";
import type { RpcProduct } from "../rpc/product.ts";
import { childText, parseXml } from "../xml/index.ts";

export const region = "cn-hangzhou";
export const accountId = "1234567890123456";
export const account: Principal = accountPrincipal(accountId);

/** A picture and a film from the quickstart. */
export const picture = readFileSync(
  new URL("../../../../examples/quickstart/media/dusk.jpg", import.meta.url),
);
export const film = readFileSync(
  new URL("../../../../examples/quickstart/media/zoom.mp4", import.meta.url),
);

export type Params = Readonly<Record<string, string>>;

/** Parameters of a task for an object in the bucket `media`, with notifications to the topic. */
export const submission = (key: string, more: Params = {}): Params => ({
  ProjectName: "p",
  SourceURI: `oss://media/${key}`,
  Notification: JSON.stringify({ MNS: { TopicName: "verdicts" } }),
  ...more,
});

const request = (): CloudRequest => ({
  method: "POST",
  target: "/",
  path: "/",
  rawQuery: "",
  host: "127.0.0.1:9",
  headers: {},
  body: Buffer.alloc(0),
  secure: true,
  sourceIp: "127.0.0.1",
  requestId: newRequestId(),
  receivedAt: Date.now(),
  signal: new AbortController().signal,
  checks: [],
});

export async function startImm(scenario?: unknown) {
  const clock = createClock();
  const ram = createRam({ accountId, clock, network: new Network({ secureTransport: true }) });
  const shared = { region, accountId, clock, authorizer: ram.authorizer };
  const oss = createOss(shared);
  const mns = createMns(shared);
  const imm = createImm({ ...shared, oss, mns, scenario });

  const run = async (
    product: RpcProduct,
    action: string,
    params: Params,
    principal: Principal,
  ): Promise<Record<string, unknown>> => {
    const handler = product.actions[action];
    if (handler === undefined) throw new Error(`no action ${action}`);
    return await handler({ principal, action, params, request: request() });
  };
  const onRam = (action: string, params: Params) => run(ram.product, action, params, account);

  const trust = (service: string) =>
    JSON.stringify({
      Version: "1",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: [service] } }],
    });
  /** Creates a role that trusts `service`, with a policy of these statements. */
  const role = async (
    name: string,
    statements: readonly object[],
    service = "imm.aliyuncs.com",
  ) => {
    await onRam("CreateRole", { RoleName: name, AssumeRolePolicyDocument: trust(service) });
    await onRam("CreatePolicy", {
      PolicyName: name,
      PolicyDocument: JSON.stringify({ Version: "1", Statement: statements }),
    });
    await onRam("AttachPolicyToRole", { PolicyType: "Custom", PolicyName: name, RoleName: name });
  };

  const cloud = {
    clock,
    ram,
    mns,
    oss,
    imm,
    role,
    call: (action: string, params: Params, principal: Principal = account) =>
      run(imm.product, action, params, principal),
    /** Creates a user with a policy of these statements. */
    async user(name: string, statements: readonly object[]): Promise<Principal> {
      const { User } = (await onRam("CreateUser", { UserName: name })) as {
        User: { UserId: string };
      };
      await onRam("CreatePolicy", {
        PolicyName: name,
        PolicyDocument: JSON.stringify({ Version: "1", Statement: statements }),
      });
      await onRam("AttachPolicyToUser", { PolicyType: "Custom", PolicyName: name, UserName: name });
      return {
        type: "RamUser",
        accountId,
        arn: `acs:ram::${accountId}:user/${name}`,
        name,
        id: User.UserId,
      };
    },
    async bucket(name: string) {
      const put: OssRequest = {
        ...request(),
        method: "PUT",
        target: `/${name}`,
        path: `/${name}`,
        bucket: name,
        key: undefined,
        params: new URLSearchParams(),
      };
      await oss.handle(put, account);
    },
    upload: (bucket: string, key: string, body: Buffer) =>
      oss.putObject(account, bucket, key, body, "application/octet-stream"),
    /** Receives and deletes all messages of a queue, and returns their bodies. */
    async messages(queue: string): Promise<string[]> {
      const path = `/queues/${queue}/messages`;
      const send = (method: string, query = "") =>
        mns.handle(
          { ...request(), method, target: path + query, path, rawQuery: query.slice(1) },
          account,
        );
      const bodies: string[] = [];
      for (;;) {
        try {
          const message = parseXml((await send("GET")).body ?? "");
          bodies.push(childText(message, "MessageBody") ?? "");
          await send("DELETE", `?ReceiptHandle=${childText(message, "ReceiptHandle")}`);
        } catch (error) {
          if (error instanceof ServiceError && error.code === "MessageNotExist") return bodies;
          throw error;
        }
      }
    },
  };

  await cloud.bucket("media");
  await role("imm-role", [
    { Effect: "Allow", Action: "oss:GetObject", Resource: "acs:oss:*:*:media/*" },
    {
      Effect: "Allow",
      Action: "mns:PublishMessage",
      Resource: `acs:mns:${region}:${accountId}:/topics/verdicts/messages`,
    },
  ]);
  await run(mns.product, "CreateTopic", { TopicName: "verdicts" }, account);
  await run(mns.product, "CreateQueue", { QueueName: "verdicts" }, account);
  await run(
    mns.product,
    "Subscribe",
    {
      TopicName: "verdicts",
      SubscriptionName: "s",
      PushType: "queue",
      Endpoint: "verdicts",
      NotifyContentFormat: "SIMPLIFIED",
    },
    account,
  );
  await cloud.call("CreateProject", { ProjectName: "p", ServiceRole: "imm-role" });
  return cloud;
}
