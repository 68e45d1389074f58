/** An OSS for tests that is called directly, as the server would call it, with RAM decided by the real evaluator. */
import { randomUUID } from "node:crypto";
import { decide, type NamedPolicy, namedPolicy } from "@immkit/ram";
import { createClock } from "../core/clock.ts";
import { type Authorizer, type CloudResponse, type OssRequest, type Principal, ServiceError } from "../core/contract.ts";
import { ANONYMOUS, accountPrincipal } from "../core/principal.ts";
import { parseXml, type XmlElement } from "../xml/index.ts";
import { createOss, type OssOptions } from "./index.ts";

export const accountId = "1234567890123456";
export const owner: Principal = accountPrincipal(accountId);
export const anonymous: Principal = ANONYMOUS;

export function user(name: string): Principal {
  return { type: "RamUser", accountId, arn: `acs:ram::${accountId}:user/${name}`, name, id: `id-of-${name}` };
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
}

export function startOss(options: Partial<OssOptions> = {}) {
  const clock = createClock();
  const identity = new Map<string, NamedPolicy[]>();
  const authorizer: Authorizer = {
    authorize(principal, question) {
      if (principal.type === "Account") return;
      const decision = decide(
        {
          identity: identity.get(principal.arn) ?? [],
          resource: question.resourcePolicies ?? [],
          ...(principal.type === "AssumedRoleUser" && principal.sessionPolicy !== undefined
            ? { session: [{ name: "session", document: principal.sessionPolicy }] }
            : {}),
        },
        {
          action: question.action,
          resource: question.resource,
          context: {
            ...question.context,
            ...(question.request === undefined
              ? {}
              : { "acs:SourceIp": question.request.sourceIp, "acs:SecureTransport": String(question.request.secure) }),
          },
          principal: principal.arn,
          ...(principal.type === "RamUser" ? { principalId: principal.id } : {}),
        },
      );
      if (decision.decision === "allow") return;
      const NoPermissionType = decision.decision === "explicitDeny" ? "ExplicitDeny" : "ImplicitDeny";
      throw new ServiceError(403, "NoPermission", decision.reason, {
        AccessDeniedDetail: { AuthAction: question.action, NoPermissionType },
      });
    },
    assumeServiceRole: () => {
      throw new Error("not used by OSS");
    },
    authorizePassRole: () => {
      throw new Error("not used by OSS");
    },
  };
  const oss = createOss({ region: "cn-hangzhou", accountId, clock, authorizer, ...options });

  return {
    oss,
    clock,
    /** Attaches a policy to a principal. */
    attach(principal: Principal, statement: Record<string, unknown> | Record<string, unknown>[]) {
      const policy = namedPolicy("test", { Version: "1", Statement: statement });
      identity.set(principal.arn, [...(identity.get(principal.arn) ?? []), policy]);
    },
    /** `target` is path style: `/bucket/key?query`. */
    async send(method: string, target: string, options: SendOptions = {}): Promise<Sent> {
      const request = requestOf(method, target, options, clock.now());
      const answer: CloudResponse = await oss.handle(request, options.as ?? owner);
      const body = Buffer.from(answer.body ?? "");
      const sent = { status: answer.status, headers: answer.headers ?? {}, body, text: body.toString() };
      // Not enumerable, so that a failing assertion does not read it.
      return Object.defineProperty(sent, "xml", { get: () => parseXml(body) }) as Sent;
    },
  };
}

function requestOf(method: string, target: string, options: SendOptions, receivedAt: number): OssRequest {
  const [path = "", rawQuery = ""] = target.split(/\?(.*)/s);
  const [bucket = "", ...rest] = path.slice(1).split("/");
  const key = decodeURIComponent(rest.join("/"));
  return {
    method,
    target,
    path,
    rawQuery,
    host: "127.0.0.1:1",
    headers: options.headers ?? {},
    body: Buffer.from(options.body ?? ""),
    secure: options.secure ?? false,
    sourceIp: options.sourceIp ?? "127.0.0.1",
    requestId: randomUUID().toUpperCase(),
    receivedAt,
    signal: new AbortController().signal,
    bucket: bucket === "" ? undefined : bucket,
    key: key === "" ? undefined : key,
    params: new URLSearchParams(rawQuery),
  };
}
