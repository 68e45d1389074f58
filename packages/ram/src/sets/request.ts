import { canName } from "../actions/resources.ts";
import { expandAction, findAction } from "../actions/table.ts";
import type { Text } from "../automaton/find-text.ts";
import { COLON, codePoints, FRESH, type Pattern } from "../automaton/pattern.ts";
import { foldCase } from "../decide/glob.ts";
import type { RamRequest } from "../policy.ts";
import type { Box } from "./model.ts";
import { freshCharacter, spellOut } from "./render.ts";
import type { Point } from "./solve.ts";

/** As many guesses as it is worth to make, and to confirm. */
const [mostGuesses, mostConfirmed] = [100, 8];

/**
 * A point as calls, the most telling first: with an action that exists, and a region and an account that people know. All but the last are guesses, to be
 * confirmed; the last is the point itself.
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
  const action = spellOut(point.action, freshAction);
  // Many actions are of one service, and so are asked with one name.
  const spelled = new Map<string, string>();
  const resourceFor = (name: string) => {
    const code = name.replace(/:.*/, "");
    const resource = spelled.get(code) ?? spellOut(withPlace(point.resource, code), freshResource);
    spelled.set(code, resource);
    return resource;
  };
  const others: RamRequest[] = [];
  const tried = new Set<string>();
  let confirmed = 0;
  for (const name of namesLike(point, action, boxes)) {
    // Stryker disable next-line ConditionalExpression,EqualityOperator: that there are no more than so many is for speed alone
    if (tried.size === mostGuesses) break;
    if (tried.has(name)) continue;
    tried.add(name);
    const guess = { action: name, resource: resourceFor(name), ...rest };
    if (!isAskedWith(guess)) others.push(guess);
    else if (confirmed < mostConfirmed) {
      confirmed += 1;
      yield guess;
    }
  }
  yield* others.slice(0, mostConfirmed);
  yield { action, resource: spellOut(point.resource, freshResource), ...rest };
}

/** Whether the action is known to be asked with such a resource. */
function isAskedWith({ action, resource }: RamRequest): boolean {
  return findAction(action)?.resources.some((template) => canName(resource, template)) === true;
}

/**
 * Names for the action, of which the first that is confirmed is taken: as a policy spells it, then known actions that are like it where its characters are given,
 * then those that begin as it does; of each, those of the resource's own service first.
 */
function* namesLike({ action, resource }: Point, spelled: string, boxes: readonly Box[]): Generator<string> {
  // Stryker disable next-line ArrayDeclaration: a text that is no name of an action is none of those found
  for (const { Action = [], NotAction = [] } of boxes.map(({ statement }) => statement))
    for (const name of [...Action, ...NotAction]) if (name.length === spelled.length && foldCase(name) === spelled) yield name;
  // Stryker disable next-line StringLiteral: no action is of a service that any name would do for
  const service = `${spellOut(split(resource)[1] ?? [], "")}:`;
  const end = action.indexOf(FRESH);
  // Stryker disable next-line EqualityOperator,StringLiteral: a guess
  const start = spellOut(end < 0 ? action : action.slice(0, end), "");
  for (const pattern of end < 0 ? [start] : [spellOut(action, "*"), `${start}*`]) {
    const names = expandAction(pattern).map(({ name }) => name);
    const [own, foreign] = [true, false].map((ofService) => names.filter((name) => name.startsWith(service) === ofService));
    yield* [...(own as string[]), ...(foreign as string[])];
  }
}

type Part = readonly number[];

/** Puts a real service, region and account where a resource name may have any. */
function withPlace(resource: Text, ownService: string): Text {
  const parts = split(resource);
  if (parts.length < 5) return resource;
  const [scheme, service, region, account, ...id] = parts as [Part, Part, Part, Part, ...Part[]];
  const code = isAny(service) ? codePoints(ownService) : service;
  // Stryker disable next-line StringLiteral: a service that any name would do for is not one of these
  const regionOf = { ram: "", oss: "*" }[spellOut(code, "")] ?? "cn-hangzhou";
  const place = [isAny(region) ? codePoints(regionOf) : region, isAny(account) ? codePoints("1234567890123456") : account];
  return [scheme, code, ...place, ...id].flatMap((part, i) => (i === 0 ? part : [COLON, ...part]));
}

function split(text: Text): readonly Part[] {
  const parts: number[][] = [[]];
  for (const point of text) {
    if (point === COLON) parts.push([]);
    else (parts.at(-1) as number[]).push(point);
  }
  return parts;
}

function isAny(part: Part): boolean {
  return part.every((point) => point === FRESH);
}
