import { notify } from "../delivery/options.ts";
import { type Logger, Reporter } from "../delivery/report.ts";
import { ConfigError, ImmkitError, ValidationError } from "../errors.ts";
import type { SubmitImageRequest } from "../generated/submit-image.ts";
import type { SubmitVideoRequest } from "../generated/submit-video.ts";
import type { UploadEvent } from "../generated/upload-event.ts";
import type { ModerationKind } from "../notification/outcome.ts";
import { etagTag } from "../oss/object.ts";
import type { SubmissionLedger } from "../submit/submission-log.ts";
import type { SubmitAllOptions, SubmitResult } from "../submit/submit-all-options.ts";
import type { SubmitItem } from "../submit/submit-item.ts";
import type { SubmittedTask } from "../submit/task.ts";
import { type InspectedUpload, inspect, type ObjectReader } from "./preflight.ts";
import { checkSelection, isUpload, type UploadSelection, whyNotSelected } from "./select.ts";
import { Skip, type SkippedUpload } from "./skipped.ts";

/** What uploads are submitted with: a `ModerationClient` can. */
export interface UploadSubmitter {
  submitAll(
    items: Iterable<SubmitItem>,
    options: Pick<SubmitAllOptions, "ledger" | "checkFirst" | "giveUpAfterMs" | "signal">,
  ): AsyncIterable<SubmitResult>;
}

/** An upload with its task. */
export interface SubmittedUpload {
  readonly status: "submitted";
  readonly upload: UploadEvent;
  readonly kind: ModerationKind;
  readonly task: SubmittedTask;
  /** The task exists since an earlier event about the same upload. */
  readonly duplicate: boolean;
}

/** The result of an upload. */
export type UploadResult = SubmittedUpload | SkippedUpload;

/** The members of a request besides the object's address. */
export type UploadRequest = Omit<SubmitVideoRequest & SubmitImageRequest, "uri">;

/** Options of {@link createUploadHandler}. */
export interface UploadHandlerOptions extends UploadSelection {
  /** A `ModerationClient`. */
  readonly client: UploadSubmitter;
  /**
   * Looks at each object before it is submitted: an `OssClient`. What certainly exceeds a limit of
   * IMM is skipped then. Default: none, and only what the event says is checked.
   */
  readonly objects?: ObjectReader | undefined;
  /**
   * Records the tasks: several processes make one for each upload then. Default: none. Then a task
   * is searched for by its tag before another one is made, and only two processes that handle the
   * same event at the same moment make two.
   */
  readonly ledger?: SubmissionLedger | undefined;
  /**
   * Decides what an object is. Null skips it, undefined leaves it to the extension and the content
   * type. Default: always left to them.
   */
  readonly kindOf?: (upload: UploadEvent) => ModerationKind | null | undefined;
  /** The scenes, tags and other members of the request. Default: none. */
  readonly request?: ((upload: UploadEvent, kind: ModerationKind) => UploadRequest) | undefined;
  /** Called after each submission. What it throws is a process warning. */
  readonly onSubmitted?: ((submitted: SubmittedUpload) => void) | undefined;
  /**
   * Called with each upload that is not submitted, except those that the selection leaves out. What
   * it throws is a process warning. Default: a process warning, once a minute.
   */
  readonly onSkipped?: ((skipped: SkippedUpload) => void) | undefined;
  /** Logs what is skipped: `console`, or a logger of pino. Default: none. */
  readonly logger?: Logger | undefined;
}

/**
 * Submits an upload, or says why not. What it rejects with can succeed later, or needs a change of
 * the settings: the event is to be delivered again.
 */
export type UploadHandler = (
  upload: UploadEvent,
  context: { readonly signal: AbortSignal },
) => Promise<UploadResult>;

/**
 * Submits each uploaded image and video once, although its event can come several times: for
 * `UploadConsumer` and `createUploadFunction`, or with `decodeUploads` for any other way.
 *
 * The task is for the content that the object has when it is submitted. If it was overwritten, that
 * is the newer one, and the event of the newer one makes no other task.
 * @throws ConfigError naming the option.
 * @example
 * const handler = createUploadHandler({ client, objects, suffixes: [".jpg", ".mp4"] });
 * const { status } = await handler(upload, { signal: AbortSignal.timeout(30_000) });
 */
export function createUploadHandler(options: UploadHandlerOptions): UploadHandler {
  if (typeof options.client?.submitAll !== "function")
    throw new ConfigError("client", "client is missing: pass a ModerationClient.");
  checkSelection(options);
  const { onSubmitted, onSkipped, kindOf = () => undefined, objects } = options;
  const reporter = new Reporter(options.logger);
  const tasks = new OneTaskEach(options);
  return async (upload, { signal }) => {
    try {
      signal.throwIfAborted();
      checkSelected(upload, options);
      const inspected = await inspect(upload, kindOf, objects, signal);
      const result = await tasks.submit(upload, inspected, signal);
      notify("onSubmitted", onSubmitted, result);
      return result;
    } catch (error) {
      if (!(error instanceof Skip)) throw error;
      const { reason, message } = error;
      const skipped: SkippedUpload = { status: "skipped", upload, reason, message };
      if (reason === "NotSelected" || reason === "NotUpload") return skipped;
      const text = `${reason}: ${message}`;
      reporter.report("uploadSkipped", text, { uri: upload.uri }, onSkipped !== undefined);
      notify("onSkipped", onSkipped, skipped);
      return skipped;
    }
  };
}

function checkSelected(upload: UploadEvent, selection: UploadSelection): void {
  if (!isUpload(upload))
    throw new Skip("NotUpload", `${upload.eventName} doesn't complete an object.`);
  const reason = whyNotSelected(upload, selection);
  if (reason !== undefined) throw new Skip("NotSelected", `It is not selected: ${reason}.`);
}

/** The idempotency key of an upload. The key of the object would be too long, and not safe. */
function keyOf({ bucket, key }: UploadEvent, { version }: InspectedUpload): string {
  const text = JSON.stringify([bucket, key, ...version]);
  return process.getBuiltinModule("node:crypto").hash("sha256", text, "base64url");
}

/** The latest tasks that are remembered: most repetitions of an event come soon. */
const maxRemembered = 1_000;

/** Makes one task for each key, also for several at the same time. */
class OneTaskEach {
  readonly #options: UploadHandlerOptions;
  readonly #latest = new Map<string, Promise<SubmittedUpload>>();

  constructor(options: UploadHandlerOptions) {
    this.#options = options;
  }

  async submit(
    upload: UploadEvent,
    inspected: InspectedUpload,
    signal: AbortSignal,
  ): Promise<SubmittedUpload> {
    const key = keyOf(upload, inspected);
    for (;;) {
      const earlier = this.#latest.get(key);
      if (earlier === undefined) break;
      // One that fails, or is given up, is not this one's failure.
      const known = await earlier.catch(() => undefined);
      signal.throwIfAborted();
      if (known !== undefined) return { ...known, upload, duplicate: true };
    }
    const submission = this.#submit(upload, inspected, key, signal);
    this.#latest.set(key, submission);
    try {
      return await submission;
    } catch (error) {
      this.#latest.delete(key);
      throw error;
    } finally {
      const [oldest] = this.#latest.keys();
      if (this.#latest.size > maxRemembered && oldest !== undefined) this.#latest.delete(oldest);
    }
  }

  async #submit(
    upload: UploadEvent,
    { kind, etag }: InspectedUpload,
    idempotencyKey: string,
    signal: AbortSignal,
  ): Promise<SubmittedUpload> {
    const { client, ledger, request } = this.#options;
    const own = request?.(upload, kind);
    const tags = { ...(etag === null ? {} : { [etagTag]: etag }), ...own?.tags };
    const item: SubmitItem = { kind, request: { ...own, tags, uri: upload.uri }, idempotencyKey };
    const known = ledger === undefined ? { checkFirst: true } : { ledger };
    // The message waits for an unavailable service, not the handler.
    const run = client.submitAll([item], { ...known, giveUpAfterMs: 0, signal });
    for await (const result of run) {
      if (!("error" in result)) {
        const { task, skipped: duplicate } = result;
        return { status: "submitted", upload, kind, task, duplicate };
      }
      const { error } = result;
      // Only the name is the upload's fault. All else is the application's.
      if (
        error instanceof ValidationError &&
        error.violations.every(({ field }) => field === "uri")
      )
        throw new Skip("InvalidName", error.message);
      throw error;
    }
    throw new ImmkitError("SubmissionStopped", "The submission was stopped before it began.", {
      retryable: true,
    });
  }
}
