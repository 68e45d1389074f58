import { Reader } from "./reader.ts";
import {
  type Frame,
  type Match,
  mediaKinds,
  type Outcome,
  passEverything,
  type Scenario,
  scenes,
  suggestions,
  type Verdict,
} from "./scenario.ts";

const outcomeMembers = [
  "suggestion",
  "categories",
  "frames",
  "delayMs",
  "afterReview",
  "fail",
] as const;

/** A day: a longer delay is surely a mistake, and tasks are gone after seven. */
const longestDelayMs = 86_400_000;

/**
 * A scenario from parsed JSON; undefined is {@link passEverything}. Throws {@link ShapeError} with
 * the pointer of the first value that is not as it should be: an unknown member as well, since a
 * rule that is spelled wrong would let everything pass.
 */
export function parseScenario(json: unknown): Scenario {
  if (json === undefined) return passEverything;
  const root = new Reader(json, { code: "InvalidScenario", noun: "The scenario" }).object([
    "rules",
    "default",
  ]);
  return {
    rules: root.rules?.list(rule) ?? [],
    default:
      root.default === undefined ? passEverything.default : outcome(root.default, outcomeMembers),
  };
}

/** A person's verdict from parsed JSON, `{suggestion, categories?}`. Throws {@link ShapeError}. */
export function parseVerdict(json: unknown): Verdict {
  const reader = new Reader(json, { code: "InvalidVerdict", noun: "The verdict" });
  return verdict(reader, reader.object(["suggestion", "categories"]));
}

function rule(reader: Reader): Scenario["rules"][number] {
  const { match } = reader.object(["match", ...outcomeMembers]);
  return {
    match:
      match === undefined
        ? reader.fail('needs "match"; an empty object matches everything.')
        : matchOf(match),
    outcome: outcome(reader, ["match", ...outcomeMembers]),
  };
}

function matchOf(reader: Reader): Match {
  const { bucket, key, kind, tags, scene } = reader.object([
    "bucket",
    "key",
    "kind",
    "tags",
    "scene",
  ]);
  return {
    ...(bucket && { bucket: bucket.text() }),
    ...(key && { key: key.text() }),
    ...(kind && { kind: kind.oneOf(mediaKinds) }),
    ...(tags && {
      tags: Object.fromEntries(tags.record().map(([name, value]) => [name, value.text()])),
    }),
    ...(scene && { scene: scene.oneOf(scenes) }),
  };
}

function outcome(
  reader: Reader,
  members: readonly ("match" | (typeof outcomeMembers)[number])[],
): Outcome {
  const given = reader.object(members);
  const delay = given.delayMs && { delayMs: given.delayMs.wholeNumber(0, longestDelayMs) };
  if (given.fail !== undefined) {
    given.afterReview?.fail("can't stand beside fail: a task that failed is not reviewed.");
    const { code, message } = given.fail.object(["code", "message"]);
    return {
      ...delay,
      fail: { code: needed(given.fail, code, "code").text(), message: message?.text() ?? "" },
    };
  }
  const found = verdict(reader, given);
  if (given.afterReview !== undefined && found.suggestion !== "review")
    given.afterReview.fail('needs the suggestion "review".');
  return {
    ...delay,
    ...found,
    ...(given.frames && { frames: given.frames.list(frame) }),
    ...(given.afterReview && { afterReview: review(given.afterReview) }),
  };
}

function review(reader: Reader): Verdict & { delayMs?: number } {
  const given = reader.object(["suggestion", "categories", "delayMs"]);
  return {
    ...verdict(reader, given),
    ...(given.delayMs && { delayMs: given.delayMs.wholeNumber(0, longestDelayMs) }),
  };
}

function verdict(
  reader: Reader,
  given: { readonly suggestion: Reader | undefined; readonly categories: Reader | undefined },
): Verdict {
  return {
    suggestion: needed(reader, given.suggestion, "suggestion").oneOf(suggestions),
    ...(given.categories && { categories: given.categories.list((category) => category.text()) }),
  };
}

function frame(reader: Reader): Frame {
  const { offset, label, rate } = reader.object(["offset", "label", "rate"]);
  return {
    offset: needed(reader, offset, "offset").number(0, Number.MAX_SAFE_INTEGER),
    label: needed(reader, label, "label").text(),
    rate: needed(reader, rate, "rate").number(0, 100),
  };
}

function needed(owner: Reader, member: Reader | undefined, name: string): Reader {
  return member ?? owner.fail(`needs "${name}".`);
}
