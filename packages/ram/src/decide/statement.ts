import { type ConditionTest, conditionTests, isDocumented } from "../document/condition.ts";
import { actionMatches, nameMatches, resourceMatches } from "../document/glob.ts";
import { operators } from "../document/operators.ts";
import { type PrincipalTest, principalTests } from "../document/principal.ts";
import type { RamRequest, Statement } from "../policy.ts";

/** A request, and how to decide where it is not known whether a condition holds. */
export interface Question extends RamRequest {
  /** Whether a condition whose operator RAM doesn't document counts in favour of the caller. */
  readonly favourable: boolean;
}

/** Whether a statement applies to a request. */
export function statementMatches(
  statement: Statement,
  request: Question,
  onResource: boolean,
): boolean {
  const unknown = (statement.Effect === "Allow") === request.favourable;
  return (
    concerns(statement, request, onResource) &&
    conditionTests(statement.Condition).every((test) =>
      isDocumented(test) ? testHolds(test, request.context) : unknown,
    )
  );
}

/**
 * Whether a statement applies to a request if its conditions hold.
 * @param onResource whether the policy is on a resource; only then its Principal counts.
 */
export function concerns(
  { Action, NotAction, Resource, Principal }: Statement,
  request: RamRequest,
  onResource: boolean,
): boolean {
  if (Action !== undefined && !Action.some((pattern) => actionMatches(pattern, request.action)))
    return false;
  if (NotAction?.some((pattern) => actionMatches(pattern, request.action))) return false;
  if (
    Resource !== undefined &&
    !Resource.some((pattern) => resourceMatches(pattern, request.resource))
  )
    return false;
  return (
    !onResource || principalTests(Principal ?? {}).some((test) => principalMatches(test, request))
  );
}

function principalMatches(test: PrincipalTest, request: RamRequest): boolean {
  if (test.of === "anybody") return true;
  const actual = test.of === "arn" ? request.principal : request.principalId;
  return actual !== undefined && nameMatches(test.pattern, actual);
}

/**
 * Whether one line of a Condition block holds. Several values are an "or"; a negated operator needs
 * all of them not to match. A key that the request lacks matches nothing: a positive operator fails
 * on it (`Bool` too) and a negated one holds. An operator that RAM doesn't document never holds.
 */
export function testHolds(test: ConditionTest, context: RamRequest["context"]): boolean {
  const operator = operators[test.operator];
  if (operator === undefined) return false;
  const given =
    context !== undefined && Object.hasOwn(context, test.key) ? context[test.key] : undefined;
  const actual = given === undefined ? [] : typeof given === "string" ? [given] : given;
  const fits = actual.some((value) => test.values.some((wanted) => operator.fits(value, wanted)));
  return fits !== operator.negated;
}
