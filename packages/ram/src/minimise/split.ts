import { PolicyError } from "../document/error.ts";
import { formatPolicy } from "../document/parse.ts";
import { remembered } from "../memo.ts";
import type { PolicyDocument, Statement } from "../policy.ts";

/**
 * How long each statement is when it is written out. Fixes of one policy have most of its
 * statements in common.
 */
const sizes = new WeakMap<Statement, number>();

/**
 * The policy as it is, if it fits; else several that say the same when they are attached together,
 * with the statements in the same order. A statement that is too large by itself is halved, by its
 * resources or by its actions, whichever are more.
 * @param limit characters of a document.
 * @throws {PolicyError} `TooLarge` when a statement, cut to one action and one resource, does not
 *   fit, or when a policy with a Principal does not: of that there can only be one.
 */
export function split(policy: PolicyDocument, limit: number): readonly PolicyDocument[] {
  const sizeOf = (statement: Statement) =>
    remembered(sizes, statement, () => JSON.stringify(statement).length);
  const frame = formatPolicy({ ...policy, Statement: [] }).length;
  // What stands around the statements, and a comma between two of them: to write a policy out for
  // each statement that may still fit takes long.
  const fits = (list: readonly Statement[]) =>
    list.reduce((sum, each) => sum + sizeOf(each), frame + Math.max(0, list.length - 1)) <= limit;
  if (fits(policy.Statement)) return [policy];
  if (policy.Statement.some(({ Principal }) => Principal !== undefined))
    throw tooLarge(limit, "A policy with a Principal can't be split");
  const documents: Statement[][] = [];
  for (const statement of policy.Statement.flatMap((each) => cut(each, limit, fits))) {
    const open = documents.at(-1);
    if (open !== undefined && fits([...open, statement])) open.push(statement);
    else documents.push([statement]);
  }
  return documents.map((Statement) => ({ ...policy, Statement }));
}

/** Halves a statement until its parts fit. Together they speak of the same calls. */
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
  if (list.length < 2) throw tooLarge(limit, "A statement that can be cut no further is larger");
  const half = list.length >> 1;
  return [list.slice(0, half), list.slice(half)].flatMap((part) =>
    cut({ ...statement, [element]: part }, limit, fits),
  );
}

function tooLarge(limit: number, why: string): PolicyError {
  return new PolicyError(
    "TooLarge",
    "",
    `The policy does not fit the limit of ${limit} characters. ${why}.`,
  );
}
