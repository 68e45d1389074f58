import {
  type Finding,
  type NamedPolicy,
  type RamRequest,
  type ReachableRole,
  type RoleWay,
  type StrongerRole,
  strongerRoles,
} from "@immkit/ram";
import { readable } from "../../../policy/readable.ts";
import type { PolicyText } from "../../../policy/text.ts";
import type { Holder } from "../../../snapshot/holders.ts";

/** How a stronger role is reached, and what for. */
export interface Path {
  readonly role: string;
  readonly calls: readonly RamRequest[];
  /** A call that the role may make and the holder may not; null where it can't be told whether there is one. */
  readonly gain: RamRequest | null;
}

type Role = ReachableRole & { readonly name: string };

/** Looks for roles of a snapshot that somebody can reach, and that may do more. */
export function lintReach({ arn, policies }: Holder, all: readonly Holder[]): (Finding & { readonly path: Path })[] {
  return strongerRoles({ ...(arn === undefined ? {} : { arn }), policies: read(policies) }, rolesOf(all)).map(finding);
}

const known = new WeakMap<readonly Holder[], readonly Role[]>();

/** The roles of a snapshot whose trust can be read. */
function rolesOf(all: readonly Holder[]): readonly Role[] {
  const roles =
    known.get(all) ??
    all.flatMap(({ name, arn, policies, trust: text }): Role[] => {
      const [trust] = text === undefined ? [] : read([text]);
      return arn === undefined || trust === undefined ? [] : [{ name, arn, policies: read(policies), trust }];
    });
  known.set(all, roles);
  return roles;
}

/** What RAM would refuse is a finding of its own. */
function read(policies: readonly PolicyText[]): readonly NamedPolicy[] {
  return readable(policies).policies;
}

function finding({ role, ways, gain, reason, recipes }: StrongerRole<Role>): Finding & { readonly path: Path } {
  const [first] = ways;
  const told = ways.slice(0, 3).map(wayInWords).join("; ");
  const more = ways.length > 3 ? `; and ${count(ways.length - 3, "more way")}` : "";
  const [next, ...others] = recipes;
  const further =
    next === undefined
      ? ""
      : ` From there it ${next.path} (${next.id}${others.length > 0 ? `, and ${count(others.length, "more recipe")}` : ""}).`;
  const what = gain === null ? `Whether it gains something is undetermined: ${reason}` : `It gains ${gain.action} on ${gain.resource}.`;
  return {
    id: "stronger-role",
    severity: next === undefined ? "medium" : "critical",
    policy: first.steps[0].statement.policy,
    statement: first.steps[0].statement.index,
    pattern: role.arn,
    message: `Whoever holds this reaches ${role.name}: ${told}${more}. ${what}${further}`,
    fix: null,
    path: { role: role.name, calls: first.steps.map(({ request }) => request), gain },
  };
}

function wayInWords({ steps, path }: RoleWay): string {
  return `${steps.map(({ request }) => request.action).join(" and ")} ${path}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
