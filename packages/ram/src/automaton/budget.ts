/**
 * The analysis was stopped because the patterns are too entangled: a bound on work, not on time, so
 * that the same question always ends the same way.
 */
export class BudgetExceeded extends Error {
  override readonly name = "BudgetExceeded";
}

/**
 * Counts steps of an analysis. Inclusion of glob unions is PSPACE-complete, so a hostile policy can
 * always ask for more than anybody will wait for.
 */
export class Budget {
  private left: number;
  private readonly whole: Budget | undefined;

  constructor(steps: number, whole?: Budget) {
    this.left = steps;
    this.whole = whole;
  }

  get isSpent(): boolean {
    return this.left < 0;
  }

  /** @throws {BudgetExceeded} */
  spend(steps: number): void {
    this.count(steps);
    if (this.isSpent)
      throw new BudgetExceeded(
        "The patterns are too entangled to be decided within the bound of steps.",
      );
  }

  /**
   * For one of many questions: most of what is left, so that a hard one leaves something for the
   * others, and at any rate as much as an easy one needs.
   */
  share(): Budget {
    return new Budget(Math.max(this.left * 0.75, easy), this);
  }

  private count(steps: number): void {
    this.left -= steps;
    this.whole?.count(steps);
  }
}

/** What an easy question takes. */
const easy = 3000;
