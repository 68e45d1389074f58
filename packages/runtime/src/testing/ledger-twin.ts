import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect } from "vitest";
import type { Lease, Ledger, Stage } from "../ledger/ledger.ts";
import { keyOf } from "../ledger/step.ts";
import { verdictOf as verdict } from "./verdicts.ts";

/** The lease of ledgers that are compared with their twin. */
export const twinLeaseMs = 100;
const start = Date.UTC(2026, 0, 5);

/** What one worker can do, on either version of a task. */
type Command =
  | { readonly do: "begin"; readonly stage: Stage; readonly worker: number }
  | { readonly do: "extend" | "commit" | "release"; readonly lease: number }
  | { readonly do: "wait"; readonly ms: number }
  /** Much later, what is old is deleted. */
  | { readonly do: "prune" };

interface Given {
  readonly lease: Lease;
  until: number;
  state: "open" | "committed" | "released" | "superseded";
}

/**
 * The ledger's twin: a list of all leases that were ever given, searched from one end to the other.
 * It has no fences, and says in plain words what can happen next.
 */
class Twin {
  readonly given: Given[] = [];
  readonly known = new Set<Stage>();
  pruned = false;

  begin(stage: Stage, now: number): "run" | "done" | "stale" | "busy" {
    if (this.pruned) return "done";
    const of = (which: Stage): Given[] => this.given.filter(({ lease }) => lease.stage === which);
    const live = (which: Stage): boolean =>
      of(which).some(({ state, until }) => state === "open" && now < until);
    if (of(stage).some(({ state }) => state === "committed")) return "done";
    if (stage === "review" && this.known.has("final")) return "stale";
    if (live(stage)) return "busy";
    const reviewDone = of("review").some(({ state }) => state === "committed");
    this.known.add(stage);
    if (stage === "final" && live("review") && !reviewDone) return "busy";
    for (const other of this.given) {
      if (other.state === "open" && (other.lease.stage === stage || stage === "final"))
        other.state = "superseded";
    }
    return "run";
  }

  /** Deletes the verdicts if the final one was handled. */
  prune(): void {
    this.pruned ||= this.given.some(
      ({ lease, state }) => lease.stage === "final" && state === "committed",
    );
  }

  /** What the review queue says. */
  get reviewState(): "waiting" | "decided" | undefined {
    if (this.pruned || !this.known.has("review")) return undefined;
    return this.known.has("final") ? "decided" : "waiting";
  }

  mayExtend(given: Given): boolean {
    return given.state === "open" && !(given.lease.stage === "review" && this.known.has("final"));
  }
}

const commands = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("begin" as const),
        stage: fc.constantFrom<Stage>("review", "final"),
        worker: fc.nat(1),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constantFrom("extend" as const, "commit" as const, "release" as const),
        lease: fc.nat(4),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("wait" as const),
        ms: fc.constantFrom(1, 40, twinLeaseMs - 1, twinLeaseMs),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ do: "prune" as const }) },
  ) satisfies fc.Arbitrary<Command>,
  { minLength: 3, maxLength: 30 },
);

/**
 * Runs random sequences of events on two workers, `runs` times. The ledger must do what its twin
 * says.
 */
export async function compareWithTwin(
  open: (holder: string, now: () => number) => Promise<Ledger>,
  runs: number,
): Promise<void> {
  let now = start;
  const workers = [await open("a", () => now), await open("b", () => now)];
  const series = randomUUID();
  let task = 0;
  await fc.assert(
    fc.asyncProperty(commands, async (course) => {
      const taskId = `${series}-${++task}`;
      const twin = new Twin();
      const effects: Stage[] = [];
      for (const command of course) {
        if (command.do === "wait") {
          now += command.ms;
        } else if (command.do === "prune") {
          now += 31 * 86_400_000;
          await (workers[0] as Ledger).prune();
          twin.prune();
        } else if (command.do === "begin") {
          const { stage } = command;
          const expected = twin.begin(stage, now);
          const begun = await (workers[command.worker] as Ledger).begin({
            ...verdict(taskId, stage === "review" ? "review" : "block"),
            projectName: taskId,
          });
          expect(begun.status).toBe(expected);
          if (begun.status !== "run") continue;
          expect(begun.key).toBe(keyOf(taskId, stage));
          twin.given.push({ lease: begun.lease, until: now + twinLeaseMs, state: "open" });
        } else {
          const given = twin.given.at(-1 - command.lease);
          if (given === undefined) continue;
          const worker = workers[command.lease % 2] as Ledger;
          if (command.do === "release") {
            await worker.release(given.lease);
            if (given.state === "open") given.state = "released";
          } else if (command.do === "extend") {
            const extended = await worker.extend(given.lease).then(
              () => true,
              () => false,
            );
            expect(extended).toBe(twin.mayExtend(given));
            if (extended) given.until = now + twinLeaseMs;
          } else {
            const committed = await worker
              .commit(given.lease, () => void effects.push(given.lease.stage))
              .then(
                () => true,
                () => false,
              );
            expect(committed).toBe(given.state === "open");
            if (committed) given.state = "committed";
          }
        }
      }
      const states: string[] = [];
      for (const state of ["waiting", "decided"] as const) {
        for await (const task of (workers[1] as Ledger).reviewQueue({ state, project: taskId }))
          states.push(task.reviewState);
      }
      expect(states).toEqual(twin.reviewState === undefined ? [] : [twin.reviewState]);
      expect(new Set(effects).size).toBe(effects.length);
      expect(effects).toEqual([...effects].sort((a, b) => (a === b ? 0 : a === "review" ? -1 : 1)));
    }),
    { numRuns: runs },
  );
  for (const worker of workers) await worker.close();
}
