import { type CheckOptions, check } from "../check/check.ts";
import { tableOf } from "../report/table.ts";
import type { StackData } from "../stack/stack.ts";

export interface ExpectOptions extends CheckOptions {
  /** Whether undetermined findings are accepted. Default: false. */
  readonly allowUndetermined?: boolean;
}

/** A stack doesn't comply. The message has the findings and their fixes. */
export class ComplianceError extends Error {
  readonly code = "NotCompliant";

  constructor(findings: string) {
    super(`The stack doesn't comply with the rules:\n\n${findings}`);
    this.name = "ComplianceError";
  }
}

/**
 * For unit tests: throws if the check of a stack finds something that no waiver accepts.
 *
 * ```ts
 * it("complies", () => expectCompliant(readStack(state), { pack: "strict" }));
 * ```
 * @throws {ComplianceError}
 */
export function expectCompliant(data: StackData, options: ExpectOptions = {}): void {
  const report = check(data, options);
  const open = report.findings.filter(
    ({ waived, verdict }) =>
      !waived && !(verdict === "undetermined" && options.allowUndetermined === true),
  );
  if (open.length > 0) throw new ComplianceError(tableOf({ ...report, findings: open }));
}
