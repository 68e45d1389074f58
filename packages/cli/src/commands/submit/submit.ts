import type { ModerationClient, SubmittedTask } from "@immkit/runtime";
import type { Job } from "./plan.ts";

/** Submits one task. */
export function submit(
  client: ModerationClient,
  { kind, request }: Job,
  signal?: AbortSignal,
): Promise<SubmittedTask> {
  const options = signal === undefined ? {} : { signal };
  return kind === "image"
    ? client.submitImage(request, options)
    : client.submitVideo(request, options);
}
