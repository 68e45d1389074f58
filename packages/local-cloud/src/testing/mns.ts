import type { AccessQuestion, Authorizer } from "../access/authorizer.ts";
import { accountPrincipal, type Principal } from "../access/principal.ts";
import { createClock } from "../core/clock.ts";
import { newRequestId } from "../core/ids.ts";
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";
import { createMns, type MnsOptions } from "../mns/index.ts";
import { childText, parseXml, type XmlRoot } from "../xml/index.ts";

const region = "cn-hangzhou";
const accountId = "1234567890123456";
const account: Principal = accountPrincipal(accountId);
export const user: Principal = {
  type: "RamUser",
  accountId,
  arn: `acs:ram::${accountId}:user/u`,
  name: "u",
  id: "200000000000000001",
};

export interface Asked {
  readonly action: AccessQuestion["action"];
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>> | undefined;
}

/** Records the questions and denies those that `refuse` selects. The account can do everything. */
export function recordingAuthorizer(
  refuse: (asked: Asked) => "ImplicitDeny" | "ExplicitDeny" | undefined = () => undefined,
) {
  const asked: Asked[] = [];
  const authorizer: Authorizer = {
    authorize(principal, { action, resource, context }) {
      const question = { action, resource, context };
      asked.push(question);
      const refusal = principal.type === "Account" ? undefined : refuse(question);
      if (refusal === undefined) return;
      throw new ServiceError(
        403,
        "NoPermission",
        `You are not authorized to do ${action} on ${resource}.`,
        {
          AccessDeniedDetail: { AuthAction: action, NoPermissionType: refusal },
        },
      );
    },
    assumeServiceRole: () => account,
    authorizePassRole: () => undefined,
  };
  return { authorizer, asked };
}

export interface SendOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly principal?: Principal;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when the answer has no body. */
  readonly xml: XmlRoot | undefined;
  text(name: string): string | undefined;
}

function cloudRequest(method: string, target: string, options: SendOptions = {}): CloudRequest {
  const at = target.indexOf("?");
  return {
    method,
    target,
    path: at < 0 ? target : target.slice(0, at),
    rawQuery: at < 0 ? "" : target.slice(at + 1),
    host: "127.0.0.1:9",
    headers: options.headers ?? {},
    body: Buffer.from(options.body ?? ""),
    secure: false,
    sourceIp: "127.0.0.1",
    requestId: newRequestId(),
    receivedAt: 0,
    signal: options.signal ?? new AbortController().signal,
    checks: [],
  };
}

/** SMQ without a server, called through its data plane. Errors are thrown, not written. */
export function startMns(
  authorizer: Authorizer = recordingAuthorizer().authorizer,
  options: Partial<MnsOptions> = {},
) {
  const clock = createClock();
  const mns = createMns({ region, accountId, clock, authorizer, ...options });
  return {
    mns,
    clock,
    async send(method: string, target: string, options: SendOptions = {}): Promise<Answer> {
      const { status, headers, body } = await mns.handle(
        cloudRequest(method, target, options),
        options.principal ?? account,
      );
      const xml = body === undefined ? undefined : parseXml(body);
      return {
        status,
        headers: headers ?? {},
        xml,
        text: (name) => (xml === undefined ? undefined : childText(xml, name)),
      };
    },
    /** An action of the control plane. */
    async open(
      action: string,
      params: Readonly<Record<string, string>>,
      principal: Principal = account,
    ) {
      const run = mns.product.actions[action];
      if (run === undefined) throw new Error(`no action ${action}`);
      return await run({ principal, action, params, request: cloudRequest("POST", "/") });
    },
  };
}

/** The XML of a message. It is escaped here, not by the code under test. */
export function messageXml(body: string, more = ""): string {
  const escaped = body.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<?xml version="1.0" encoding="UTF-8"?><Message xmlns="http://mns.aliyuncs.com/doc/v1/"><MessageBody>${escaped}</MessageBody>${more}</Message>`;
}

/** The XML of a queue with these attributes. */
export const queueXml = (inner: string) =>
  `<Queue xmlns="http://mns.aliyuncs.com/doc/v1/">${inner}</Queue>`;

/** SMQ with the queue `q`, and short ways to fill and empty it. */
export async function withQueue(attributes = "") {
  const cloud = startMns();
  await cloud.send("PUT", "/queues/q", { body: queueXml(attributes) });
  return {
    ...cloud,
    put: (body: string, more = "") =>
      cloud.send("POST", "/queues/q/messages", { body: messageXml(body, more) }),
    take: (query = "") => cloud.send("GET", `/queues/q/messages${query}`),
  };
}

/** What an empty queue answers. */
export const empty = { status: 404, code: "MessageNotExist" };
