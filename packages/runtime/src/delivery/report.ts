import { ConfigError, NotificationError } from "../errors.ts";

/**
 * Where messages that were not handled are logged. `console` and a logger of pino fit: `details`
 * has the error as `err`, and the ids that are known.
 */
export interface Logger {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** The option of everything that handles messages. */
export interface LoggerOptions {
  /**
   * Logs each failure with the ids of message and task, next to the hooks: `console`, or a logger
   * of pino. Default: none, and what no hook is called with is a process warning, once a minute for
   * each kind.
   */
  readonly logger?: Logger | undefined;
}

/** @throws ConfigError unless it is undefined or a logger. */
export function checkLogger(logger: Logger | undefined): void {
  if (logger === undefined) return;
  if (typeof logger?.warn === "function" && typeof logger.error === "function") return;
  const message = "logger lacks the method warn or error: pass console, or a logger of pino.";
  throw new ConfigError("logger", message);
}

/** What is known of a message in a log. */
export interface MessageIds {
  /** The queue's id of the message; in a replay, its id in quarantine. */
  readonly messageId?: string | undefined;
  readonly taskId?: string | undefined;
  /** The object of an upload. */
  readonly uri?: string | undefined;
}

/** What went wrong, as messages say it after "immkit: ". */
const texts = {
  handlerFailed: "a message was not handled",
  invalidMessage: "a message is not a moderation notification",
  invalidUpload: "a message is not an event of OSS",
  uploadSkipped: "an upload was not submitted",
  pushRejected: "a push was rejected",
  taskFailed: "a task was not reconciled, and is tried again by the next run",
  receiveFailed: "receiving failed, and is tried again",
  leaseLost: "a message became visible to others before it was handled",
  verdictConflict: "a verdict differs from the one that was handled",
  effectLate: "a handler's effect came after its end",
  deleteFailed: "a message was handled and not deleted, so it is delivered again",
};

/** A kind of failure. */
export type FailureKind = keyof typeof texts;

const quietMs = 60_000;

/**
 * Reports failures: all of them to the logger, if there is one. Otherwise as a process warning if
 * no listener was called, once for each kind and minute.
 */
export class Reporter {
  readonly #logger: Logger | undefined;
  readonly #now: () => number;
  readonly #warned = new Map<FailureKind, { readonly at: number; silent: number }>();

  /** `now` returns milliseconds. */
  constructor(logger: Logger | undefined, now: () => number = () => performance.now()) {
    this.#logger = logger;
    this.#now = now;
  }

  /** `heard`: a listener of the application was called with it. */
  report(kind: FailureKind, error: unknown, ids: MessageIds, heard: boolean): void {
    if (this.#logger !== undefined) this.#log(this.#logger, kind, error, ids);
    else if (!heard) this.#warn(kind, error, ids);
  }

  #log(logger: Logger, kind: FailureKind, error: unknown, ids: MessageIds): void {
    try {
      const level = kind === "handlerFailed" ? "error" : "warn";
      logger[level]({ err: error, ...ids }, `immkit: ${texts[kind]}`);
    } catch (cause) {
      warn("logger failed", cause);
    }
  }

  #warn(kind: FailureKind, error: unknown, { messageId, taskId, uri }: MessageIds): void {
    const before = this.#warned.get(kind);
    const now = this.#now();
    if (before !== undefined && now - before.at < quietMs) {
      before.silent++;
      return;
    }
    this.#warned.set(kind, { at: now, silent: 0 });
    const ids = [
      ...(messageId === undefined ? [] : [`message ${messageId}`]),
      ...(taskId === undefined ? [] : [`task ${taskId}`]),
      ...(uri === undefined ? [] : [uri]),
    ];
    const about = ids.length === 0 ? "" : ` (${ids.join(", ")})`;
    const silent = before?.silent ?? 0;
    const more = silent === 0 ? "" : ` [${silent} more since the last warning]`;
    warn(`${texts[kind]}${about}`, `${String(error)}${more}`);
  }
}

/** The kind of failure that an error of a message is. */
export function failureKindOf(error: unknown, taskId: string | undefined): FailureKind {
  return error instanceof NotificationError && taskId === undefined
    ? "invalidMessage"
    : "handlerFailed";
}

/** A process warning about something that nothing else reports. */
export function warn(what: string, error: unknown): void {
  process.emitWarning(`immkit: ${what}: ${String(error)}`);
}
