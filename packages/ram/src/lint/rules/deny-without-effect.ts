import { intersection, sideOf } from "../../sets/difference.ts";
import { toPolicySet } from "../../sets/input.ts";
import { findingAt, type Rule, statementsOf } from "../finding.ts";

/** A Deny on another spelling, another bucket, a misspelt action: people believe in it, and it takes nothing away. */
export const denyWithoutEffect: Rule = {
  id: "deny-without-effect",
  about: "A Deny has nothing in common with what the policies allow.",
  check: (context) => {
    const allows = context.subjects.map(({ policy, place }) => ({
      place,
      policy: {
        ...policy,
        document: { ...policy.document, Statement: policy.document.Statement.filter(({ Effect }) => Effect === "Allow") },
      },
    }));
    const on = (wanted: boolean) => allows.flatMap(({ place, policy }) => ((place === "resource") === wanted ? [policy] : []));
    const allowed = sideOf({ identity: on(false), resource: on(true) });
    if (allowed.model.layers.every((layer) => layer.length === 0)) return [];
    return statementsOf(context, "Deny").flatMap((place) => {
      const denied = sideOf(toPolicySet({ Version: "1", Statement: [{ ...place.statement, Effect: "Allow" }] }));
      if (intersection(denied, allowed).is !== "empty") return [];
      const message = "This Deny takes nothing away: no call that it denies is allowed by any statement here.";
      return [
        findingAt(
          place,
          { severity: "low", pattern: null, message },
          { message: "Remove the statement, or correct what it names.", instead: [] },
        ),
      ];
    });
  },
};
