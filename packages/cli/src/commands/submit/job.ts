import {
  CredentialsError,
  ModerationClient,
  type ModerationClientOptions,
  type SubmitImageRequest,
  type SubmittedTask,
  type SubmitVideoRequest,
  ValidationError,
} from "@immkit/runtime";
import { defined } from "../../defined.ts";
import { CommandError } from "../../errors/command-error.ts";

export type Kind = "image" | "video";

/** The options of `immkit submit` that say what a task looks for. */
export interface TaskOptions {
  readonly kind?: Kind;
  /** As typed; the client checks them. */
  readonly scenes?: NonNullable<SubmitImageRequest["scenes"]>;
  /** Seconds between two frames. */
  readonly interval?: number;
  readonly maxFrames?: number;
  readonly userData?: string;
  readonly tags?: Record<string, string>;
}

/** One task to submit. */
export type Job =
  | { readonly kind: "image"; readonly request: SubmitImageRequest }
  | { readonly kind: "video"; readonly request: SubmitVideoRequest };

/**
 * The formats that IMM documents for moderation (API reference of CreateImageModerationTask; user
 * guide of video moderation).
 */
const extensions: Readonly<Record<Kind, string>> = {
  image: "png jpg jpeg bmp gif webp",
  video: "avi mpeg mpg dat divx xvid rm rmvb mov qt asf wmv vob 3gp mp4 flv avs mkv ts ogm nsv swf",
};

/** The kind of an object, by the extension of its key. */
export function kindOf(uri: string): Kind {
  const extension = /\.([^./]+)$/.exec(uri)?.[1]?.toLowerCase() ?? "";
  for (const kind of ["image", "video"] as const)
    if (extensions[kind].split(" ").includes(extension)) return kind;
  throw new CommandError(
    `The extension of ${JSON.stringify(uri)} does not say whether it is an image or a video. Pass --kind image or --kind video.`,
  );
}

/** One job for each object. */
export function jobsFor(uris: readonly string[], options: TaskOptions): Job[] {
  const { kind, scenes, interval, maxFrames, userData, tags } = options;
  const repeated = uris.find((uri, index) => uris.indexOf(uri) < index);
  if (repeated !== undefined)
    throw new CommandError(
      `${JSON.stringify(repeated)} is named twice. Each task is billed, so name it once.`,
    );
  return uris.map((uri) => {
    const request = { uri, ...defined({ scenes, interval, maxFrames, userData, tags }) };
    return { kind: kind ?? kindOf(uri), request };
  });
}

export function submitJob(
  client: ModerationClient,
  { kind, request }: Job,
  signal?: AbortSignal,
): Promise<SubmittedTask> {
  const options = defined({ signal });
  return kind === "image"
    ? client.submitImage(request, options)
    : client.submitVideo(request, options);
}

/**
 * Validates every job with a client that has no credentials, so a mistake in the last one is found
 * before the first is submitted. A job is valid if the client gets as far as requesting a key.
 * @throws CommandError that names the object.
 */
export async function checkJobs(
  options: ModerationClientOptions,
  jobs: readonly Job[],
): Promise<void> {
  const noKey = new CredentialsError("CredentialsMissing", "This client only validates.");
  const client = new ModerationClient({
    ...options,
    idempotencyTag: false,
    credentials: { getCredential: () => Promise.reject(noKey) },
  });
  try {
    for (const job of jobs) {
      const error = await submitJob(client, job).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error === noKey) continue;
      if (!(error instanceof ValidationError)) throw error;
      throw new CommandError(
        `${JSON.stringify(job.request.uri)} was not submitted: ${error.message}`,
        { cause: error },
      );
    }
  } finally {
    await client.close();
  }
}
