import type { MediaKind, Outcome, Scene } from "../scenario/index.ts";
import type { Media } from "./media.ts";
import type { ModerationResult, TaskRequest } from "./task.ts";

/**
 * A label of each scene (IMM "content moderation results"): what a rule that blocks and names no
 * category is taken to have found.
 */
const typicalLabels: { readonly [K in MediaKind]: Readonly<Record<Scene, string>> } = {
  image: { porn: "porn", terrorism: "violence", live: "meaningless", logo: "trademark", ad: "ad" },
  video: { porn: "porn", terrorism: "terrorism", live: "live", logo: "logo", ad: "ad" },
};

/** What a task finds in `media`, where its outcome is no failure. */
export function resultOf(
  outcome: Exclude<Outcome, { readonly fail: object }>,
  request: TaskRequest,
  media: Media,
): ModerationResult {
  const { suggestion, frames = [] } = outcome;
  const [firstScene = "porn"] = request.scenes;
  const categories =
    outcome.categories ?? (suggestion === "block" ? [typicalLabels[request.kind][firstScene]] : []);
  const isMoving = media.kind === "video" || (media.frames ?? 1) > 1;
  if (!isMoving && frames.length === 0) return { suggestion, categories };
  return {
    suggestion,
    categories,
    frames: {
      totalCount: Math.max(inspectedFrames(request, media), frames.length),
      blockFrames: frames,
    },
  };
}

/**
 * One frame each `interval`, `maxFrames` at most. Whether the service then cuts off or spreads them
 * is not published.
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
  return {
    URI: sourceUri,
    Suggestion: suggestion,
    Categories: categories,
    ...(frames && {
      Frames: {
        TotalCount: frames.totalCount,
        BlockFrames: frames.blockFrames.map(({ offset, label, rate }) => ({
          Offset: offset,
          Label: label,
          Rate: rate,
        })),
      },
    }),
  };
}
