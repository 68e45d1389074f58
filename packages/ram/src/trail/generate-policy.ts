import { getOrCreate } from "../memo.ts";
import { minimise } from "../minimise/minimise.ts";
import type { PolicyDocument, Statement } from "../policy.ts";
import { foldNames } from "./fold-names.ts";
import { prove } from "./proof.ts";
import type { Counted, TrailUsage } from "./trail-usage.ts";
import type { Use, Width } from "./use.ts";

/** How policies are generated. */
export interface GenerateOptions {
  /** Also grants what was denied. */
  readonly includeDenied?: boolean;
  /** Most names of an action in one folder. More are folded into a pattern. Default 20. */
  readonly names?: number;
  /** Characters of a policy. Default 6,144, RAM's limit for a custom policy. */
  readonly limit?: number;
}

/** A permission that is wider than the calls, with the reasons. */
export interface WideAccess {
  readonly action: string;
  readonly resource: string;
  readonly widths: readonly Width[];
}

/** A permission that another one needs. */
export interface Dependent {
  readonly action: string;
  readonly resource: string;
  readonly neededBy: string;
}

/** The policies that allow what a trail shows, and what there is to know about them. */
export interface GeneratedPolicies {
  /** Attach all of them. Empty if nothing was allowed. */
  readonly policies: readonly PolicyDocument[];
  /** How many different requests of the trail `decide` allows with the policies: all of them. */
  readonly proved: number;
  readonly wide: readonly WideAccess[];
  readonly dependent: readonly Dependent[];
}

interface Grant {
  readonly use: Use;
  readonly resource: string;
  readonly widths: readonly Width[];
}

/**
 * The least privilege that the calls of a trail show. Each call that was allowed is allowed by the
 * policies: `decide` has confirmed it.
 * @throws {Error} if `decide` denies one of the calls, which would be a bug.
 */
export function generatePolicies(
  usage: TrailUsage,
  { includeDenied = false, names = 20, limit }: GenerateOptions = {},
): GeneratedPolicies {
  const uses = [...usage.allowed, ...(includeDenied ? usage.denied : [])];
  const grants = foldUses(uses, names);
  const policies =
    grants.length === 0
      ? []
      : minimise(
          { Version: "1", Statement: statementsOf(grants) },
          limit === undefined ? {} : { limit },
        );
  return {
    policies,
    proved: prove(
      policies,
      uses.map(({ use }) => use),
    ),
    wide: grants.flatMap(({ use, resource, widths }) =>
      widths.length === 0 ? [] : [{ action: use.action, resource, widths }],
    ),
    dependent: grants.flatMap(({ use, resource }) =>
      use.neededBy === "" ? [] : [{ action: use.action, resource, neededBy: use.neededBy }],
    ),
  };
}

/** Folds the names of each action, by service, region and account. */
function foldUses(uses: readonly Counted[], limit: number): readonly Grant[] {
  const groups = new Map<string, { readonly use: Use; readonly ids: Set<string> }>();
  for (const { use } of uses) {
    const [head] = splitName(use.resource);
    const kind = [use.action, use.passedTo, use.neededBy, ...use.widths, head].join(" ");
    getOrCreate(groups, kind, () => ({ use, ids: new Set<string>() })).ids.add(
      splitName(use.resource)[1],
    );
  }
  return [...groups.values()].flatMap(({ use, ids }) => {
    const [head] = splitName(use.resource);
    return foldNames([...ids], limit).map((id) => ({
      use,
      resource: head + id,
      widths: ids.has(id) ? use.widths : [...use.widths, "folded" as const],
    }));
  });
}

/** `acs:oss:*:123:` and the relative id. `*` has no head. */
function splitName(name: string): readonly [head: string, id: string] {
  const head = /^acs:[^:]*:[^:]*:[^:]*:/.exec(name)?.[0] ?? "";
  return [head, name.slice(head.length)];
}

/** A statement for the actions on the same resources. */
function statementsOf(grants: readonly Grant[]): readonly Statement[] {
  const byAction = new Map<string, { readonly use: Use; readonly resources: Set<string> }>();
  for (const { use, resource } of grants)
    getOrCreate(byAction, `${use.action} ${use.passedTo}`, () => ({
      use,
      resources: new Set<string>(),
    })).resources.add(resource);
  const byResources = new Map<
    string,
    { readonly first: Use; readonly Action: string[]; readonly Resource: readonly string[] }
  >();
  for (const { use, resources } of byAction.values()) {
    const Resource = [...resources].sort();
    const key = JSON.stringify([use.passedTo, Resource]);
    getOrCreate(byResources, key, () => ({ first: use, Action: [], Resource })).Action.push(
      use.action,
    );
  }
  return [...byResources.values()].map(({ first, Action, Resource }) => ({
    Effect: "Allow",
    Action: Action.sort(),
    Resource,
    ...(first.passedTo === undefined
      ? {}
      : { Condition: { StringEquals: { "acs:Service": [first.passedTo] } } }),
  }));
}
