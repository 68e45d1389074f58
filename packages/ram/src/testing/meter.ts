import { Budget } from "../automaton/budget.ts";

/** A bound that tells what was taken of it. */
export class Meter extends Budget {
  steps = 0;

  override spend(steps: number): void {
    this.steps += steps;
    super.spend(steps);
  }
}
