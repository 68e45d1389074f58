/** The analysis was stopped because the patterns are too entangled: a bound on work, not on time, so that the same question always ends the same way. */
export class BudgetExceeded extends Error {
  override readonly name = "BudgetExceeded";
}

/** Counts steps of an analysis. Inclusion of glob unions is PSPACE-complete, so a hostile policy can always ask for more than anybody will wait for. */
export class Budget {
  private left: number;
  constructor(steps: number) {
    this.left = steps;
  }
  /** @throws {BudgetExceeded} */
  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new BudgetExceeded("The patterns are too entangled to be decided within the bound.");
  }
}
