import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { SubmissionLease } from "../ledger/ledger.ts";
import { SqliteLedger } from "../ledger/sqlite/ledger.ts";
import { randomOf, SimulatedImm, SimulatedProcess } from "../testing/simulated-imm.ts";
import { ModerationClient } from "./client.ts";
import type { SubmissionLedger } from "./submission-log.ts";
import type { SubmitItem } from "./submit-item.ts";

/** In simulated time, like the global one. */
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number, value: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", onAbort);
        resolve(value);
      }, ms);
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      if (signal?.aborted) onAbort();
      else signal?.addEventListener("abort", onAbort, { once: true });
    }),
}));

let ledger: SqliteLedger;
beforeAll(async () => {
  ledger = await SqliteLedger.open({ path: ":memory:", now: () => Date.now() });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
});
afterAll(async () => {
  vi.useRealTimers();
  await ledger?.close();
});

/** Advances simulated time until the promise is settled. */
async function settled<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const end = (): void => {
    isSettled = true;
  };
  promise.then(end, end);
  for (;;) {
    // All that happens at this moment.
    await new Promise((resolve) => setImmediate(resolve));
    if (isSettled) return promise;
    if (vi.getTimerCount() === 0) throw new Error("Nothing happens any more.");
    vi.advanceTimersToNextTimer();
  }
}

interface Run {
  readonly startMs: number;
  /** After the start. */
  readonly crashMs: number | undefined;
}
interface Scenario {
  readonly seed: number;
  readonly count: number;
  readonly runs: readonly Run[];
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.nat(),
  count: fc.integer({ min: 1, max: 3 }),
  runs: fc.array(
    fc.record({
      startMs: fc.integer({ min: 0, max: 90_000 }),
      crashMs: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined }),
    }),
    { minLength: 2, maxLength: 5 },
  ),
});

let scenarioNumber = 0;

/**
 * Simulates runs over one list, and then one more that nothing disturbs. Returns the number of
 * tasks at the service for each item, and the ids that the last run returned.
 */
async function simulate(
  { seed, count, runs }: Scenario,
  wrapped: SubmissionLedger,
): Promise<{ readonly tasks: readonly number[]; readonly errors: readonly unknown[] }> {
  const random = randomOf(seed);
  const imm = new SimulatedImm(random);
  const id = ++scenarioNumber;
  const items = Array.from(
    { length: count },
    (_, index): SubmitItem => ({
      kind: "image",
      request: { uri: `oss://bucket/${index}` },
      idempotencyKey: `${id}-${index}`,
    }),
  );
  const errors: unknown[] = [];
  const submitAll = async (process: SimulatedProcess): Promise<void> => {
    errors.length = 0;
    const client = new ModerationClient({ region: "cn-hangzhou", project: "p", api: process });
    for await (const result of client.submitAll(items, { ledger: process.ledger(wrapped) }))
      if ("error" in result) errors.push(result.error);
  };
  const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const all = runs.map(async ({ startMs, crashMs }) => {
    await after(startMs);
    const process = new SimulatedProcess(imm, random);
    const running = submitAll(process);
    if (crashMs === undefined) return running;
    return await Promise.race([running, after(crashMs).then(() => process.crash())]);
  });
  await settled(Promise.all(all));
  imm.faulty = false;
  await settled(submitAll(new SimulatedProcess(imm, random)));
  const tasks = items.map(
    ({ idempotencyKey }) =>
      imm.tasks.filter(({ tags }) => tags["immkit-key"] === idempotencyKey).length,
  );
  return { tasks, errors };
}

const eachItemHasOneTask = (wrapped: () => SubmissionLedger) =>
  fc.asyncProperty(scenarios, async (scenario) => {
    const { tasks, errors } = await simulate(scenario, wrapped());
    expect({ tasks, errors }).toEqual({ tasks: tasks.map(() => 1), errors: [] });
  });

describe("each item has one task", { timeout: 60_000 }, () => {
  it("however runs overlap, crash, are throttled and lose replies", async () => {
    await fc.assert(
      eachItemHasOneTask(() => ledger),
      { numRuns: 500 },
    );
  });

  /** What the property says about a ledger without one part of the protocol. */
  it.each<[string, (lease: SubmissionLease) => Promise<void>]>([
    ["the fence", (lease) => ledger.extendSubmission(lease).catch(() => {})],
    ["the record before each request", async () => {}],
  ])("not without %s", async (_part, extendSubmission) => {
    const weaker: SubmissionLedger = {
      find: (taskIds) => ledger.find(taskIds),
      findSubmissions: (keys) => ledger.findSubmissions(keys),
      beginSubmissions: (keys, leaseMs) => ledger.beginSubmissions(keys, leaseMs),
      extendSubmission,
      cancelSubmission: (lease) => ledger.cancelSubmission(lease),
      recordSubmitted: (task) => ledger.recordSubmitted(task),
    };
    const most: number[] = [];
    await fc.check(
      fc.asyncProperty(scenarios, async (scenario) => {
        most.push(Math.max(...(await simulate(scenario, weaker)).tasks));
        return most.at(-1) === 1;
      }),
      { numRuns: 1_000, endOnFailure: true, seed: 13 },
    );
    expect(most.at(-1)).toBeGreaterThan(1);
  });
});
