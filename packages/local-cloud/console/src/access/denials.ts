/** Denied calls, grouped: the same caller, action and resource is one denial. */
import type { CallView } from "../api/contract.ts";

export interface Denial {
  readonly key: string;
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  readonly decision: "explicitDeny" | "implicitDeny" | "undetermined";
  readonly reason: string;
  readonly statement: CallView["statement"];
  readonly count: number;
  /** Of the last call. RFC 3339. */
  readonly time: string;
}

/** `calls` are newest first, and so are the denials. */
export function denialsOf(calls: readonly CallView[]): readonly Denial[] {
  const byKey = new Map<string, Denial>();
  for (const { caller, action, resource, decision, reason, statement, time } of calls) {
    if (decision === null || decision === "allow" || action === null || resource === null) continue;
    const key = JSON.stringify([caller, action, resource, decision]);
    const known = byKey.get(key);
    byKey.set(key, {
      key,
      caller: caller ?? "anonymous",
      action,
      resource,
      decision,
      reason: reason ?? "",
      statement,
      time: known?.time ?? time,
      count: (known?.count ?? 0) + 1,
    });
  }
  return [...byKey.values()];
}

/** The smallest policy that allows a call that no policy allows. Undefined for other denials. */
export function smallestGrant({ decision, action, resource }: Denial): string | undefined {
  if (decision !== "implicitDeny") return undefined;
  const statement = { Effect: "Allow", Action: action, Resource: resource };
  return JSON.stringify({ Version: "1", Statement: [statement] }, null, 2);
}
