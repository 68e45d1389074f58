import {
  decide,
  type Permission,
  type PolicyDocument,
  permits,
  type RamRequest,
  type Statement,
} from "@immkit/ram";

import type { Scope } from "../stack/scope.ts";

/** A caller on the internet without credentials: any address, over TLS, not from a VPC. */
const caller = { principal: "anonymous", principalId: "anonymous" };
const context = { "acs:SecureTransport": "true", "acs:SourceIp": "203.0.113.7" };

/** Whom a resource policy allows a call without credentials. */
export type Openness =
  | { readonly to: "everybody"; readonly request: RamRequest }
  /** Only under a condition: a VPC, an address range. */
  | { readonly to: "some"; readonly request: RamRequest }
  | { readonly to: "nobody" }
  | { readonly to: "undetermined"; readonly reason: string };

/** Whether a resource policy allows a call to anonymous callers, with an example request. */
export function openness(document: PolicyDocument): Openness {
  const ordinary = asked({
    Version: "1",
    Statement: document.Statement.filter(appliesToAnonymous).map(withoutCondition),
  });
  if (ordinary.answer === "yes")
    return { to: "everybody", request: { ...shown(ordinary.request), context } };
  const any = asked(document);
  if (any.answer === "yes") return { to: "some", request: shown(any.request) };
  const result = ordinary.answer === "undetermined" ? ordinary : any;
  return result.answer === "undetermined"
    ? { to: "undetermined", reason: result.reason }
    : { to: "nobody" };
}

/**
 * A request with which everybody reads an object that has a public ACL.
 * @param object `BUCKET/KEY`
 */
export const anonymousRead = (object: string, { account }: Scope): RamRequest => ({
  action: "oss:GetObject",
  resource: `acs:oss:*:${account.is === "known" ? account.value : "1234567890123456"}:${object}`,
  principal: "anonymous",
  context,
});

const narrowingKeys = ["acs:sourcevpcid", "acs:sourcevpc", "acs:accessid", "acs:sourceip"];
const narrowingOperators = ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "IpAddress"];

/**
 * What remains of a bucket policy if public access is blocked: OSS doesn't count a statement as
 * public if a condition restricts it to named networks or keys. Source: OSS documentation, "Block
 * public access", 2026-11.
 */
export const withoutPublic = ({ Statement, ...rest }: PolicyDocument): PolicyDocument => ({
  ...rest,
  Statement: Statement.filter(({ Effect, Condition }) => Effect === "Deny" || isNarrow(Condition)),
});

const isNarrow = (condition: Statement["Condition"]) =>
  Object.entries(condition ?? {}).some(
    ([operator, keys]) =>
      narrowingOperators.includes(operator) &&
      Object.entries(keys).some(
        ([key, values]) =>
          narrowingKeys.includes(key.toLowerCase()) &&
          values.length > 0 &&
          values.every((value) => !/\*|\/0$/.test(value)),
      ),
  );

function asked(document: PolicyDocument): Permission {
  return document.Statement.length === 0
    ? { answer: "no" }
    : permits({ resource: [{ name: "policy", document }] }, caller);
}

/** Whether a statement applies to the anonymous caller, for some action and resource. */
function appliesToAnonymous({ Principal, Condition }: Statement): boolean {
  const everything: Statement = {
    Effect: "Allow",
    Action: ["*"],
    Resource: ["*"],
    ...(Principal === undefined ? {} : { Principal }),
    ...(Condition === undefined ? {} : { Condition }),
  };
  const document: PolicyDocument = { Version: "1", Statement: [everything] };
  const request = {
    action: "oss:GetObject",
    resource: "acs:oss:*:1:bucket/key",
    context,
    ...caller,
  };
  return decide({ resource: [{ name: "policy", document }] }, request).decision === "allow";
}

/** Without the id, which is only needed for lists of ids. */
function shown({ principalId: _, ...request }: RamRequest): RamRequest {
  return request;
}

function withoutCondition({ Condition: _, ...statement }: Statement): Statement {
  return statement;
}
