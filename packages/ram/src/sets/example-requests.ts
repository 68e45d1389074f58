import { expandAction, findAction } from "../actions/table.ts";
import { type Pattern, Token } from "../automaton/pattern.ts";
import { freshCharacter, type SymbolicText, spellOut } from "../automaton/symbolic-text.ts";
import { foldCase } from "../document/glob.ts";
import type { RamRequest } from "../policy.ts";
import { account, ExampleResource } from "./example-resource.ts";
import type { Box } from "./model.ts";
import type { SymbolicRequest } from "./solve.ts";

/** Limits on the names to try and the requests to confirm: more are not worth the time. */
const [maxNames, maxConfirmed] = [100, 8];

/**
 * The request in forms that people understand, the best first: with an action that exists, and a
 * known region and account. The caller has to confirm each one, except the last: that is the
 * request as it was found.
 */
export function* requestsOf(found: SymbolicRequest, boxes: readonly Box[]): Generator<RamRequest> {
  const freshFor = (text: SymbolicText, patterns: (box: Box) => readonly Pattern[]) =>
    text.includes(Token.Fresh) ? freshCharacter(boxes.flatMap(patterns)) : "";
  const freshAction = freshFor(found.action, (box) => box.actions.patterns);
  const freshResource = freshFor(found.resource, (box) => box.resources);
  const { principal, principalId, ...context } = Object.fromEntries(
    [...found.values].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const rest = {
    ...(Object.keys(context).length > 0 ? { context } : {}),
    ...(principal === undefined ? {} : { principal }),
    ...(principalId === undefined ? {} : { principalId }),
  };
  // If any account is possible, the example account.
  const readable = {
    ...rest,
    ...(principal === undefined
      ? {}
      : { principal: principal.replace(/^acs:ram::[^:\d]:/, `acs:ram::${account}:`) }),
  };
  const action = spellOut(found.action, freshAction);
  const resource = new ExampleResource(found.resource, freshResource, freshDigit(boxes));
  const [shaped, others]: [RamRequest[], RamRequest[]] = [[], []];
  const tried = new Set<string>();
  let confirmed = 0;
  for (const name of namesLike(found.action, action, resource.service, boxes)) {
    if (tried.size === maxNames) break;
    if (tried.has(name)) continue;
    tried.add(name);
    const templates = findAction(name)?.resources ?? [];
    const requests = (resources: readonly (string | undefined)[]) =>
      [...new Set(resources)].flatMap((each): RamRequest[] =>
        each === undefined ? [] : [{ action: name, resource: each, ...readable }],
      );
    const asked = requests(templates.map((template) => resource.as(template)));
    for (const each of asked) {
      if (confirmed === maxConfirmed) break;
      confirmed += 1;
      yield each;
    }
    if (asked.length > 0) continue;
    shaped.push(...requests(templates.map((template) => resource.like(template))));
    others.push({ action: name, resource: resource.at(serviceOf(name)), ...readable });
  }
  yield* shaped.slice(0, maxConfirmed);
  yield* others.slice(0, maxConfirmed);
  const [usual, asFound] = [resource.at(serviceOf(action)), resource.toString()];
  if (usual !== asFound) yield { action, resource: usual, ...readable };
  yield { action, resource: asFound, ...rest };
}

/** The service of an action, as resource names write it. */
function serviceOf(action: string): string {
  return foldCase(action.replace(/:.*/, ""));
}

/** A digit that no resource pattern contains, if there is one. */
function freshDigit(boxes: readonly Box[]): string {
  const used = new Set(
    boxes.flatMap(({ resources }) => resources.flatMap(({ text }) => [...text])),
  );
  return [..."0123456789"].find((digit) => !used.has(digit)) ?? "0";
}

/**
 * Names for the action, the best first: as a policy spells it, then known actions that match it
 * with any character for a fresh one, then known actions with the same beginning. In each group,
 * the actions of the resource's service come first.
 */
function* namesLike(
  action: SymbolicText,
  spelled: string,
  service: string,
  boxes: readonly Box[],
): Generator<string> {
  for (const { Action = [], NotAction = [] } of boxes.map(({ statement }) => statement))
    for (const name of [...Action, ...NotAction])
      if (name.length === spelled.length && foldCase(name) === spelled) yield name;
  const end = action.indexOf(Token.Fresh);
  const start = spellOut(end < 0 ? action : action.slice(0, end), "");
  for (const pattern of end < 0 ? [start] : [spellOut(action, "*"), `${start}*`]) {
    const names = expandAction(pattern).map(({ name }) => name);
    const [own, foreign] = [true, false].map((ofService) =>
      names.filter((name) => name.startsWith(`${service}:`) === ofService),
    );
    yield* [...(own as string[]), ...(foreign as string[])];
  }
}
