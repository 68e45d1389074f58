/** What RAM was asked, and what a principal therefore needs. */
import type { LocalCloud } from "@immkit/local-cloud";
import { type NamedPolicy, parsePolicy } from "@immkit/ram";
import { vi } from "vitest";

/** A request that RAM allowed. */
export interface AllowedRequest {
  /** Name of the user or the role. */
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

type Authorize = LocalCloud["ram"]["authorizer"]["authorize"];

/** Records every request that RAM allows to a user or a role. The list grows. */
export function recordAllowed({ ram: { authorizer }, accountId }: LocalCloud): AllowedRequest[] {
  const allowed: AllowedRequest[] = [];
  const authorize = authorizer.authorize.bind(authorizer);
  vi.spyOn(authorizer, "authorize").mockImplementation((principal, question) => {
    authorize(principal, question);
    const caller =
      principal.type === "RamUser"
        ? principal.name
        : principal.type === "AssumedRoleUser"
          ? principal.roleName
          : undefined;
    if (caller === undefined) return;
    const { resource, context = {} } = question;
    for (const action of [question.action].flat())
      if (allows(authorize, principal, { ...question, action }))
        allowed.push({ caller, action, resource, context });
  });
  const passRole = authorizer.authorizePassRole.bind(authorizer);
  vi.spyOn(authorizer, "authorizePassRole").mockImplementation((principal, role, ...more) => {
    passRole(principal, role, ...more);
    if (principal.type !== "RamUser") return;
    allowed.push({
      caller: principal.name,
      action: "ram:PassRole",
      resource: `acs:ram::${accountId}:role/${role}`,
      context: { "acs:Service": more[0] },
    });
  });
  return allowed;
}

/** Whether RAM allows one action. The decision is not added to the checks of the request. */
function allows(authorize: Authorize, ...[principal, question]: Parameters<Authorize>): boolean {
  const { request, ...others } = question;
  try {
    authorize(principal, { ...others, ...(request && { request: { ...request, checks: [] } }) });
    return true;
  } catch {
    return false;
  }
}

/**
 * The policy with exactly the recorded requests. A key stands for all keys of its folder, and OSS
 * names have no region and account.
 */
export function neededFor(requests: readonly AllowedRequest[]): NamedPolicy {
  const resourceOf = ({ resource }: AllowedRequest): string => {
    const [, bucket, folder] = /^acs:oss:[^:]*:[^:]*:([^/]+)\/((?:[^/]+\/)?)/.exec(resource) ?? [];
    return bucket === undefined ? resource : `acs:oss:*:*:${bucket}/${folder}*`;
  };
  const statements = new Set(
    requests.map((request) =>
      JSON.stringify({
        Effect: "Allow",
        Action: [request.action],
        Resource: [resourceOf(request)],
      }),
    ),
  );
  return {
    name: "needed",
    document: parsePolicy({
      Version: "1",
      Statement: [...statements].map((text) => JSON.parse(text)),
    }),
  };
}
