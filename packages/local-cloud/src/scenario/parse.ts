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

/** A day. A longer delay is probably a mistake, and tasks are deleted after seven days. */
const maxDelayMs = 86_400_000;

/**
 * Parses the JSON value of a scenario; undefined is {@link passEverything}. An unknown member is an
 * error: a rule with a typo would let everything pass.
 *
 * @throws ShapeError `InvalidScenario`, with the pointer of the first wrong value.
 */
export function parseScenario(json: unknown): Scenario {
  if (json === undefined) return passEverything;
  const reader = new Reader(json, { code: "InvalidScenario", noun: "The scenario" });
  const root = reader.object({ optional: ["$schema", "rules", "default"] });
  return {
    rules: root.rules?.list(rule) ?? [],
    default:
      root.default === undefined
        ? passEverything.default
        : outcome(root.default, root.default.object({ optional: outcomeMembers })),
  };
}

/**
 * Parses a person's verdict, `{suggestion, categories?}`.
 *
 * @throws ShapeError `InvalidVerdict`.
 */
export function parseVerdict(json: unknown): Verdict {
  const reader = new Reader(json, { code: "InvalidVerdict", noun: "The verdict" });
  return verdict(reader.object({ required: ["suggestion"], optional: ["categories"] }));
}

function rule(reader: Reader): Scenario["rules"][number] {
  const { match, ...members } = reader.object({ optional: ["match", ...outcomeMembers] });
  if (match === undefined)
    return reader.fail('needs "match". Use an empty object to match everything.');
  return { match: matchOf(match), outcome: outcome(reader, members) };
}

function matchOf(reader: Reader): Match {
  const { bucket, key, kind, tags, scene } = reader.object({
    optional: ["bucket", "key", "kind", "tags", "scene"],
  });
  return {
    ...(bucket && { bucket: bucket.text() }),
    ...(key && { key: key.text() }),
    ...(kind && { kind: kind.oneOf(mediaKinds) }),
    ...(tags && {
      tags: Object.fromEntries(
        Object.entries(tags.record()).map(([name, value]) => [name, value.text()]),
      ),
    }),
    ...(scene && { scene: scene.oneOf(scenes) }),
  };
}

function outcome(
  reader: Reader,
  members: { readonly [Name in (typeof outcomeMembers)[number]]?: Reader },
): Outcome {
  const { fail, suggestion, frames, afterReview } = members;
  const delay = delayOf(members.delayMs);
  if (fail !== undefined) {
    afterReview?.fail('can\'t be combined with "fail": a failed task is not reviewed.');
    const { code, message } = fail.object({ required: ["code"], optional: ["message"] });
    return { ...delay, fail: { code: code.text(), message: message?.text() ?? "" } };
  }
  if (suggestion === undefined) return reader.fail('needs "suggestion".');
  const found = verdict({ ...members, suggestion });
  if (afterReview !== undefined && found.suggestion !== "review")
    afterReview.fail('needs the suggestion "review".');
  return {
    ...delay,
    ...found,
    ...(frames && { frames: frames.list(frame) }),
    ...(afterReview && { afterReview: review(afterReview) }),
  };
}

function review(reader: Reader): Verdict & { delayMs?: number } {
  const members = reader.object({
    required: ["suggestion"],
    optional: ["categories", "delayMs"],
  });
  return { ...verdict(members), ...delayOf(members.delayMs) };
}

function verdict(members: { readonly suggestion: Reader; readonly categories?: Reader }): Verdict {
  return {
    suggestion: members.suggestion.oneOf(suggestions),
    ...(members.categories && {
      categories: members.categories.list((category) => category.text()),
    }),
  };
}

function frame(reader: Reader): Frame {
  const { offset, label, rate } = reader.object({ required: ["offset", "label", "rate"] });
  return {
    offset: offset.number(0, Number.MAX_SAFE_INTEGER),
    label: label.text(),
    rate: rate.number(0, 100),
  };
}

function delayOf(reader: Reader | undefined): { delayMs?: number } {
  return reader === undefined ? {} : { delayMs: reader.integer(0, maxDelayMs) };
}
