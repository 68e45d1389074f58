import { PolicyError } from "../document/error.ts";
import { formatPolicy } from "../document/parse.ts";
import { getOrCreate } from "../memo.ts";
import type { PolicyDocument, Statement } from "../policy.ts";

// The fixes of one policy have most statements in common.
const sizes = new WeakMap<Statement, number>();

/**
 * The policy as it is, if it fits the limit. Otherwise several policies that are equivalent when
 * attached together, with the statements in the same order. A statement that is too large alone is
 * halved by its resources or its actions, whichever are more.
 * @param limit characters of a document.
 * @throws {PolicyError} `TooLarge` if a statement, cut to one action and one resource, does not
 *   fit, or if a policy with a Principal does not: there can be only one of those.
 */
export function split(policy: PolicyDocument, limit: number): readonly PolicyDocument[] {
  const sizeOf = (statement: Statement) =>
    getOrCreate(sizes, statement, () => JSON.stringify(statement).length);
  const frame = formatPolicy({ ...policy, Statement: [] }).length;
  // The text around the statements, and a comma between two of them. Formatting the policy
  // again for each statement would be slow.
  const fits = (list: readonly Statement[]) =>
    list.reduce((sum, each) => sum + sizeOf(each), frame + Math.max(0, list.length - 1)) <= limit;
  if (fits(policy.Statement)) return [policy];
  if (policy.Statement.some(({ Principal }) => Principal !== undefined))
    throw tooLarge(limit, "A policy with a Principal can't be split.");
  const documents: Statement[][] = [];
  for (const statement of policy.Statement.flatMap((each) => cut(each, limit, fits))) {
    const open = documents.at(-1);
    if (open !== undefined && fits([...open, statement])) open.push(statement);
    else documents.push([statement]);
  }
  return documents.map((Statement) => ({ ...policy, Statement }));
}

/** Halves a statement until its parts fit. Together they match the same requests. */
function cut(
  statement: Statement,
  limit: number,
  fits: (list: readonly Statement[]) => boolean,
): readonly Statement[] {
  if (fits([statement])) return [statement];
  const { Action = [], Resource = [] } = statement;
  const [element, list] =
    Resource.length >= Action.length
      ? (["Resource", Resource] as const)
      : (["Action", Action] as const);
  if (list.length < 2) throw tooLarge(limit, "A statement that can't be cut further is larger.");
  const half = list.length >> 1;
  return [list.slice(0, half), list.slice(half)].flatMap((part) =>
    cut({ ...statement, [element]: part }, limit, fits),
  );
}

function tooLarge(limit: number, why: string): PolicyError {
  return new PolicyError(
    "TooLarge",
    "",
    `The policy does not fit the limit of ${limit} characters. ${why}`,
  );
}
