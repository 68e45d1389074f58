/** The real call of a request: its action, on its resource, from where its condition keys say. */
import { ServiceError } from "@immkit/local-cloud";
import {
  type Key,
  ramVersion,
  stsVersion,
} from "../../../packages/local-cloud/src/testing/wire.ts";
import { type Account, type Answer, immVersion } from "./account.ts";
import type { RamRequest } from "./cases.ts";
import * as outside from "./outside.ts";
import type { Sender } from "./senders.ts";

interface Sent {
  readonly account: Account;
  readonly sender: Sender;
  readonly request: RamRequest;
  /** The last part of the resource: `project/media`, `media/photo.jpg`. */
  readonly target: string;
  /** What follows the first slash of it. */
  readonly name: string;
}

interface Call {
  /** Makes what the request is sent to, and what it needs besides its action. */
  prepare?(sent: Sent): Promise<void>;
  run(sent: Sent): Promise<Answer>;
}

/** The actions that can be replayed. */
export const isSendable = (action: string): boolean => Object.hasOwn(calls, action);

/** The condition keys that a call can carry. */
export const isCarried = (key: string): boolean =>
  Object.hasOwn(networkSettings, key) || key === "acs:Service" || key === "sts:ExternalId";

/** The settings of the network for the keys that say where a call comes from. */
const networkSettings: Readonly<Record<string, (value: string) => object>> = {
  "acs:SourceIp": (sourceIp) => ({ sourceIp }),
  "acs:SourceVpc": (sourceVpc) => ({ sourceVpc }),
  "acs:SecureTransport": (value) => ({ secureTransport: value === "true" }),
};

/** Sends the request to something that exists. */
export async function send(account: Account, sender: Sender, request: RamRequest): Promise<Answer> {
  const call = calls[request.action];
  if (call === undefined) throw new Error(`No call is known for ${request.action}.`);
  const target = request.resource.split(":").slice(4).join(":");
  const sent = { account, sender, request, target, name: target.slice(target.indexOf("/") + 1) };
  await call.prepare?.(sent);
  const network = Object.entries(request.context ?? {}).map(([key, value]) =>
    networkSettings[key]?.(String(value)),
  );
  await account.callFrom(Object.assign({}, ...network));
  return call.run(sent);
}

const onBucket = (
  method: string,
  query: Record<string, string>,
  body?: (bucket: string) => string,
): Call => ({
  prepare: ({ account, target }) => outside.bucket(account, target),
  run: ({ account, sender, target: bucket }) =>
    account.oss(sender.key, method, {
      bucket,
      query,
      ...(body === undefined ? {} : { body: body(bucket) }),
    }),
});

/** A policy that OSS accepts. */
const anyPolicy = (bucket: string) =>
  JSON.stringify({
    Version: "1",
    Statement: [
      {
        Effect: "Deny",
        Action: ["oss:DeleteBucket"],
        Principal: ["1111111111111111"],
        Resource: [`acs:oss:*:*:${bucket}`],
      },
    ],
  });

const onObject = (method: string, body?: string): Call => ({
  prepare: ({ account, target }) => outside.object(account, target),
  run: ({ account, sender, target }) => {
    const [bucket = "", key = ""] = target.split(/\/(.*)/s);
    return account.oss(sender.key, method, {
      bucket,
      key,
      ...(body === undefined ? {} : { body }),
    });
  },
});

const onProject = (
  params: Record<string, string>,
  prepare = ({ account, name }: Sent) => outside.project(account, name),
): Call => ({
  prepare,
  run: ({ account, sender, request, name }) =>
    account.rpc(keyOf(sender), immVersion, actionOf(request), { ProjectName: name, ...params }),
});

const submit = onProject({ SourceURI: "oss://outside/x.mp4" });

const onUser = (params: Record<string, string> = {}): Call => ({
  prepare: ({ account, name }) => outside.user(account, name),
  run: ({ account, sender, request, name }) =>
    account.rpc(keyOf(sender), ramVersion, actionOf(request), { UserName: name, ...params }),
});

/** A message to a queue or a topic. */
const publish: Call = {
  prepare: ({ account, target }) =>
    outside.queueOrTopic(account, target.replace(/\/messages$/, "")),
  run: ({ account, sender, target }) =>
    account.mns(
      keyOf(sender),
      "POST",
      target,
      '<Message xmlns="http://mns.aliyuncs.com/doc/v1/"><MessageBody>forged</MessageBody></Message>',
    ),
};

/** A role is passed in another call. The one of IMM is CreateProject. */
const passRole: Call = {
  async prepare({ account, sender: { entity }, name }) {
    await outside.roleForImm(account, name);
    if (entity !== undefined) await outside.alsoAllow(account, entity, "imm:CreateProject");
  },
  run: ({ account, sender, name }) =>
    account.rpc(keyOf(sender), immVersion, "CreateProject", {
      ProjectName: "with-a-passed-role",
      ServiceRole: name,
    }),
};

const assumeRole: Call = {
  prepare: ({ account, name }) => outside.roleForUsers(account, name),
  async run({ account, sender, request: { principal = "", resource, context = {} }, name }) {
    if (/^[\w.-]+\.aliyuncs\.com$/.test(principal))
      return assumeAsService(account, name, principal);
    const externalId = context["sts:ExternalId"];
    return account.rpc(keyOf(sender), stsVersion, "AssumeRole", {
      RoleArn: resource,
      RoleSessionName: "replay",
      ...(externalId === undefined ? {} : { ExternalId: String(externalId) }),
    });
  },
};

/** How a service assumes a role isn't public, so this call isn't sent over the wire. */
function assumeAsService({ cloud }: Account, role: string, service: string): Answer {
  try {
    cloud.sts.serviceSession(role, service);
    return { status: 200, code: undefined, deniedAction: undefined, text: "" };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { status, code, message: text } = error;
    return { status, code, deniedAction: undefined, text };
  }
}

const calls: Readonly<Record<string, Call>> = {
  "oss:GetBucketInfo": onBucket("GET", { bucketInfo: "" }),
  "oss:PutBucketPolicy": onBucket("PUT", { policy: "" }, anyPolicy),
  "oss:GetObject": onObject("GET"),
  "oss:PutObject": onObject("PUT", "x"),
  "oss:DeleteObject": onObject("DELETE"),
  "imm:CreateImageModerationTask": submit,
  "imm:CreateVideoModerationTask": submit,
  "imm:CreateProject": onProject(
    { ServiceRole: "outside-imm" },
    async ({ account, sender: { entity } }) => {
      await outside.roleForImm(account, "outside-imm");
      // Every project has a role, which the call passes to IMM.
      if (entity !== undefined) await outside.alsoAllow(account, entity, "ram:PassRole");
    },
  ),
  "imm:UpdateProject": onProject({ Description: "x" }),
  "imm:DeleteProject": onProject({}),
  "mns:PublishMessage": publish,
  "mns:SendMessage": publish,
  "ram:AttachPolicyToUser": onUser({ PolicyName: "AdministratorAccess", PolicyType: "System" }),
  "ram:CreateAccessKey": onUser(),
  "ram:PassRole": passRole,
  "sts:AssumeRole": assumeRole,
};

const actionOf = ({ action }: RamRequest) => action.slice(action.indexOf(":") + 1);

function keyOf({ key }: Sender): Key {
  if (key === undefined) throw new Error("Only OSS can be called without a key.");
  return key;
}
