import type { AccessLevel, Action } from "../actions/action.ts";
import { canName } from "../actions/resources.ts";
import { expandAction } from "../actions/table.ts";
import { actionMatches } from "../document/glob.ts";
import { type PolicyInput, toPolicySet } from "../document/input.ts";
import { isList } from "../document/principal.ts";
import type { Finding } from "../lint/finding.ts";
import { getOrCreate } from "../memo.ts";
import type { Statement } from "../policy.ts";
import { budgetFor } from "../sets/budget.ts";
import { type Box, modelOf } from "../sets/model.ts";
import { codeOf, isAcrossServices, type Left, leftOf, reachesBeyondTable } from "./left.ts";
import { conditionsOf, sentenceOf } from "./sentence.ts";

/** One line about what somebody can do: a finding of no blame, with the parts of its sentence. */
export interface Capability extends Finding {
  readonly id: "can";
  /**
   * Whom a statement with a Principal speaks of, `*` for everybody; empty where it speaks of
   * whoever it is attached to.
   */
  readonly callers: readonly string[];
  /** The service's code, or `*` where a pattern is of all services. */
  readonly service: string;
  /**
   * `unknown` where the table does not tell: of an action or a pattern that is not in it, and of
   * what a pattern takes in beside the actions that are.
   */
  readonly level: AccessLevel | "unknown";
  /**
   * The known actions, as far as no Deny, session or control policy takes them away; for `unknown`
   * the pattern itself.
   */
  readonly actions: readonly string[];
  /** Those of the statement's resources that the actions are asked with. */
  readonly resources: readonly string[];
  /** The conditions in words; empty without any. */
  readonly conditions: readonly string[];
  /**
   * The Deny statements that take a part of the line away: on some of the resources, or under
   * conditions of their own.
   */
  readonly except: readonly { readonly policy: string; readonly statement: number }[];
}

/**
 * What the policies allow, line by line: for each statement that allows something, each service and
 * each level of access. A call that every other policy takes away again is not told, nor an action
 * that is not asked with any of the statement's resources. Statements behind the lines are named,
 * and those that deny a part of one.
 */
export function explain(policies: PolicyInput): readonly Capability[] {
  const model = modelOf(toPolicySet(policies));
  const own = model.layers.at(-1) as readonly Box[];
  // A statement with a Principal can be several boxes.
  const statements = Map.groupBy(own, ({ policy, index }) => JSON.stringify([policy, index]));
  const left = leftOf(model, budgetFor([model]));
  // A call that can't be told from one that is denied is still told: it is an explanation, not a
  // promise.
  return [...statements.values()].flatMap((boxes) => linesOf(boxes, left));
}

/** A statement, or a part of it, on some of its resources. */
interface Part {
  readonly resources: readonly string[];
  readonly left: Left;
}

interface Line {
  readonly service: string;
  readonly level: Capability["level"];
  readonly actions: Set<string>;
  readonly parts: Set<Part>;
}

function linesOf(
  boxes: readonly Box[],
  leftOf: (boxes: readonly Box[]) => Left,
): readonly Capability[] {
  const [{ policy, index, statement }] = boxes as [Box];
  const { Action: patterns = ["*"], NotAction, Resource = ["*"] } = statement;
  const parts = new Map<string, Part>();
  const partOn = (resources: readonly string[]) =>
    getOrCreate(parts, JSON.stringify(resources), () => ({
      resources,
      left: leftOf(restricted(boxes, resources)),
    }));
  const byForms = new Map<readonly string[], Part>();
  /**
   * The statement on those resources that something of one of these forms can be asked with.
   * Actions of one form have one list of them.
   */
  const askedIn = (forms: readonly string[]) =>
    getOrCreate(byForms, forms, () =>
      partOn(Resource.filter((text) => forms.some((form) => canName(text, form)))),
    );
  const lines = new Map<string, Line>();
  const put = (level: Capability["level"], name: string, part: Part, shown = name) => {
    if (part.resources.length === 0 || !part.left.has(name)) return;
    const service = codeOf(name);
    const line = getOrCreate(lines, `${service} ${level}`, () => ({
      service,
      level,
      actions: new Set(),
      parts: new Set(),
    }));
    line.actions.add(shown);
    line.parts.add(part);
  };
  // Stryker disable next-line all: what NotAction excepts is not allowed, and that is told without an analysis.
  const excepted = (name: string) => NotAction?.some((pattern) => actionMatches(pattern, name));
  for (const action of patterns.flatMap(expandAction))
    if (!excepted(action.name)) put(action.level, action.name, askedIn(formsOf(action)));
  for (const pattern of patterns.filter(reachesBeyondTable)) {
    const isOfTable = !isAcrossServices(pattern) && expandAction(pattern).length > 0;
    const part = isOfTable ? askedIn(formsOfService(codeOf(pattern))) : partOn(Resource);
    put(
      "unknown",
      pattern,
      part,
      NotAction === undefined ? pattern : `all but ${NotAction.join(", ")}`,
    );
  }
  const conditions = conditionsOf(statement);
  const callers = callersOf(statement);
  return [...lines.values()].map((line) => {
    const { service, level } = line;
    const actions = [...line.actions];
    const asked = new Set([...line.parts].flatMap((part) => part.resources));
    const { resources, left } = partOn(Resource.filter((text) => asked.has(text)));
    const denying = left.denying(
      level === "unknown" && NotAction !== undefined ? patterns : actions,
    );
    const except = [
      ...new Map(
        denying.map((box) => [
          `${box.index} ${box.policy}`,
          { policy: box.policy, statement: box.index },
        ]),
      ).values(),
    ];
    const told = {
      id: "can" as const,
      severity: "info" as const,
      policy,
      statement: index,
      pattern: actions.join(", "),
      fix: null,
      callers,
      service,
      level,
      actions,
      resources: statement.Resource === undefined ? ["the role of this trust policy"] : resources,
      conditions,
      except,
    };
    return { ...told, message: sentenceOf(told) };
  });
}

const formsByService = new Map<string, readonly string[]>();

/**
 * The resource names that calls of an action carry. Where no form is published, one of its own
 * service's.
 */
function formsOf({ name, resources }: Action): readonly string[] {
  return resources.length > 0 ? resources : formsOfService(codeOf(name));
}

function formsOfService(code: string): readonly string[] {
  return getOrCreate(formsByService, code, () => [`acs:${code.toLowerCase()}:*:*:{rest}`, "*"]);
}

/** The boxes of a statement, which differ in their callers only, on some of its resources. */
function restricted(boxes: readonly Box[], resources: readonly string[]): readonly Box[] {
  const wanted = new Set(resources);
  return boxes.map((box) => ({
    ...box,
    resources: box.resources.filter(({ text }) => wanted.has(text)),
  }));
}

function callersOf({ Principal }: Statement): readonly string[] {
  if (Principal === undefined) return [];
  const list = isList(Principal) ? Principal : Object.values(Principal).flat();
  return list.length === 0 || list.includes("*") ? ["*"] : list;
}
