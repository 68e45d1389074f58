import { canName } from "../actions/resources.ts";
import { listedActions } from "../actions/table.ts";
import { canBeName } from "../arn/name-pattern.ts";
import { actionMatches } from "../document/glob.ts";
import { type PolicyInput, toPolicySet } from "../document/input.ts";
import { isList } from "../document/principal.ts";
import { getOrCreate } from "../memo.ts";
import type { Statement } from "../policy.ts";
import { budgetFor } from "../sets/budget.ts";
import { type Box, modelOf } from "../sets/model.ts";
import {
  type Capability,
  capabilityMessage,
  conditionsInWords,
  roleOfTrustPolicy,
} from "./capability.ts";
import { type Remainder, remaindersIn } from "./remainder.ts";
import { canMatchUnlisted, isAcrossServices, serviceCode } from "./unlisted-actions.ts";

/**
 * Lists what the policies allow: one capability for each Allow statement, service and level of
 * access. A pattern across services is one capability, unless session or control policies limit
 * it. An action is left out if other policies deny every request with it, or if it is never
 * requested on any of the statement's resources. Deny statements that deny a part of a capability
 * are named in `except`.
 *
 * If it is undetermined whether something is left of an action, the action is listed.
 * @throws {PolicyError} on input that is not a parsed policy.
 */
export function explain(policies: PolicyInput): readonly Capability[] {
  const model = modelOf(toPolicySet(policies));
  const allowing = model.layers.at(-1) as readonly Box[];
  // A statement with a Principal can be several boxes.
  const statements = Map.groupBy(allowing, ({ policy, index }) => JSON.stringify([policy, index]));
  const remainderOf = remaindersIn(model, budgetFor([model]));
  const isLimited = model.layers.slice(0, -1).some((layer) => !layer.some(isEverything));
  return [...statements.values()].flatMap((boxes) => capabilitiesOf(boxes, remainderOf, isLimited));
}

/** Whether a box is every request, as in the control policy FullAliyunAccess. */
function isEverything({ statement, tests }: Box): boolean {
  const { Action = [], Resource = [] } = statement;
  return tests.length === 0 && Action.includes("*") && Resource.includes("*");
}

/** Some of a statement's resources, and what it still allows on them. */
interface Part {
  readonly resources: readonly string[];
  readonly remainder: Remainder;
}

/** The actions of one capability, and the parts of the statement that they were found in. */
interface Group {
  readonly service: string;
  readonly level: Capability["level"];
  readonly inferred: boolean;
  readonly actions: Set<string>;
  readonly parts: Set<Part>;
}

function capabilitiesOf(
  boxes: readonly Box[],
  remainderOf: (boxes: readonly Box[]) => Remainder,
  isLimited: boolean,
): readonly Capability[] {
  const [{ policy, index, statement }] = boxes as [Box];
  const { Action: patterns = ["*"], NotAction, Resource: named = ["*"] } = statement;
  const Resource = named.filter(canBeName);
  const parts = new Map<string, Part>();
  const partOn = (resources: readonly string[]) =>
    getOrCreate(parts, JSON.stringify(resources), () => ({
      resources,
      remainder: remainderOf(onResources(boxes, resources)),
    }));
  // Actions with the same forms share one list of them.
  const partsByForms = new Map<readonly string[], Part>();
  const partWithForms = (forms: readonly string[]) =>
    getOrCreate(partsByForms, forms, () =>
      partOn(Resource.filter((text) => forms.some((form) => canName(text, form)))),
    );
  const serviceForms = new Map<string, readonly string[]>();
  /** The resource names of a service's actions if no form is published: any of that service. */
  const formsOfService = (code: string) =>
    getOrCreate(serviceForms, code, () => [`acs:${code.toLowerCase()}:*:*:{rest}`, "*"]);

  const groups = new Map<string, Group>();
  const add = (
    level: Capability["level"],
    action: string,
    part: Part,
    { shown = action, inferred = false } = {},
  ) => {
    if (part.resources.length === 0 || !part.remainder.includes(action)) return;
    const service = serviceCode(action);
    const group = getOrCreate(groups, `${service} ${level} ${inferred}`, () => ({
      service,
      level,
      inferred,
      actions: new Set(),
      parts: new Set(),
    }));
    group.actions.add(shown);
    group.parts.add(part);
  };
  const isExcepted = (name: string) =>
    NotAction?.some((pattern) => actionMatches(pattern, name)) === true;
  /** Across services, the actions are listed one by one only if few of them can be left. */
  const isOneLine = (pattern: string) =>
    isAcrossServices(pattern) &&
    !isLimited &&
    partOn(Resource).resources.length > 0 &&
    partOn(Resource).remainder.includes(pattern);
  const listing = patterns.filter((pattern) => !isOneLine(pattern));
  for (const { name, level, resources, inferred } of listing.flatMap(listedActions)) {
    const forms = resources.length > 0 ? resources : formsOfService(serviceCode(name));
    const shownLevel = /^sts:assumerole/i.test(name) ? "assume" : level;
    if (!isExcepted(name)) add(shownLevel, name, partWithForms(forms), { inferred });
  }
  for (const pattern of patterns.filter(canMatchUnlisted)) {
    const hasTable = !isAcrossServices(pattern) && listedActions(pattern).length > 0;
    const part = hasTable ? partWithForms(formsOfService(serviceCode(pattern))) : partOn(Resource);
    const shown = NotAction === undefined ? pattern : `every action except ${NotAction.join(", ")}`;
    add(isOneLine(pattern) ? "any" : "unknown", pattern, part, { shown });
  }

  return [...groups.values()].map(({ service, level, inferred, ...group }) => {
    const actions = [...group.actions];
    const used = new Set([...group.parts].flatMap((part) => part.resources));
    const { resources, remainder } = partOn(Resource.filter((text) => used.has(text)));
    const called =
      NotAction === undefined || (level !== "unknown" && level !== "any") ? actions : patterns;
    const denying = remainder.deniedBy(
      level === "any"
        ? [...called, ...called.flatMap(listedActions).map(({ name }) => name)]
        : called,
    );
    const except = new Map(
      denying.map((box) => [
        `${box.index} ${box.policy}`,
        { policy: box.policy, statement: box.index },
      ]),
    );
    const capability = {
      id: "can" as const,
      severity: "info" as const,
      policy,
      statement: index,
      pointer: `/Statement/${index}`,
      pattern: actions.join(", "),
      fix: null,
      callers: callersOf(statement),
      service,
      level,
      inferred,
      actions,
      resources: statement.Resource === undefined ? [roleOfTrustPolicy] : resources,
      conditions: conditionsInWords(statement),
      except: [...except.values()],
    };
    return { ...capability, message: capabilityMessage(capability) };
  });
}

/** The boxes of a statement, restricted to some of its resources. */
function onResources(boxes: readonly Box[], resources: readonly string[]): readonly Box[] {
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
