import { codePoints, FRESH } from "../automaton/pattern.ts";
import type { RamRequest } from "../policy.ts";
import type { Box } from "./model.ts";
import { freshCharacter, spellOut } from "./render.ts";
import type { Point } from "./solve.ts";

/**
 * A point as calls, the most telling first: with a region and an account that people know, and actions as the policies spell them. All but the last are
 * guesses, to be confirmed; the last is the point itself.
 */
export function requestsOf(point: Point, boxes: readonly Box[]): readonly RamRequest[] {
  const freshAction = freshCharacter(boxes.flatMap((box) => box.actions.patterns));
  const freshResource = freshCharacter(boxes.flatMap((box) => box.resources));
  const action = spellOut(point.action, freshAction);
  const { principal, principalId, ...context } = Object.fromEntries(
    [...point.values].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const rest = {
    ...(Object.keys(context).length > 0 ? { context } : {}),
    ...(principal === undefined ? {} : { principal }),
    ...(principalId === undefined ? {} : { principalId }),
  };
  const spelling = spellings(boxes).find((each) => each.toLowerCase() === action) ?? action;
  return [withPlace(point.resource), point.resource].map((resource) => ({
    action: spelling,
    resource: spellOut(resource, freshResource),
    ...rest,
  }));
}

function spellings(boxes: readonly Box[]): readonly string[] {
  return boxes.flatMap(({ statement }) => [...(statement.Action ?? []), ...(statement.NotAction ?? [])]);
}

/** Puts a real region and account where a resource name has any. */
function withPlace(resource: readonly number[]): readonly number[] {
  const [scheme, service, region, account, ...id] = split(resource);
  if (service === undefined || region === undefined || account === undefined) return resource;
  const regionOf = { ram: "", oss: "*" }[spellOut(service, "")] ?? "cn-hangzhou";
  const place = [isAny(region) ? codePoints(regionOf) : region, isAny(account) ? codePoints("1234567890123456") : account];
  return [scheme ?? [], service, ...place, ...id].flatMap((part, i) => (i === 0 ? part : [58, ...part]));
}

function split(text: readonly number[]): readonly (readonly number[])[] {
  const parts: number[][] = [[]];
  for (const point of text) {
    if (point === 58) parts.push([]);
    else parts.at(-1)?.push(point);
  }
  return parts;
}

function isAny(part: readonly number[]): boolean {
  return part.every((point) => point === FRESH);
}
