/**
 * Makes a run resumable. A crash can happen between a Create call and its record, so the ledger
 * records a piece of work before it is sent (`beginSubmissions`) and after (`recordSubmitted`).
 * Work that was begun and not recorded may exist at the service: only that is searched for by its
 * tag before it is sent again. A run without a crash costs no extra request.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { BegunSubmission, Ledger, LedgerTask } from "../ledger/ledger.ts";
import { invalid, type SubmitItem } from "./submit-item.ts";
import type { SubmittedTask } from "./task.ts";

/** The methods of a ledger that a run calls. */
export type SubmissionLedger = Pick<
  Ledger,
  "beginSubmissions" | "cancelSubmission" | "recordSubmitted"
>;

/** What to do with an item. */
export type Begun =
  | { readonly do: "submit"; readonly checkFirst: boolean }
  /** An earlier run has submitted it. */
  | { readonly do: "skip"; readonly task: LedgerTask };

interface Waiting {
  readonly key: string;
  readonly resolve: (begun: BegunSubmission) => void;
  readonly reject: (error: unknown) => void;
}

/** Begins and records the submissions of one run in a ledger. */
export class SubmissionLog {
  readonly #ledger: SubmissionLedger;
  readonly #project: string | null;
  readonly #settleMs: number;
  #waiting: Waiting[] = [];
  #asking = false;

  /** @param settleMs how long a request of a process that died can still be running. */
  constructor(ledger: SubmissionLedger, project: string | null, settleMs: number) {
    this.#ledger = ledger;
    this.#project = project;
    this.#settleMs = settleMs;
  }

  /** @throws ValidationError if no key can be made for the request. */
  keyOf(item: SubmitItem): string {
    return item.idempotencyKey ?? submissionKey(item, this.#project);
  }

  /** @throws LedgerError; the signal's reason. */
  async begin(key: string, signal: AbortSignal): Promise<Begun> {
    for (;;) {
      signal.throwIfAborted();
      const begun = await this.#ask(key);
      if (begun.status === "done") return { do: "skip", task: begun.task };
      if (begun.status === "new") return { do: "submit", checkFirst: false };
      const leftMs = this.#settleMs - begun.ageMs;
      if (leftMs <= 0) return { do: "submit", checkFirst: true };
      // Another run may be submitting it right now. Then it will soon be done.
      await sleep(leftMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  /** @throws LedgerError */
  async done(key: string, item: SubmitItem, { taskId, kind, uri }: SubmittedTask): Promise<void> {
    const { userData } = item.request;
    await this.#ledger.recordSubmitted({
      taskId,
      kind,
      project: this.#project,
      uri,
      ...(userData === undefined ? {} : { userData }),
      key,
    });
  }

  /** Nothing was sent, or the service has certainly rejected it. @throws LedgerError */
  cancel(key: string): Promise<void> {
    return this.#ledger.cancelSubmission(key);
  }

  /** Asks for all keys together that were added while the last question was being answered. */
  #ask(key: string): Promise<BegunSubmission> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      if (!this.#asking) void this.#askAll();
    });
  }

  async #askAll(): Promise<void> {
    this.#asking = true;
    // Items that are read together are added in one turn.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const answers = await this.#ledger.beginSubmissions(batch.map(({ key }) => key));
        for (const [index, { resolve }] of batch.entries())
          resolve(answers[index] as BegunSubmission);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#asking = false;
  }
}

/**
 * The key of an item without its own: a hash of the project, the kind and the whole request. The
 * order of members doesn't matter. The same request is the same work, in this run and the next. Any
 * difference, in `userData` and `tags` too, makes it different work.
 * @throws ValidationError if JSON can't represent the request.
 */
export function submissionKey({ kind, request }: SubmitItem, project: string | null): string {
  try {
    const text = JSON.stringify([project, kind, request], sortMembers);
    return process.getBuiltinModule("node:crypto").hash("sha256", text, "base64url");
  } catch {
    throw invalid("request", "a value that JSON can represent", undefined);
  }
}

function sortMembers(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
