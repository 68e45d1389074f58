import {
  decide,
  type Permission,
  type PolicyDocument,
  permits,
  type RamRequest,
  type Statement,
} from "@immkit/ram";

/**
 * Somebody on the internet without credentials, on an ordinary day: an address of nobody's, over
 * TLS, from no VPC.
 */
const caller = { principal: "anonymous", principalId: "anonymous" };
const context = { "acs:SecureTransport": "true", "acs:SourceIp": "203.0.113.7" };

/** How far a policy on a resource lets strangers in. */
export type Openness =
  | { readonly to: "everybody"; readonly request: RamRequest }
  /** Only where something more holds that a call may carry: a VPC, an address range. */
  | { readonly to: "some"; readonly request: RamRequest }
  | { readonly to: "nobody" }
  | { readonly to: "undetermined"; readonly reason: string };

/** Whether a policy on a resource allows any call to anonymous callers, with such a call. */
export function openness(document: PolicyDocument): Openness {
  const ordinary = asked({
    Version: "1",
    Statement: document.Statement.filter(holdsForStranger).map(withoutCondition),
  });
  if (ordinary.answer === "yes")
    return { to: "everybody", request: { ...shown(ordinary.request), context } };
  const any = asked(document);
  if (any.answer === "yes") return { to: "some", request: shown(any.request) };
  const open = ordinary.answer === "undetermined" ? ordinary : any;
  return open.answer === "undetermined"
    ? { to: "undetermined", reason: open.reason }
    : { to: "nobody" };
}

function asked(document: PolicyDocument): Permission {
  return document.Statement.length === 0
    ? { answer: "no" }
    : permits({ resource: [{ name: "policy", document }] }, caller);
}

/**
 * Whether a statement bears on the stranger's calls, whatever it says about actions and resources.
 */
function holdsForStranger({ Principal, Condition }: Statement): boolean {
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

/** The id only keeps the caller out of lists of ids. */
function shown({ principalId: _, ...request }: RamRequest): RamRequest {
  return request;
}

function withoutCondition({ Condition: _, ...statement }: Statement): Statement {
  return statement;
}
