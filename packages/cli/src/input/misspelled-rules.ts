import { lint, parsePolicy } from "@immkit/ram";
import { expandAction, serviceOf } from "@immkit/ram/actions";
import type { AccessRules } from "@immkit/ram/check";

/**
 * What is probably misspelled in assertions: an action that its service doesn't have, or a resource
 * that no name matches. Such an assertion always holds. A sentence for each.
 */
export function misspelledIn({ assertions }: AccessRules): readonly string[] {
  return assertions.flatMap((assertion) => {
    if (assertion.kind !== "never" && assertion.kind !== "only") return [];
    const { action = "*", resource = "*" } = assertion.requests;
    const unknown = [action].flat().filter((each) => {
      return serviceOf(each) !== undefined && expandAction(each).length === 0;
    });
    const statement = { Effect: "Allow", Action: "*", Resource: resource };
    const policy = parsePolicy({ Version: "1", Statement: statement }, { limit: Infinity });
    const malformed = lint(policy, { only: ["malformed-resource"] }).map(({ pattern }) => pattern);
    return [
      ...unknown.map((each) => `No known action is ${each}.`),
      ...malformed.map((each) => `No resource has a name that ${each} matches.`),
    ].map((sentence) => `${assertion.id}: ${sentence} Is it misspelled?`);
  });
}
