import type { MediaKind, Outcome, Scene } from "../scenario/index.ts";
import type { Media } from "./media.ts";
import type { ModerationResult, TaskRequest } from "./task.ts";

/**
 * The category of an outcome that blocks and names none: a label of the first scene (IMM "content
 * moderation results").
 */
const defaultLabels: { readonly [K in MediaKind]: Readonly<Record<Scene, string>> } = {
  image: { porn: "porn", terrorism: "violence", live: "meaningless", logo: "trademark", ad: "ad" },
  video: { porn: "porn", terrorism: "terrorism", live: "live", logo: "logo", ad: "ad" },
};

/** The result of a task for `media`, by an outcome that is not a failure. */
export function resultOf(
  { suggestion, frames = [], ...outcome }: Exclude<Outcome, { readonly fail: object }>,
  request: TaskRequest,
  media: Media,
): ModerationResult {
  const [firstScene = "porn"] = request.scenes;
  const found = suggestion === "block" ? [defaultLabels[request.kind][firstScene]] : [];
  const categories = outcome.categories ?? found;
  const isMoving = media.kind === "video" || (media.frames ?? 1) > 1;
  if (!isMoving && frames.length === 0) return { suggestion, categories };
  const totalCount = Math.max(inspectedFrames(request, media), frames.length);
  return { suggestion, categories, frames: { totalCount, blockFrames: frames } };
}

/**
 * One frame every `interval`, at most `maxFrames`. It is not published whether the service then
 * stops or spreads them.
 */
function inspectedFrames(
  { interval, maxFrames }: TaskRequest,
  { frames, duration }: Media,
): number {
  const available = frames ?? (duration === undefined ? 1 : Math.ceil(duration / interval));
  return Math.max(1, Math.min(maxFrames, available));
}

/** `ModerationResult` in the members of the published models. */
export function resultContent(
  sourceUri: string,
  { suggestion, categories, frames }: ModerationResult,
): Record<string, unknown> {
  const blockFrames = frames?.blockFrames.map(({ offset, label, rate }) => ({
    Offset: offset,
    Label: label,
    Rate: rate,
  }));
  return {
    URI: sourceUri,
    Suggestion: suggestion,
    Categories: categories,
    ...(frames && { Frames: { TotalCount: frames.totalCount, BlockFrames: blockFrames } }),
  };
}
