import {
  type ReachableRole,
  type RoleUser,
  type RoleWay,
  type StrongerRole,
  strongerRolesAmong,
} from "../escalation/stronger-roles.ts";
import type { Finding } from "../finding.ts";
import type { RamRequest } from "../policy.ts";
import { parsePolicies } from "./policy-text.ts";
import type { Principal } from "./principal.ts";

/** How a principal reaches a stronger role, and what it gains. */
export interface RolePath {
  readonly role: string;
  readonly calls: readonly RamRequest[];
  /** A call that the role can make and the principal can't; null if that is undetermined. */
  readonly gain: RamRequest | null;
  /**
   * The roles to assume next, one from the other; the last of them can become anything. Empty if
   * the first role already can.
   */
  readonly onward: readonly string[];
}

export type RolePathFinding = Finding<"stronger-role"> & { readonly path: RolePath };

type Role = ReachableRole & { readonly name: string };
type Hop = StrongerRole<Role>;

/**
 * Prepares an account, and returns a function that finds the roles of the account which a principal
 * can assume or pass, and which can do more than it can. What one principal reaches is computed
 * once, so ask the same function about all principals.
 */
export function rolePathFinder(
  account: readonly Principal[],
): (principal: Principal) => readonly RolePathFinding[] {
  const users = new Map(
    account.map(({ name, arn, policies, control = [] }): [string, RoleUser] => [
      name,
      {
        ...(arn === undefined ? {} : { arn }),
        policies: parsePolicies(policies).policies,
        control: parsePolicies(control).policies,
      },
    ]),
  );
  // A role with an unreadable trust policy is left out: who can assume it is unknown.
  const roles = account.flatMap(({ name, arn, trust: text }): Role[] => {
    const { policies, control = [] } = users.get(name) as RoleUser;
    const [trust] = text === undefined ? [] : parsePolicies([text]).policies;
    return arn === undefined || trust === undefined
      ? []
      : [{ name, arn, policies, control, trust }];
  });
  const strongerRolesOf = strongerRolesAmong(roles);
  const known = new Map<string, readonly Hop[]>();
  const hopsFrom = (name: string): readonly Hop[] => {
    const hops = known.get(name) ?? strongerRolesOf(users.get(name) as RoleUser);
    known.set(name, hops);
    return hops;
  };
  return ({ name }) =>
    hopsFrom(name).map((hop) =>
      findingOf(hop, hop.recipes.length > 0 ? [] : shortestPath(hop.role.name, hopsFrom)),
    );
}

/** The roles from `start` to the nearest one that can become anything, `start` excluded. */
function shortestPath(
  start: string,
  hopsFrom: (name: string) => readonly Hop[],
): readonly string[] {
  const seen = new Set([start]);
  const queue: (readonly string[])[] = [[]];
  for (const path of queue) {
    for (const { role, recipes } of hopsFrom(path.at(-1) ?? start)) {
      const next = [...path, role.name];
      if (recipes.length > 0) return next;
      if (!seen.has(role.name)) queue.push(next);
      seen.add(role.name);
    }
  }
  return [];
}

function findingOf(
  { role, ways, gain, reason, recipes }: Hop,
  onward: readonly string[],
): RolePathFinding {
  const [{ steps }] = ways;
  const { policy, index: statement } = steps[0].statement;
  const [first, ...others] = ways.slice(0, 3).map(wayInWords);
  const also = others.map((other) => ` It can also ${other}.`).join("");
  const more = ways.length > 3 ? ` It has ${count(ways.length - 3, "more way")}.` : "";
  const gains =
    gain === null
      ? `Whether it gains access is undetermined: ${reason}`
      : `It gains ${gain.action} on ${gain.resource}.`;
  return {
    id: "stronger-role",
    severity: recipes.length > 0 || onward.length > 0 ? "critical" : "medium",
    policy,
    statement,
    pointer: `/Statement/${statement}`,
    pattern: role.arn,
    message: `A principal with this policy can use ${role.name}. It can ${first}.${also}${more} ${gains}${nextOf(recipes, onward)}`,
    fix: null,
    path: { role: role.name, calls: steps.map(({ request }) => request), gain, onward },
  };
}

function nextOf([recipe, ...others]: Hop["recipes"], onward: readonly string[]): string {
  if (onward.length > 0) return ` From there it can use ${onward.join(", and from there ")}.`;
  if (recipe === undefined) return "";
  const more = others.length > 0 ? `, and ${count(others.length, "more recipe")}` : "";
  return ` From there it can ${recipe.path} (${recipe.id}${more}).`;
}

/** `assume it (sts:AssumeRole)`, to be put after "It can". */
function wayInWords({ steps, path }: RoleWay): string {
  return `${path} (${steps.map(({ request }) => request.action).join(" and ")})`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
