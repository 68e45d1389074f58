import type { Lease, Stage } from "../ledger.ts";

/** A lease that was given for a task. */
interface Given {
  readonly lease: Lease;
  until: number;
  state: "open" | "committed" | "released" | "superseded";
}

/**
 * The ledger's twin for one task: a list of all leases that were ever given, searched from one end
 * to the other. It has no fences, and says in plain words what can happen next.
 */
export class Twin {
  readonly given: Given[] = [];
  readonly #known = new Set<Stage>();
  #pruned = false;

  begin(stage: Stage, now: number): "run" | "done" | "stale" | "busy" {
    if (this.#pruned) return "done";
    const of = (which: Stage): Given[] => this.given.filter(({ lease }) => lease.stage === which);
    const live = (which: Stage): boolean =>
      of(which).some(({ state, until }) => state === "open" && now < until);
    if (of(stage).some(({ state }) => state === "committed")) return "done";
    if (stage === "review" && this.#known.has("final")) return "stale";
    if (live(stage)) return "busy";
    const reviewDone = of("review").some(({ state }) => state === "committed");
    this.#known.add(stage);
    if (stage === "final" && live("review") && !reviewDone) return "busy";
    for (const other of this.given) {
      if (other.state === "open" && (other.lease.stage === stage || stage === "final"))
        other.state = "superseded";
    }
    return "run";
  }

  canExtend({ lease, state }: Given): boolean {
    return state === "open" && !(lease.stage === "review" && this.#known.has("final"));
  }

  /** Deletes the verdicts if the final one was handled. */
  prune(): void {
    this.#pruned ||= this.given.some(
      ({ lease, state }) => lease.stage === "final" && state === "committed",
    );
  }

  /** What the review queue says. */
  get reviewState(): "waiting" | "decided" | undefined {
    if (this.#pruned || !this.#known.has("review")) return undefined;
    return this.#known.has("final") ? "decided" : "waiting";
  }
}
