import { passRole, recipes } from "../escalation/recipes.ts";
import type { TrailEvent } from "./event.ts";
import { parsed } from "./json-text.ts";
import type { Use } from "./use.ts";

/** The services that roles are passed to, by the actions that take a role. */
const passedTo = new Map(
  recipes.flatMap(({ needs: [first, ...others] }) =>
    first.action === passRole
      ? others.flatMap(({ action }) =>
          [action].flat().map((each) => [each, String(first.context?.["acs:Service"])] as const),
        )
      : [],
  ),
);

/** The permission to pass each role that a call hands to the service. */
export function passedRoles(action: string, event: TrailEvent): readonly Use[] {
  const service = passedTo.get(action);
  if (service === undefined) return [];
  return [...new Set(rolesIn(event.parameters, event.accountId))].map((resource) => ({
    action: passRole,
    resource,
    widths: /:\*:/.test(resource) ? ["unknownAccount"] : [],
    passedTo: service,
    neededBy: action,
  }));
}

/** The ARNs of the roles in the parameters, at any depth: `RoleArn`, `ServiceRole`, `role`. */
function rolesIn(value: unknown, accountId: string): readonly string[] {
  if (typeof value === "string" && /^\s*[[{]/.test(value)) return rolesIn(parsed(value), accountId);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    /role(?:arn|name)?$/i.test(key) && typeof each === "string" && each !== ""
      ? roleArn(each, accountId)
      : rolesIn(each, accountId),
  );
}

function roleArn(role: string, accountId: string): readonly string[] {
  if (/^acs:ram::\d+:role\/./.test(role)) return [role];
  if (!/^[A-Za-z0-9._-]+$/.test(role)) return [];
  return [`acs:ram::${/^\d+$/.test(accountId) ? accountId : "*"}:role/${role}`];
}
