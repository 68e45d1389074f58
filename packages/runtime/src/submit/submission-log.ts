/**
 * Makes a run resumable. A crash can come between a Create call and the note of it, so the ledger
 * is told of a piece of work before it is sent (`beginSubmissions`) and after (`recordSubmitted`).
 * What was begun and never noted may exist at the service: it alone is looked for by its tag before
 * it is sent again; a run that nothing happened to costs no request more.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { BegunSubmission, Ledger, LedgerTask } from "../ledger/ledger.ts";
import { invalid, type SubmitItem } from "./submit-item.ts";
import type { SubmittedTask } from "./task.ts";

/** What a run needs of a ledger. */
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

export class SubmissionLog {
  readonly #ledger: SubmissionLedger;
  readonly #project: string | null;
  readonly #settleMs: number;
  #waiting: Waiting[] = [];
  #asking = false;

  /** @param settleMs how long a request of a process that died may still be under way. */
  constructor(ledger: SubmissionLedger, project: string | null, settleMs: number) {
    this.#ledger = ledger;
    this.#project = project;
    this.#settleMs = settleMs;
  }

  /** @throws ValidationError when no key can be made of the request */
  keyOf(item: SubmitItem): string {
    return item.idempotencyKey ?? submissionKey(item, this.#project);
  }

  /** @throws LedgerError; the signal's reason */
  async begin(key: string, signal: AbortSignal): Promise<Begun> {
    for (;;) {
      signal.throwIfAborted();
      const begun = await this.#ask(key);
      if (begun.status === "done") return { do: "skip", task: begun.task };
      if (begun.status === "new") return { do: "submit", checkFirst: false };
      if (begun.ageMs >= this.#settleMs) return { do: "submit", checkFirst: true };
      // Another run may be at it right now: then it is done in a moment.
      await sleep(this.#settleMs - begun.ageMs, undefined, { signal }).catch(() =>
        signal.throwIfAborted(),
      );
    }
  }

  /** @throws LedgerError */
  async done(key: string, item: SubmitItem, task: SubmittedTask): Promise<void> {
    const { userData } = item.request;
    await this.#ledger.recordSubmitted({
      taskId: task.taskId,
      kind: task.kind,
      project: this.#project,
      uri: task.uri,
      ...(userData === undefined ? {} : { userData }),
      key,
    });
  }

  /** Nothing was sent, or the service has surely refused it. @throws LedgerError */
  cancel(key: string): Promise<void> {
    return this.#ledger.cancelSubmission(key);
  }

  /** Asks for all keys at once that came while the last question was under way. */
  #ask(key: string): Promise<BegunSubmission> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      if (!this.#asking) void this.#askAll();
    });
  }

  async #askAll(): Promise<void> {
    this.#asking = true;
    // Items that are read in one go come within one turn.
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
 * The key of an item that has none of its own: a hash of the project, the kind and the whole
 * request, whatever order its members stand in. So the same request is the same work, in this run
 * and the next; what differs in anything, `userData` and `tags` included, is other work.
 * @throws ValidationError when the request is nothing that JSON can hold.
 */
export function submissionKey({ kind, request }: SubmitItem, project: string | null): string {
  try {
    const text = JSON.stringify([project, kind, request], inOrder);
    return process.getBuiltinModule("node:crypto").hash("sha256", text, "base64url");
  } catch {
    throw invalid("request", "what JSON can hold", undefined);
  }
}

function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
