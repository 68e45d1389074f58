import { expandAction, findAction } from "../actions/table.ts";
import { FRESH, type Pattern } from "../automaton/pattern.ts";
import { freshCharacter, spellOut } from "../automaton/symbolic-text.ts";
import type { Text } from "../automaton/witness.ts";
import { foldCase } from "../document/glob.ts";
import type { RamRequest } from "../policy.ts";
import { account, FoundResource } from "./example-resource.ts";
import type { Box } from "./model.ts";
import type { Point } from "./solve.ts";

/** As many guesses as it is worth to make, and to confirm. */
const [mostGuesses, mostConfirmed] = [100, 8];

/**
 * A point as calls, the most telling first: with an action that exists, and a region and an account
 * that people know. All but the last are guesses, to be confirmed; the last is the point itself.
 */
export function* requestsOf(point: Point, boxes: readonly Box[]): Generator<RamRequest> {
  const freshFor = (text: Text, patterns: (box: Box) => readonly Pattern[]) =>
    text.includes(FRESH) ? freshCharacter(boxes.flatMap(patterns)) : "";
  const freshAction = freshFor(point.action, (box) => box.actions.patterns);
  const freshResource = freshFor(point.resource, (box) => box.resources);
  const { principal, principalId, ...context } = Object.fromEntries(
    [...point.values].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const rest = {
    ...(Object.keys(context).length > 0 ? { context } : {}),
    ...(principal === undefined ? {} : { principal }),
    ...(principalId === undefined ? {} : { principalId }),
  };
  // Of a caller whose account is any, one that people know.
  const telling = {
    ...rest,
    ...(principal === undefined
      ? {}
      : { principal: principal.replace(/^acs:ram::[^:\d]:/, `acs:ram::${account}:`) }),
  };
  const action = spellOut(point.action, freshAction);
  const resource = new FoundResource(point.resource, freshResource);
  const [shaped, others]: [RamRequest[], RamRequest[]] = [[], []];
  const tried = new Set<string>();
  let confirmed = 0;
  for (const name of namesLike(point.action, action, resource.service, boxes)) {
    if (tried.size === mostGuesses) break;
    if (tried.has(name)) continue;
    tried.add(name);
    const templates = findAction(name)?.resources ?? [];
    const requests = (resources: readonly (string | undefined)[]) =>
      [...new Set(resources)].flatMap((each): RamRequest[] =>
        each === undefined ? [] : [{ action: name, resource: each, ...telling }],
      );
    const asked = requests(templates.map((template) => resource.as(template)));
    for (const each of asked) {
      if (confirmed === mostConfirmed) break;
      confirmed += 1;
      yield each;
    }
    if (asked.length > 0) continue;
    shaped.push(...requests(templates.map((template) => resource.like(template))));
    others.push({ action: name, resource: resource.at(name.replace(/:.*/, "")), ...telling });
  }
  yield* shaped.slice(0, mostConfirmed);
  yield* others.slice(0, mostConfirmed);
  yield { action, resource: resource.toString(), ...rest };
}

/**
 * Names for the action, of which the first that is confirmed is taken: as a policy spells it, then
 * known actions that are like it where its characters are given, then those that begin as it does;
 * of each, those of the resource's own service first.
 */
function* namesLike(
  action: Text,
  spelled: string,
  service: string,
  boxes: readonly Box[],
): Generator<string> {
  for (const { Action = [], NotAction = [] } of boxes.map(({ statement }) => statement))
    for (const name of [...Action, ...NotAction])
      if (name.length === spelled.length && foldCase(name) === spelled) yield name;
  const end = action.indexOf(FRESH);
  const start = spellOut(end < 0 ? action : action.slice(0, end), "");
  for (const pattern of end < 0 ? [start] : [spellOut(action, "*"), `${start}*`]) {
    const names = expandAction(pattern).map(({ name }) => name);
    const [own, foreign] = [true, false].map((ofService) =>
      names.filter((name) => name.startsWith(`${service}:`) === ofService),
    );
    yield* [...(own as string[]), ...(foreign as string[])];
  }
}
