import { toPolicySet } from "../document/input.ts";
import { sizeLimits } from "../document/parse.ts";
import type { PolicyDocument, Statement } from "../policy.ts";
import { together } from "../sets/budget.ts";
import { merge, tidy } from "./merge.ts";
import { redundancyIn, spokenOf } from "./redundant.ts";
import { split } from "./split.ts";

/**
 * The same policy in fewer statements and patterns. What it allows and what it denies both stay the
 * same, each by itself, so that every decision stays the same whatever other policies there are.
 * Statements are merged only where they agree in everything but their actions or their resources,
 * so that no condition is lost or shared; what the other statements already say is dropped.
 * Statement numbers change; a Sid is kept where both had it.
 * @param options.limit characters of a document; a policy that stays larger is split into several,
 *   to be attached together. The default is 6,144; a policy with a Principal, on a bucket, a role
 *   or a key, has none, for none is published.
 * @throws {PolicyError} `too-large` when a single statement, cut to one action and one resource,
 *   does not fit, or when a policy with a Principal, of which there can only be one, is larger than
 *   the limit that was given; and on a policy that is not of the shape that `parsePolicy` gives.
 */
export function minimise(
  policy: PolicyDocument,
  options: { limit?: number } = {},
): readonly PolicyDocument[] {
  // Refuses what nobody parsed.
  toPolicySet(policy);
  const statements = together([spokenOf(policy)], () => [
    ...smallest(policy, "Allow"),
    ...smallest(policy, "Deny"),
  ]);
  const usual = policy.Statement.some(({ Principal }) => Principal !== undefined)
    ? Number.POSITIVE_INFINITY
    : sizeLimits.identity;
  return split({ ...policy, Statement: statements }, options.limit ?? usual);
}

function smallest(policy: PolicyDocument, effect: Statement["Effect"]): readonly Statement[] {
  let list: readonly Statement[] = policy.Statement.filter(
    (statement) => statement.Effect === effect,
  ).map(tidy);
  const isRedundant = redundancyIn({ ...policy, Statement: list });
  // From the back, so that of two that say the same the earlier one stays.
  for (const statement of list.toReversed()) {
    const others = list.filter((each) => each !== statement);
    if (isRedundant(statement, others)) list = others;
  }
  return merge(list);
}
