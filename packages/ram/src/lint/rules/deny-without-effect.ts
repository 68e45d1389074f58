import { isEmpty } from "../../sets/difference.ts";
import { toPolicySet } from "../../sets/input.ts";
import { modelOf } from "../../sets/model.ts";
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
    const allowed = modelOf({ identity: on(false), resource: on(true) });
    if (allowed.layers.every((layer) => layer.length === 0)) return [];
    return statementsOf(context, "Deny").flatMap((place) => {
      const denied = modelOf(toPolicySet({ Version: "1", Statement: [{ ...place.statement, Effect: "Allow" }] }));
      if (!isEmpty([denied, allowed])) return [];
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
