import assert from "node:assert/strict";
import type { Ledger, Stage } from "../ledger.ts";
import { assertMatch, collect } from "./match.ts";
import { Twin } from "./twin.ts";
import { verdictOf } from "./verdict.ts";
import { leaseMs, type Workers } from "./workers.ts";

/** One event of a task, on one of two workers. */
type Event =
  | { readonly do: "begin"; readonly stage: Stage; readonly worker: "a" | "b" }
  /** `lease` counts back from the newest one. */
  | { readonly do: "extend" | "commit" | "release"; readonly lease: number }
  | { readonly do: "wait"; readonly ms: number }
  /** Much later, what is old is deleted. */
  | { readonly do: "prune" };

/**
 * Runs random sequences of events, each on a new task. The ledger must do what its twin says.
 * @throws Error with the seed and a short sequence after which it doesn't.
 */
export async function compareWithTwin(
  workers: Workers,
  { sequences, seed }: { readonly sequences: number; readonly seed: number },
): Promise<void> {
  const random = randomNumbers(seed);
  let tasks = 0;
  const failureOf = (events: readonly Event[]): Promise<Error | undefined> =>
    run(workers, `t${++tasks}`, events).then(
      () => undefined,
      (error: Error) => error,
    );
  for (let sequence = 0; sequence < sequences; sequence++) {
    let events = randomEvents(random);
    let failure = await failureOf(events);
    if (failure === undefined) continue;
    for (let index = events.length - 1; index >= 0; index--) {
      const fewer = events.toSpliced(index, 1);
      const same = await failureOf(fewer);
      if (same === undefined) continue;
      failure = same;
      events = fewer;
    }
    const message = `With the seed ${seed}, the ledger differs from its twin after these events: ${JSON.stringify(events)}. ${failure.message}`;
    throw new Error(message, { cause: failure });
  }
}

async function run(workers: Workers, taskId: string, events: readonly Event[]): Promise<void> {
  const { a, b, clock } = workers;
  const twin = new Twin();
  const effects: Stage[] = [];
  for (const event of events) {
    if (event.do === "wait") {
      clock.now += event.ms;
    } else if (event.do === "prune") {
      clock.now += 31 * 86_400_000;
      await a.prune();
      twin.prune();
    } else if (event.do === "begin") {
      const { stage } = event;
      const expected = twin.begin(stage, clock.now);
      const outcome = verdictOf(taskId, stage === "review" ? "review" : "block");
      const begun = await workers[event.worker].begin({ ...outcome, projectName: taskId });
      assert.equal(begun.status, expected, `begin(${stage})`);
      if (begun.status !== "run") continue;
      assert.equal(begun.key, `${taskId}/${stage}`);
      twin.given.push({ lease: begun.lease, until: clock.now + leaseMs, state: "open" });
    } else {
      const given = twin.given.at(-1 - event.lease);
      if (given === undefined) continue;
      const { lease } = given;
      const worker = event.lease % 2 === 0 ? a : b;
      if (event.do === "release") {
        await worker.release(lease);
        if (given.state === "open") given.state = "released";
      } else if (event.do === "extend") {
        const extended = await isAllowed(worker.extend(lease));
        assert.equal(extended, twin.canExtend(given), `extend(${lease.stage})`);
        if (extended) given.until = clock.now + leaseMs;
      } else {
        const commit = worker.commit(lease, () => void effects.push(lease.stage));
        const committed = await isAllowed(commit);
        assert.equal(committed, given.state === "open", `commit(${lease.stage})`);
        if (committed) given.state = "committed";
      }
    }
  }
  const { reviewState } = twin;
  assertMatch(await reviewStatesOf(b, taskId), reviewState === undefined ? [] : [reviewState]);
  const once = (["review", "final"] as const).filter((stage) => effects.includes(stage));
  assertMatch(effects, once);
}

/** Whether a call was not rejected as `Fenced`. */
function isAllowed(call: Promise<unknown>): Promise<boolean> {
  return call.then(
    () => true,
    (error: { readonly code?: unknown }) => {
      if (error.code === "Fenced") return false;
      throw error;
    },
  );
}

/** In which of the review queues the only task of a project is. */
async function reviewStatesOf(ledger: Ledger, project: string): Promise<string[]> {
  const states: string[] = [];
  for (const state of ["waiting", "decided"] as const) {
    const tasks = await collect(ledger.reviewQueue({ state, project }));
    states.push(...tasks.map(({ reviewState }) => reviewState));
  }
  return states;
}

function randomEvents(random: () => number): readonly Event[] {
  return Array.from({ length: 3 + Math.floor(random() * 28) }, () => randomEvent(random));
}

function randomEvent(random: () => number): Event {
  const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const kind = random() * 11;
  if (kind < 4)
    return { do: "begin", stage: oneOf(["review", "final"]), worker: oneOf(["a", "b"]) };
  if (kind < 8)
    return { do: oneOf(["extend", "commit", "release"]), lease: oneOf([0, 1, 2, 3, 4]) };
  if (kind < 10) return { do: "wait", ms: oneOf([1, 400, leaseMs - 1, leaseMs]) };
  return { do: "prune" };
}

/** Numbers from 0 to 1 that the seed determines: the generator mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
