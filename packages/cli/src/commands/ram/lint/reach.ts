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
  /**
   * A call that the role may make and the holder may not; null where it can't be told whether there
   * is one.
   */
  readonly gain: RamRequest | null;
  /**
   * Roles to go on to, one from the other, of which the last can become anything; empty where the
   * first is the last.
   */
  readonly onward: readonly string[];
}

type Role = ReachableRole & { readonly name: string };
type Edge = StrongerRole<Role>;

/** Looks for roles of a snapshot that somebody can reach, and that may do more. */
export function lintReach(
  holder: Holder,
  all: readonly Holder[],
): (Finding & { readonly path: Path })[] {
  const edgesOf = reachIn(all);
  return edgesOf(holder).map((edge) =>
    finding(edge, edge.recipes.length > 0 ? [] : onward(edge.role, edgesOf)),
  );
}

const known = new WeakMap<readonly Holder[], (from: Pick<Holder, "name">) => readonly Edge[]>();

/** Which roles of a snapshot each holder reaches by itself; of whom it is asked is remembered. */
function reachIn(all: readonly Holder[]): (from: Pick<Holder, "name">) => readonly Edge[] {
  const before = known.get(all);
  if (before !== undefined) return before;
  // A role whose trust can't be read is reached by nobody that we know of.
  const roles = all.flatMap(({ name, arn, policies, trust: text }): Role[] => {
    const [trust] = text === undefined ? [] : read([text]);
    return arn === undefined || trust === undefined
      ? []
      : [{ name, arn, policies: read(policies), trust }];
  });
  const holders = new Map(all.map((holder) => [holder.name, holder]));
  const edges = new Map<string, readonly Edge[]>();
  const edgesOf = ({ name }: Pick<Holder, "name">) => {
    const { arn, policies = [] } = holders.get(name) ?? {};
    const found =
      edges.get(name) ??
      strongerRoles({ ...(arn === undefined ? {} : { arn }), policies: read(policies) }, roles);
    edges.set(name, found);
    return found;
  };
  known.set(all, edgesOf);
  return edgesOf;
}

/** What RAM would refuse is a finding of its own. */
function read(policies: readonly PolicyText[]): readonly NamedPolicy[] {
  return readable(policies).policies;
}

/** The shortest way from a role to one that can become anything, by the roles between them. */
function onward(start: Role, edgesOf: (from: Role) => readonly Edge[]): readonly string[] {
  const seen = new Set([start.name]);
  const paths: { readonly at: Role; readonly names: readonly string[] }[] = [
    { at: start, names: [] },
  ];
  for (const { at, names } of paths) {
    for (const { role, recipes } of edgesOf(at)) {
      if (recipes.length > 0) return [...names, role.name];
      if (!seen.has(role.name)) paths.push({ at: role, names: [...names, role.name] });
      seen.add(role.name);
    }
  }
  return [];
}

function finding(
  { role, ways, gain, reason, recipes }: Edge,
  names: readonly string[],
): Finding & { readonly path: Path } {
  const [first] = ways;
  const told = ways.slice(0, 3).map(wayInWords).join("; ");
  const more = ways.length > 3 ? `; and ${count(ways.length - 3, "more way")}` : "";
  const what =
    gain === null
      ? `Whether it gains something is undetermined: ${reason}`
      : `It gains ${gain.action} on ${gain.resource}.`;
  return {
    id: "stronger-role",
    severity: recipes.length > 0 || names.length > 0 ? "critical" : "medium",
    policy: first.steps[0].statement.policy,
    statement: first.steps[0].statement.index,
    pattern: role.arn,
    message: `Whoever holds this reaches ${role.name}: ${told}${more}. ${what}${fromThere(recipes, names)}`,
    fix: null,
    path: {
      role: role.name,
      calls: first.steps.map(({ request }) => request),
      gain,
      onward: names,
    },
  };
}

function fromThere([next, ...others]: Edge["recipes"], names: readonly string[]): string {
  if (names.length > 0) return ` From there it reaches ${names.join(", and from there ")}.`;
  if (next === undefined) return "";
  return ` From there it ${next.path} (${next.id}${others.length > 0 ? `, and ${count(others.length, "more recipe")}` : ""}).`;
}

function wayInWords({ steps, path }: RoleWay): string {
  return `${steps.map(({ request }) => request.action).join(" and ")} ${path}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
