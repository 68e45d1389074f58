import { canBeName } from "../arn/name-pattern.ts";
import { withAnyRegion } from "../arn/region.ts";
import { compileGlob, type Pattern } from "../automaton/pattern.ts";
import { assumeRole, hasBothSides, isTrust } from "../document/assume-role.ts";
import { type ConditionTest, conditionTests, isDocumented } from "../document/condition.ts";
import { fieldsOf, foldCase, roleNameStart } from "../document/glob.ts";
import { type PrincipalTest, principalTests } from "../document/principal.ts";
import { getOrCreate } from "../memo.ts";
import type { NamedPolicy, PolicySet, Statement } from "../policy.ts";

/**
 * A requirement of a statement on one key of a request: a condition, a condition whose operator RAM
 * doesn't document, a caller (under the keys `principal` and `principalId`), another key that has
 * some value, or a value that a question fixes. Undocumented conditions have the same key if they
 * are equal, because then they have the same result.
 */
export type Test =
  | { readonly key: string; readonly condition: ConditionTest }
  | { readonly key: string; readonly undocumented: ConditionTest }
  | { readonly key: string; readonly oneOf: readonly Pattern[] }
  | { readonly key: string; readonly is: string };

/**
 * A statement as a set of requests: the product of a set of actions, a set of resources, and a set
 * of values for each key. A statement is several boxes if it names callers in several ways.
 */
export interface Box {
  readonly actions: { readonly patterns: readonly Pattern[]; readonly negated: boolean };
  readonly resources: readonly Pattern[];
  readonly tests: readonly Test[];
  readonly policy: string;
  readonly index: number;
  readonly statement: Statement;
}

/**
 * The requests that a set of policies allows: those that are in a box of each layer, and in none of
 * the denials.
 */
export interface Model {
  readonly layers: readonly (readonly Box[])[];
  readonly denials: readonly Box[];
}

/**
 * The model of a policy set. Its layers are those of control and session policies, if there are
 * any, and the two sides of AssumeRole, if the set has both. The last layer is the union of
 * identity and resource policies. An account's root is left out, because policies don't restrict
 * it.
 */
export function modelOf(policies: PolicySet): Model {
  const { control = [], session = [], identity = [], resource = [] } = policies;
  const boxes = (effect: Statement["Effect"]) => ({
    control: boxesOf(control, effect, false),
    session: boxesOf(session, effect, false),
    own: [...boxesOf(identity, effect, false), ...boxesOf(resource, effect, true)],
  });
  const allow = boxes("Allow");
  const deny = boxes("Deny");
  const sides = hasBothSides(policies)
    ? bothSides(identity, resource)
    : { layers: [], denials: [] };
  const narrowing = [
    ...(control.length > 0 ? [allow.control] : []),
    ...(session.length > 0 ? [allow.session] : []),
    ...sides.layers,
  ];
  return {
    layers: [...narrowing, allow.own],
    denials: [...deny.control, ...deny.session, ...deny.own, ...sides.denials],
  };
}

/**
 * What {@link assumeRole} needs in addition to what other actions need: a trust policy that allows
 * it, and one of the caller's own policies unless the caller can't have any.
 */
function bothSides(identity: readonly NamedPolicy[], resource: readonly NamedPolicy[]): Model {
  const others = boxesOf(anyOtherAction, "Allow", false);
  const trust = boxesOf(resource, "Allow", true).filter(({ statement }) => isTrust(statement));
  const layers = [[...others, ...trust]];
  if (identity.length > 0)
    return { layers: [...layers, [...others, ...boxesOf(identity, "Allow", false)]], denials: [] };
  return { layers, denials: boxesOf(noIdentities, "Deny", true) };
}

const anyOtherAction = policyOf({ Effect: "Allow", NotAction: [assumeRole], Resource: ["*"] });

/** Denies users and roles, which can have policies. */
const noIdentities = policyOf({
  Effect: "Deny",
  Action: [assumeRole],
  Resource: ["*"],
  Principal: { RAM: ["acs:ram::*:user/*", "acs:ram::*:role/*"] },
});

function policyOf(statement: Statement): readonly NamedPolicy[] {
  return [{ name: "", document: { Version: "1", Statement: [statement] } }];
}

/** Replaces each box by the boxes that `change` returns for it. */
export function mapBoxes(
  model: Model,
  change: (box: Box, effect: Statement["Effect"]) => readonly Box[],
): Model {
  return {
    layers: model.layers.map((layer) => layer.flatMap((box) => change(box, "Allow"))),
    denials: model.denials.flatMap((box) => change(box, "Deny")),
  };
}

export function allBoxes(model: Model): readonly Box[] {
  return [...model.layers.flat(), ...model.denials];
}

/** Case doesn't matter in actions, so they are compared in lower case. */
export function actionPattern(text: string): Pattern {
  return compileGlob(foldCase(text));
}

export function resourcePattern(text: string): Pattern {
  return { ...callerPattern(withAnyRegion(text)), text };
}

/** The pattern of a caller. The region in a caller's name is empty. */
export function callerPattern(text: string): Pattern {
  return compileGlob(text, {
    foldFrom: roleNameStart(text),
    fields: fieldsOf(text) === undefined ? 0 : 4,
  });
}

function boxesOf(
  policies: readonly NamedPolicy[],
  effect: Statement["Effect"],
  onResource: boolean,
): readonly Box[] {
  return policies.flatMap(({ name, document }) =>
    document.Statement.flatMap((statement, index) => {
      if (statement.Effect !== effect) return [];
      const { actions, resources, conditions } = setsOf(statement);
      const box = { actions, resources, policy: name, index, statement };
      const callers = onResource ? callersOf(principalTests(statement.Principal ?? {})) : [[]];
      return callers.map((caller): Box => ({ ...box, tests: [...caller, ...conditions] }));
    }),
  );
}

// Statements are immutable, so each is compiled once, however many questions are about it.
const compiled = new WeakMap<Statement, StatementSets>();

interface StatementSets extends Pick<Box, "actions" | "resources"> {
  readonly conditions: readonly Test[];
}

function setsOf(statement: Statement): StatementSets {
  const { Action, NotAction = [], Resource = ["*"], Condition } = statement;
  return getOrCreate(compiled, statement, () => ({
    actions: {
      patterns: unique(Action ?? NotAction).map(actionPattern),
      negated: Action === undefined,
    },
    resources: unique(Resource).filter(canBeName).map(resourcePattern),
    conditions: conditionTests(Condition).map(testOf),
  }));
}

function testOf(condition: ConditionTest): Test {
  if (isDocumented(condition)) return { key: condition.key, condition };
  const { operator, key, values } = condition;
  // No key of a request has a space in it.
  return {
    key: `${operator} ${key} ${JSON.stringify(unique(values).toSorted())}`,
    undocumented: condition,
  };
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

/** The alternatives of a Principal: anybody, by ARN, or by id. Each becomes a box. */
function callersOf(tests: readonly PrincipalTest[]): readonly (readonly Test[])[] {
  if (tests.some((test) => test.of === "anybody")) return [[]];
  const patterns = (kind: "arn" | "id") =>
    tests.flatMap((test) => (test.of === kind ? [callerPattern(test.pattern)] : []));
  const byKey = [
    { key: "principal", oneOf: patterns("arn") },
    { key: "principalId", oneOf: patterns("id") },
  ] as const;
  return byKey.filter(({ oneOf }) => oneOf.length > 0).map((test) => [test]);
}
