import type { EnforcementLevel, ReportViolation, Severity } from "@pulumi/policy";
import { describeRequest } from "../report/describe.ts";
import type { Finding } from "../rule/finding.ts";

/**
 * A violation with its own severity and level. `reportViolation` takes such an object since 1.20 of
 * @pulumi/policy, but its type lacks that form. An older version writes the object as text.
 */
class Violation {
  readonly message: string;
  readonly urn: string;
  /** Default: the policy's. */
  readonly severity: Severity | undefined;
  /** Default: the policy's. */
  readonly enforcementLevel: EnforcementLevel | undefined;

  constructor(message: string, urn: string, severity?: Severity, level?: EnforcementLevel) {
    this.message = message;
    this.urn = urn;
    this.severity = severity;
    this.enforcementLevel = level;
  }

  toString(): string {
    return this.message;
  }
}

/**
 * Reports a finding, unless it is waived. One that is undetermined is advice, unless `strict`. What
 * is broken is always reported at the policy's level.
 */
export function reportFinding(
  finding: Finding,
  report: ReportViolation,
  { strict }: { readonly strict: boolean },
): void {
  if (finding.waived) return;
  const isAdvice = finding.verdict === "undetermined" && !strict;
  const level = isAdvice ? "advisory" : undefined;
  send(new Violation(textOf(finding), finding.urn, finding.severity, level), report);
}

/** Reports that a setting is wrong. */
export function reportSetting(message: string, urn: string, report: ReportViolation): void {
  send(new Violation(message, urn), report);
}

/** @param violation The type of `reportViolation` only has text. */
function send(violation: Violation, report: ReportViolation): void {
  report(violation as unknown as string, violation.urn === "" ? undefined : violation.urn);
}

function textOf({ verdict, subject, message, needs = [], request, fix }: Finding): string {
  return [
    verdict === "undetermined"
      ? `Undetermined for ${subject}: ${message}`
      : `${subject}: ${message}`,
    ...needs.map((need) => `Not known: ${need}.`),
    ...(request === undefined ? [] : [`Example: ${describeRequest(request)}`]),
    `Fix: ${fix}`,
  ].join("\n");
}
