import type { Budget } from "../automaton/budget.ts";
import { toPolicySet } from "../document/input.ts";
import { sizeLimits } from "../document/parse.ts";
import type { PolicyDocument, Statement } from "../policy.ts";
import { budgetFor } from "../sets/budget.ts";
import { merge, withoutImplied } from "./merge.ts";
import { matchedBy, redundancyIn } from "./redundant.ts";
import { split } from "./split.ts";

/**
 * The same policy in fewer statements and patterns. What it allows and what it denies each stay the
 * same, so every decision stays the same, whatever other policies there are. Statements are merged
 * only if they agree in everything but their actions or their resources. What other statements
 * cover is dropped. Statement indexes change; a Sid is kept if all merged statements have it.
 * @param options.limit characters of a document. A larger policy is split into several, to be
 *   attached together. Default 6,144; unlimited for a policy with a Principal (on a bucket, a role
 *   or a key), because no limit is published.
 * @throws {PolicyError} `TooLarge` if a single statement, cut to one action and one resource, does
 *   not fit, or if a policy with a Principal is larger than the given limit, because it can't be
 *   split. Also on a policy that doesn't have the shape that `parsePolicy` returns.
 */
export function minimise(
  policy: PolicyDocument,
  options: { limit?: number } = {},
): readonly PolicyDocument[] {
  // Rejects what was not parsed.
  toPolicySet(policy);
  const budget = budgetFor([matchedBy(policy)]);
  const Statement = [...smallest(policy, "Allow", budget), ...smallest(policy, "Deny", budget)];
  const usual = policy.Statement.some(({ Principal }) => Principal !== undefined)
    ? Number.POSITIVE_INFINITY
    : sizeLimits.identity;
  return split({ ...policy, Statement }, options.limit ?? usual);
}

function smallest(
  policy: PolicyDocument,
  effect: Statement["Effect"],
  budget: Budget,
): readonly Statement[] {
  let list: readonly Statement[] = policy.Statement.filter(
    (statement) => statement.Effect === effect,
  ).map(withoutImplied);
  const isRedundant = redundancyIn({ ...policy, Statement: list }, budget);
  // From the back: of two statements that match the same requests, the earlier one stays.
  for (const statement of list.toReversed()) {
    const others = list.filter((each) => each !== statement);
    if (isRedundant(statement, others)) list = others;
  }
  return merge(list);
}
