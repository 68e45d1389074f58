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
  const own = boxes
    // Stryker disable next-line ArrayDeclaration: a text that is no name of an action is none of those found
    .flatMap(({ statement }) => [...(statement.Action ?? []), ...(statement.NotAction ?? [])])
    .find((each) => foldCase(each) === action);
  // Many actions are of one service, and so are asked with one name.
  const spelled = new Map<string, string>();
  const resourceFor = (name: string) => {
    const code = name.replace(/:.*/, "");
    const resource = spelled.get(code) ?? spellOut(withPlace(point.resource, code), freshResource);
    spelled.set(code, resource);
    return resource;
  };
  const others: RamRequest[] = [];
  let confirmed = 0;
  // Stryker disable next-line StringLiteral: no action is of a service that any name would do for
  const service = spellOut(split(point.resource)[1] ?? [], "");
  const names = [...new Set([...(own === undefined ? [] : [own]), ...actionsLike(point.action)])];
  // Those of the resource's own service first.
  // Stryker disable next-line MethodExpression: that there are no more than so many is for speed alone
  for (const name of sorted(names, (name) => foldCase(name).startsWith(`${service}:`)).slice(0, mostGuesses)) {
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

function sorted(names: readonly string[], first: (name: string) => boolean): readonly string[] {
  return [...names.filter(first), ...names.filter((name) => !first(name))];
}

/** Whether the action is known to be asked with such a resource. */
function isAskedWith({ action, resource }: RamRequest): boolean {
  return findAction(action)?.resources.some((template) => canName(resource, template)) === true;
}

/** Known actions that are like the found one where its characters are given, and then those that begin as it does. */
function actionsLike(action: Text): readonly string[] {
  const end = action.indexOf(FRESH);
  // Stryker disable next-line EqualityOperator,StringLiteral: a guess
  const start = spellOut(end < 0 ? action : action.slice(0, end), "");
  const patterns = end < 0 ? [start] : [spellOut(action, "*"), `${start}*`];
  return patterns.flatMap((pattern) => expandAction(pattern).map(({ name }) => name));
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
