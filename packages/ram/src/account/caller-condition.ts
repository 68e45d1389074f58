import { testHolds } from "../decide/statement.ts";
import { isDocumented } from "../document/condition.ts";
import type { PolicyDocument, Statement } from "../policy.ts";

/** Alibaba Cloud's pages use both spellings of this key. */
const callerKeys: ReadonlySet<string> = new Set(["acs:PrincipalARN", "acs:PrincipalArn"]);

/**
 * A policy as it applies to one caller: conditions on its ARN are decided. A statement whose
 * condition fails stays in its place and applies to nothing. The value for a session is the ARN of
 * its role, as in the examples of Resource Directory's documentation.
 * @param names the ARNs that can be the caller's. If a condition holds for some of them, it stays.
 */
export function forCaller(document: PolicyDocument, names: readonly string[]): PolicyDocument {
  return { ...document, Statement: document.Statement.map((each) => decided(each, names)) };
}

function decided(statement: Statement, names: readonly string[]): Statement {
  let applies = true;
  const kept: Record<string, Record<string, readonly string[]>> = {};
  for (const [operator, keys] of Object.entries(statement.Condition ?? {}))
    for (const [key, values] of Object.entries(keys)) {
      const test = { operator, key, values };
      const canDecide = callerKeys.has(key) && isDocumented(test);
      const results = new Set(names.map((name) => testHolds(test, { [key]: name })));
      if (!canDecide || results.size > 1) kept[operator] = { ...kept[operator], [key]: values };
      else if (results.has(false)) applies = false;
    }
  if (!applies) return { Effect: statement.Effect, Action: [], Resource: [] };
  const { Condition, ...rest } = statement;
  return Condition === undefined ? statement : { ...rest, Condition: kept };
}
