import { PolicyError } from "../document/error.ts";
import { formatPolicy, sizeLimits } from "../document/parse.ts";
import type { PolicyDocument, Statement } from "../policy.ts";
import { isEmpty } from "../sets/difference.ts";
import { toPolicySet } from "../sets/input.ts";
import { type Model, modelOf } from "../sets/model.ts";
import { merge, tidy } from "./merge.ts";

/**
 * The same policy in fewer statements and patterns. What it allows and what it denies both stay the same, each by itself, so that every decision stays the
 * same whatever other policies there are. Statements are merged only where they agree in everything but their actions or their resources, so that no
 * condition is lost or shared; what the other statements already say is dropped. Statement numbers change; a Sid is kept where both had it.
 * @param options.limit characters of a document, default 6,144; a policy that stays larger is split into several, to be attached together.
 * @throws {PolicyError} `too-large` when a single statement, cut to one action and one resource, does not fit, or when a policy with a Principal, of which
 *   there can only be one, does not.
 */
export function minimise(policy: PolicyDocument, options: { limit?: number } = {}): readonly PolicyDocument[] {
  const statements = [...smallest(policy, "Allow"), ...smallest(policy, "Deny")];
  return pack(statements, options.limit ?? sizeLimits.identity);
}

function smallest(policy: PolicyDocument, effect: Statement["Effect"]): readonly Statement[] {
  let list: readonly Statement[] = policy.Statement.filter((statement) => statement.Effect === effect).map(tidy);
  // From the back, so that of two that say the same the earlier one stays.
  for (let i = list.length - 1; i >= 0; i -= 1) {
    const others = list.filter((_, j) => j !== i);
    if (others.length > 0 && isEmpty([allowing(list.slice(i, i + 1))], [allowing(others)])) list = others;
  }
  return mergeAll(list);
}

function mergeAll(list: readonly Statement[]): readonly Statement[] {
  for (const [i, one] of list.entries()) {
    for (const [j, other] of list.entries()) {
      const merged = i < j ? merge(one, other) : undefined;
      if (merged !== undefined) return mergeAll(list.flatMap((each, at) => (at === i ? [merged] : at === j ? [] : [each])));
    }
  }
  return list;
}

/** The calls that statements speak of, whatever they say about them. */
function allowing(statements: readonly Statement[]): Model {
  return modelOf(toPolicySet({ Version: "1", Statement: statements.map((statement) => ({ ...statement, Effect: "Allow" as const })) }));
}

function pack(statements: readonly Statement[], limit: number): readonly PolicyDocument[] {
  const size = (list: readonly Statement[]) => formatPolicy({ Version: "1", Statement: list }).length;
  if (size(statements) <= limit) return [{ Version: "1", Statement: statements }];
  const documents: Statement[][] = [];
  for (const statement of statements.flatMap((each) => cut(each, (part) => size([part]) <= limit))) {
    const open = documents.at(-1);
    if (open !== undefined && size([...open, statement]) <= limit) open.push(statement);
    else documents.push([statement]);
  }
  return documents.map((Statement) => ({ Version: "1", Statement }));
}

/** Halves a statement until its parts fit. Together they speak of the same calls. */
function cut(statement: Statement, fits: (part: Statement) => boolean): readonly Statement[] {
  const { Action = [], Resource = [], Principal } = statement;
  if (fits(statement) && Principal === undefined) return [statement];
  const halves = <T>(list: readonly T[]) => [list.slice(0, list.length >> 1), list.slice(list.length >> 1)];
  const parts =
    Principal !== undefined || (Action.length < 2 && Resource.length < 2)
      ? []
      : Resource.length >= Action.length
        ? halves(Resource).map((half) => ({ ...statement, Resource: half }))
        : halves(Action).map((half) => ({ ...statement, Action: half }));
  if (parts.length === 0) throw new PolicyError("too-large", "", "The policy does not fit the size limit, and can't be split further.");
  return parts.flatMap((part) => cut(part, fits));
}
