/** OSS with the real RAM, called directly, as the gateway would call it. */
import { randomUUID } from "node:crypto";
import { formatPolicy, parsePolicy } from "@immkit/ram";
import { Network } from "../access/network.ts";
import { accountPrincipal, type Principal } from "../access/principal.ts";
import type { OssRequest } from "../auth/oss-request.ts";
import { createClock } from "../core/clock.ts";
import type { CloudResponse } from "../http/message.ts";
import { createOss, type OssOptions } from "../oss/index.ts";
import { createRam } from "../ram/index.ts";
import { type Attachment, policyKey, type RamState } from "../ram/state.ts";
import { parseXml, type XmlElement } from "../xml/index.ts";

export { anonymous } from "../access/principal.ts";

export const accountId = "1234567890123456";
export const owner: Principal = accountPrincipal(accountId);

export function user(name: string): Principal {
  return {
    type: "RamUser",
    accountId,
    arn: `acs:ram::${accountId}:user/${name}`,
    name,
    id: `id-of-${name}`,
  };
}

export interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly text: string;
  /** The body as XML. */
  readonly xml: XmlElement;
}

export interface SendOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Default: the account. */
  readonly as?: Principal;
  readonly sourceIp?: string;
  readonly secure?: boolean;
  /** Default: `oss-cn-hangzhou.aliyuncs.com`. */
  readonly host?: string;
}

export function startOss(options: Partial<OssOptions> = {}) {
  const clock = createClock();
  const ram = createRam({ accountId, clock, network: new Network({ secureTransport: false }) });
  const oss = createOss({
    region: "cn-hangzhou",
    accountId,
    clock,
    authorizer: ram.authorizer,
    ...options,
  });

  return {
    oss,
    clock,
    /** Attaches a policy to a user or to the role of a session. Creates it if it is missing. */
    attach(principal: Principal, statement: Record<string, unknown> | Record<string, unknown>[]) {
      const now = clock.now();
      const name = `policy-${ram.state.policies.size}`;
      const document = parsePolicy({ Version: "1", Statement: statement });
      const version = { id: "v1", text: formatPolicy(document), document, createdAt: now };
      ram.state.policies.set(policyKey("Custom", name), {
        ...{
          type: "Custom",
          name,
          createdAt: now,
          updatedAt: now,
          description: "",
          defaultVersion: "v1",
          lastVersion: 1,
        },
        versions: new Map([["v1", version]]),
        tags: new Map(),
      });
      attached(ram.state, principal).set(policyKey("Custom", name), {
        type: "Custom",
        name,
        attachedAt: now,
      });
    },
    /** `target` is path style: `/bucket/key?query`. */
    async send(method: string, target: string, options: SendOptions = {}): Promise<Sent> {
      const request = requestOf(method, target, options, clock.now());
      const answer: CloudResponse = await oss.handle(request, options.as ?? owner);
      const body = Buffer.from(answer.body ?? "");
      const sent = {
        status: answer.status,
        headers: answer.headers ?? {},
        body,
        text: body.toString(),
      };
      // Not enumerable: printing a failed assertion must not parse the body.
      return Object.defineProperty(sent, "xml", { get: () => parseXml(body) }) as Sent;
    },
  };
}

function attached(state: RamState, principal: Principal): Map<string, Attachment> {
  const made = {
    createdAt: 0,
    updatedAt: 0,
    attached: new Map<string, Attachment>(),
    tags: new Map<string, string>(),
  };
  if (principal.type === "RamUser") {
    const { name, id } = principal;
    const described = {
      displayName: name,
      comments: "",
      email: "",
      mobilePhone: "",
      keys: new Map(),
    };
    const user = state.users.get(name) ?? { ...made, ...described, name, id };
    state.users.set(name, user);
    return user.attached;
  }
  if (principal.type === "AssumedRoleUser") {
    const { roleName: name, roleId: id } = principal;
    const trust = {
      trust: { text: "", document: { Version: "1", Statement: [] } },
      description: "",
      maxSessionDuration: 3600,
    } as const;
    const role = state.roles.get(name) ?? { ...made, ...trust, name, id };
    state.roles.set(name, role);
    return role.attached;
  }
  throw new Error(`Nothing can be attached to ${principal.type}.`);
}

function requestOf(
  method: string,
  target: string,
  options: SendOptions,
  receivedAt: number,
): OssRequest {
  const [path = "", rawQuery = ""] = target.split(/\?(.*)/s);
  const [bucket = "", ...rest] = path.slice(1).split("/");
  const key = decodeURIComponent(rest.join("/"));
  return {
    method,
    target,
    path,
    rawQuery,
    host: options.host ?? "oss-cn-hangzhou.aliyuncs.com",
    headers: options.headers ?? {},
    body: Buffer.from(options.body ?? ""),
    secure: options.secure ?? false,
    sourceIp: options.sourceIp ?? "127.0.0.1",
    requestId: randomUUID().toUpperCase(),
    receivedAt,
    signal: new AbortController().signal,
    checks: [],
    bucket: bucket === "" ? undefined : bucket,
    key: key === "" ? undefined : key,
    params: new URLSearchParams(rawQuery),
  };
}
