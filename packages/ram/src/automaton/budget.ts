/**
 * The analysis stopped because the patterns are too entangled. It stops after a number of steps,
 * not after some time, so the same question always ends the same way.
 */
export class BudgetExceeded extends Error {
  override readonly name = "BudgetExceeded";
}

/** The steps that the simplest question needs. */
const leastShare = 3000;

/**
 * Counts the steps of an analysis. Inclusion of unions of globs is PSPACE-complete, so a hostile
 * policy can always ask for more than anybody will wait for.
 */
export class Budget {
  #left: number;
  readonly #whole: Budget | undefined;

  /** @param whole the budget that this one is a share of. Its steps count there too. */
  constructor(steps: number, whole?: Budget) {
    this.#left = steps;
    this.#whole = whole;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }

  /** @throws {BudgetExceeded} if fewer steps are left. */
  spend(steps: number): void {
    this.#count(steps);
    if (this.isSpent)
      throw new BudgetExceeded("The patterns are too entangled: the analysis ran out of steps.");
  }

  /**
   * A budget for one of many questions: most of what is left, because a hard
   * question should leave something for the next. At least as much as a simple question needs.
   */
  share(): Budget {
    return new Budget(Math.max(this.#left * 0.75, leastShare), this);
  }

  #count(steps: number): void {
    this.#left -= steps;
    if (this.#whole !== undefined) this.#whole.#count(steps);
  }
}
