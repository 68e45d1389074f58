import type { SubmitItem } from "./submit-item.ts";

/** The scenes that the service looks for unless told otherwise: porn, terrorism, ad. */
const defaultScenes = 3;
const defaultVideoFrames = 200;

export interface Estimate {
  /** Frames that are looked at, at most. */
  readonly frames: number;
  readonly scenes: number;
  /** Frames times scenes: what moderation is billed by. The service publishes no price for it. */
  readonly units: number;
}

/**
 * The most that one item can be billed for. A video counts with all its `maxFrames` unless
 * `durationSeconds` tells that it is shorter. That frames are `min(maxFrames, duration / interval)`
 * is arithmetic, not documentation: the service may spread or cut otherwise.
 */
export function estimate(item: SubmitItem, durationSeconds?: number): Estimate {
  const { scenes, interval = 1, maxFrames } = item.request;
  const most = maxFrames ?? (item.kind === "video" ? defaultVideoFrames : 1);
  const frames =
    item.kind === "video" && durationSeconds !== undefined
      ? Math.min(most, Math.max(1, Math.ceil(durationSeconds / interval)))
      : most;
  const count = scenes?.length ?? defaultScenes;
  return { frames, scenes: count, units: frames * count };
}
