import { type ConditionTest, conditionTests } from "../../decide/condition.ts";
import { actionMatches } from "../../decide/glob.ts";
import { type AddressRange, parseAddressRange } from "../../decide/network.ts";
import { isOfFamily, type Operator, operators } from "../../decide/operators.ts";
import type { Statement } from "../../policy.ts";
import { isKnownKey, knownKeys } from "../../sets/keys.ts";
import { type Finding, findingAt, type Place, type Rule, replaceStatement, statementsOf } from "../finding.ts";
import { nearest } from "../spelling.ts";

/** A condition that always holds, or never does, or not for the calls that it was written for. */
export const idleCondition: Rule = {
  id: "idle-condition",
  about: "A condition does not do what it seems to do.",
  check: (context) =>
    statementsOf(context).flatMap((place) =>
      conditionTests(place.statement.Condition).flatMap((test) => {
        for (const look of [absentMfa, wrongKind, everyValue, unknownKey, foreignKey]) {
          const found = look(place, test);
          if (found !== null) return [found];
        }
        return [];
      }),
    ),
};

type Look = (place: Place, test: ConditionTest) => Omit<Finding, "id"> | null;

/** Calls with an AccessKey carry no acs:MFAPresent, so that a Deny on "false" never meets them. */
const absentMfa: Look = (place, test) => {
  const { subject, index, statement } = place;
  if (
    statement.Effect !== "Deny" ||
    test.key !== "acs:MFAPresent" ||
    test.operator !== "Bool" ||
    !test.values.some((value) => /^false$/i.test(value))
  )
    return null;
  const document = replaceStatement(subject.policy.document, index, []);
  const demand = (each: Statement): Statement =>
    each.Effect === "Allow"
      ? { ...each, Condition: { ...each.Condition, Bool: { ...each.Condition?.Bool, "acs:MFAPresent": ["true"] } } }
      : each;
  const message = `A call with an AccessKey carries no ${test.key}, so that this Deny does not meet it.`;
  const found = findingAt(place, { severity: "high", pattern: test.key, message }, null);
  const fixed = document === null ? null : { ...document, Statement: document.Statement.map(demand) };
  return { ...found, fix: { message: 'Remove the Deny, and ask for acs:MFAPresent "true" in what is allowed.', document: fixed } };
};

/** A value that is no number, date, address or Boolean fits nothing. */
const wrongKind: Look = (place, test) => {
  const { family, negated } = operatorOf(test);
  const wrong = test.values.find((value) => !isOfFamily(family, value));
  if (wrong === undefined) return null;
  const values = test.values.filter((value) => isOfFamily(family, value));
  const message = `"${wrong}" is no ${{ number: "number", date: "date (ISO 8601 with a zone)", ip: "address or CIDR block", bool: "Boolean", string: "text" }[family]}: nothing fits it.`;
  const instead = values.length > 0 ? [change(place.statement, test, values)] : neverFits(place, test, negated);
  return findingAt(place, { severity: "medium", pattern: wrong, message }, { message: `Correct or remove "${wrong}".`, instead });
};

/** The whole internet, in one block or in two halves, or a star: every value fits, and only calls without the key are told apart. */
const everyValue: Look = (place, test) => {
  const { family, negated } = operatorOf(test);
  const everything =
    (/Like$/.test(test.operator) && test.values.some((value) => /^\*+$/.test(value))) || (family === "ip" && isWorld(test.values));
  if (!everything) return null;
  const message = `Every value of ${test.key} fits ${test.values.join(", ")}.`;
  const narrow = test.values.filter((value) => !/^\*+$/.test(value) && !isHuge(value));
  const instead =
    narrow.length > 0
      ? [change(place.statement, test, narrow)]
      : negated
        ? neverFits(place, test, false)
        : [change(place.statement, test, [])];
  return findingAt(
    place,
    { severity: "high", pattern: test.values.join(", "), message },
    { message: "Name the values that are meant, or drop the condition.", instead },
  );
};

const unknownKey: Look = (place, test) => {
  if (isKnownKey(test.key)) return null;
  const near = nearest(test.key, knownKeys);
  const message = `Nobody has published a condition key "${test.key}": if calls never carry it, the condition ${operatorOf(test).negated ? "always" : "never"} holds.`;
  const fix =
    near === undefined
      ? null
      : { message: `Write "${near}".`, instead: [change(change(place.statement, test, []), { ...test, key: near }, test.values)] };
  return findingAt(place, { severity: "medium", pattern: test.key, message }, fix);
};

/** A key of one service under actions of another. */
const foreignKey: Look = (place, test) => {
  const service = codeOf(test.key);
  const { Action } = place.statement;
  if (service === "acs" || Action === undefined || Action.some((pattern) => pattern === "*" || actionMatches(codeOf(pattern), service)))
    return null;
  const { negated } = operatorOf(test);
  const message = `Only calls of ${service} carry ${test.key}, and the statement is about ${Action.join(", ")}: the condition ${negated ? "always" : "never"} holds.`;
  return findingAt(
    place,
    { severity: "medium", pattern: test.key, message },
    { message: "Remove the condition, or the statement that it keeps from applying.", instead: neverFits(place, test, negated) },
  );
};

function codeOf(name: string): string {
  return name.replace(/:.*$/, "");
}

function operatorOf(test: ConditionTest): Pick<Operator, "family" | "negated"> {
  return operators[test.operator] ?? { family: "string", negated: false };
}

/** What is left when nothing can fit: a negated test asks nothing, and with a positive one the statement never applies. */
function neverFits(place: Place, test: ConditionTest, negated: boolean): readonly Statement[] {
  return negated ? [change(place.statement, test, [])] : [];
}

/** The statement with other values for a test; without the test when there are none. */
function change(statement: Statement, test: ConditionTest, values: readonly string[]): Statement {
  const { Condition = {}, ...rest } = statement;
  const { [test.key]: _, ...keys } = { ...Condition[test.operator] };
  const { [test.operator]: __, ...others } = Condition;
  const own = values.length === 0 ? keys : { ...keys, [test.key]: values };
  const all = Object.keys(own).length === 0 ? others : { ...others, [test.operator]: own };
  return Object.keys(all).length === 0 ? rest : { ...rest, Condition: all };
}

function isHuge(value: string): boolean {
  const range = parseAddressRange(value);
  return range !== undefined && range.last - range.first + 1n >= 1n << (range.family === 4 ? 31n : 127n);
}

/** Whether the blocks take in all of IPv4, or all of IPv6. */
function isWorld(values: readonly string[]): boolean {
  const ranges = values.map((value) => parseAddressRange(value) as AddressRange).sort((a, b) => (a.first < b.first ? -1 : 1));
  return ([4, 6] as const).some((family) => {
    const reached = ranges
      .filter((range) => range.family === family)
      .reduce((next, { first, last }) => (first <= next && last >= next ? last + 1n : next), 0n);
    return reached === 1n << (family === 4 ? 32n : 128n);
  });
}
