import type { SubmitImageRequest, SubmitVideoRequest } from "@immkit/runtime";
import { CommandError } from "../../errors/command-error.ts";
import { type Kind, kindOf } from "./kind.ts";

export interface TaskSettings {
  readonly kind?: Kind;
  /** Scenes as they were typed; the client knows which there are. */
  readonly scenes?: readonly string[];
  readonly interval?: number;
  readonly maxFrames?: number;
  readonly userData?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** One task to submit. */
export type Job =
  | { readonly kind: "image"; readonly request: SubmitImageRequest }
  | { readonly kind: "video"; readonly request: SubmitVideoRequest };

/**
 * A task per object. What can be seen to be wrong is refused here, before the first is submitted.
 */
export function plan(
  uris: readonly string[],
  { kind, scenes, interval, maxFrames, userData, tags }: TaskSettings,
): Job[] {
  const twice = uris.find((uri, index) => uris.indexOf(uri) < index);
  if (twice !== undefined)
    throw new CommandError(
      `${JSON.stringify(twice)} is named twice: each task is billed. Name it once.`,
    );
  return uris.map((uri) => {
    const request = {
      uri,
      ...(scenes === undefined
        ? {}
        : { scenes: scenes as NonNullable<SubmitImageRequest["scenes"]> }),
      ...(interval === undefined ? {} : { interval }),
      ...(maxFrames === undefined ? {} : { maxFrames }),
      ...(userData === undefined ? {} : { userData }),
      ...(tags === undefined ? {} : { tags: { ...tags } }),
    };
    return { kind: kind ?? kindOf(uri), request };
  });
}
