import { matchedBy } from "../../minimise/redundant.ts";
import { isEmpty } from "../../sets/search.ts";
import { findingAt, type Rule, statementsOf } from "../finding.ts";

/**
 * A Deny on another spelling, another bucket, a misspelt action: people believe in it, and it takes
 * nothing away.
 */
export const denyWithoutEffect: Rule = {
  id: "deny-without-effect",
  about: "A Deny has nothing in common with what the policies allow.",
  check: (context) => {
    const denials = statementsOf(context, "Deny");
    // Stryker disable next-line all: without a Deny there is nothing to find, and what is allowed need not be made ready.
    if (denials.length === 0) return [];
    const allowed = statementsOf(context, "Allow").map(({ subject, statement }) =>
      matchedBy({ ...subject.policy.document, Statement: [statement] }),
    );
    // Where nothing is allowed, the policy is one that holds others back.
    if (allowed.length === 0) return [];
    return denials.flatMap((place) => {
      const denied = matchedBy({ ...place.subject.policy.document, Statement: [place.statement] });
      if (!allowed.every((each) => isEmpty([denied, each], [], context.budget))) return [];
      const message =
        "This Deny takes nothing away: no call that it denies is allowed by any statement here.";
      const fix = { message: "Remove the statement, or correct what it names.", instead: [] };
      return [findingAt(place, { severity: "low", pattern: null, message }, fix)];
    });
  },
};
