/**
 * Makes runs of one list repeatable, one after another or at the same time. A crash can happen
 * between a Create call and its record, so the ledger records a piece of work before it is sent
 * (`beginSubmissions`) and after (`recordSubmitted`).
 *
 * Each item has one task, whatever crashes and however many runs share the ledger, if a task is in
 * the service's list at most `settleMs` after the record that precedes its request: that is the
 * time from the record to the request, plus the time of the request, plus the lag of the list. Why:
 *
 * 1. A request is sent only by the run that has the lease of the item's key. It begins the key when
 *    the request is about to start, and extends the lease before each further request. If the last
 *    record is too old, because the ledger was slow or the process stood still, it is made again.
 * 2. Another run gets the lease `settleMs` after the last of these records at the earliest. So
 *    every task of the run before it is in the list by then, and an empty search is an answer.
 * 3. If a run was delayed and another one has got the lease since, the ledger rejects its next
 *    record by the fence, and it sends nothing.
 * 4. A submission ends with the record of its task, or, by the run that has the lease, if the
 *    service has certainly rejected every request.
 *
 * Only a key that another run began is searched for. A run without a crash costs no extra request.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { ImmkitError } from "../errors.ts";
import type { BegunSubmission, Ledger, LedgerTask, SubmissionLease } from "../ledger/ledger.ts";
import { KeyBatch } from "./key-batch.ts";
import { invalid, type SubmitItem } from "./submit-item.ts";
import type { SubmittedTask } from "./task.ts";

/** The methods of a ledger that a run calls. */
export type SubmissionLedger = Pick<
  Ledger,
  | "find"
  | "findSubmissions"
  | "beginSubmissions"
  | "extendSubmission"
  | "cancelSubmission"
  | "recordSubmitted"
>;

/** How often a run looks whether another one has recorded the task that it is submitting. */
const longestPauseMs = 1_000;

/** Begins and records the submissions of one run in a ledger. */
export class SubmissionLog {
  readonly #ledger: SubmissionLedger;
  readonly #project: string | null;
  readonly #found: KeyBatch<LedgerTask | undefined>;
  readonly #begun: KeyBatch<BegunSubmission>;

  constructor(ledger: SubmissionLedger, project: string | null, settleMs: number) {
    this.#ledger = ledger;
    this.#project = project;
    this.#found = new KeyBatch(async (keys) => {
      const tasks = await ledger.findSubmissions(keys);
      return keys.map((key) => tasks.get(key));
    });
    this.#begun = new KeyBatch((keys) => ledger.beginSubmissions(keys, settleMs));
  }

  /** @throws ValidationError if no key can be made for the request. */
  keyOf(item: SubmitItem): string {
    return item.idempotencyKey ?? submissionKey(item, this.#project);
  }

  /** The task of an earlier run. @throws LedgerError */
  find(key: string): Promise<LedgerTask | undefined> {
    return this.#found.ask(key);
  }

  /**
   * Call it when the request is about to start. Returns the milliseconds to wait if another run is
   * submitting the item.
   * @throws LedgerError
   */
  async begin(key: string): Promise<LedgerTask | Submission | number> {
    const askedAt = performance.now();
    const begun = await this.#begun.ask(key);
    if (begun.status === "done") return begun.task;
    if (begun.status === "busy") return begun.leftMs;
    return new Submission(this.#ledger, begun.lease, begun.status === "unclear", askedAt);
  }

  /** Waits until the lease of another run ends, or its task is recorded. @throws LedgerError */
  async waitForOther(key: string, leftMs: number, signal: AbortSignal): Promise<void> {
    const until = performance.now() + leftMs;
    for (let pauseMs = 50; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      const restMs = until - performance.now();
      await sleep(Math.max(1, Math.min(pauseMs, restMs)), undefined, { signal }).catch(() =>
        signal.throwIfAborted(),
      );
      if (restMs <= pauseMs || (await this.find(key)) !== undefined) return;
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
}

/** A piece of work that this run has the right to submit. */
export class Submission {
  readonly #ledger: SubmissionLedger;
  readonly #lease: SubmissionLease;
  /** Whether another run may have sent a request: search for its task first. */
  readonly unclear: boolean;
  /** The time directly before the newest record. */
  #recordedAt: number;
  #attempts = 0;
  #failure: { readonly reason: unknown } | undefined;

  constructor(
    ledger: SubmissionLedger,
    lease: SubmissionLease,
    unclear: boolean,
    recordedAt: number,
  ) {
    this.#ledger = ledger;
    this.#lease = lease;
    this.unclear = unclear;
    this.#recordedAt = recordedAt;
  }

  /** Why no further request was sent, if the ledger rejected it. */
  get failure(): { readonly reason: unknown } | undefined {
    return this.#failure;
  }

  /** Whether another run has the lease now. */
  get isFenced(): boolean {
    const reason = this.#failure?.reason;
    return reason instanceof ImmkitError && reason.code === "Fenced";
  }

  /** Call it directly before each request. @throws LedgerError: nothing must be sent then. */
  async beforeAttempt(): Promise<void> {
    const freshMs = Math.max(100, this.#lease.leaseMs / 6);
    let isDue = this.#attempts > 0;
    while (isDue || performance.now() - this.#recordedAt > freshMs) {
      isDue = false;
      const askedAt = performance.now();
      try {
        await this.#ledger.extendSubmission(this.#lease);
      } catch (reason) {
        this.#failure = { reason };
        throw reason;
      }
      this.#recordedAt = askedAt;
    }
    this.#attempts++;
  }

  /** The service has certainly rejected every request. @throws LedgerError */
  cancel(): Promise<void> {
    return this.#ledger.cancelSubmission(this.#lease);
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
