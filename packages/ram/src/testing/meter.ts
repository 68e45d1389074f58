import { Budget } from "../automaton/budget.ts";

/** A budget that counts its steps. */
export class Meter extends Budget {
  steps = 0;

  override spend(steps: number): void {
    this.steps += steps;
    super.spend(steps);
  }
}
