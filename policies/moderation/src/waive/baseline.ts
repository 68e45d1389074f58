import type { Finding } from "../rule/finding.ts";
import { severities } from "../rule/rule.ts";
import { WaiverError } from "./invalid-file.ts";

const format = "immkit.check-baseline/1";

/** The content of a baseline file: the findings that are there already. */
export interface Baseline {
  readonly format: typeof format;
  /** Sorted: the file changes only where findings do. */
  readonly findings: readonly {
    readonly fingerprint: string;
    /** For people. */
    readonly rule: string;
    readonly subject: string;
    readonly verdict: Finding["verdict"];
    readonly severity: Finding["severity"];
  }[];
}

/** Weights of findings, by fingerprint. They are not reported again, unless they become worse. */
export type KnownFindings = ReadonlyMap<string, number>;

/** What is undetermined can turn out to be a failure, and a failure can become more severe. */
const weightOf = ({ verdict, severity }: Pick<Finding, "verdict" | "severity">): number =>
  verdict === "undetermined" ? -1 : severities.indexOf(severity);

/** The findings, to compare those of another check with. */
export function knownFindings(
  findings: readonly Pick<Finding, "fingerprint" | "verdict" | "severity">[],
): KnownFindings {
  const known = new Map<string, number>();
  for (const finding of findings) {
    const { fingerprint } = finding;
    known.set(fingerprint, Math.max(weightOf(finding), known.get(fingerprint) ?? -1));
  }
  return known;
}

/** Whether a finding was there before, and is not worse now. */
export function isKnown(finding: Finding, known: KnownFindings | undefined): boolean {
  const before = known?.get(finding.fingerprint);
  return before !== undefined && weightOf(finding) <= before;
}

/**
 * A baseline with these findings, but without waived ones: they are reported again when the waiver
 * expires. What is broken is not in it either.
 */
export function baselineOf(findings: readonly Finding[]): Baseline {
  const lines = findings
    .filter(({ verdict, waived }) => verdict !== "broken" && !waived)
    .map(({ fingerprint, rule, subject, verdict, severity }) => ({
      ...{ fingerprint, rule, subject, verdict, severity },
    }))
    .toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  return { format, findings: lines };
}

/**
 * The findings in a baseline file.
 * @throws {WaiverError} if it is not a baseline file.
 */
export function readBaseline(value: unknown): KnownFindings {
  const baseline = value as Partial<Baseline> | null;
  if (typeof baseline !== "object" || baseline?.format !== format)
    throw invalid("", "This is not a baseline file. Write one with --write-baseline FILE.");
  if (!Array.isArray(baseline.findings)) throw invalid("/findings", "must be a list.");
  return knownFindings(
    baseline.findings.map((each: Partial<Baseline["findings"][number]> | null, index) => {
      const { fingerprint, verdict, severity } = each ?? {};
      const refuse = (member: string, demand: string) =>
        invalid(`/findings/${index}/${member}`, `must be ${demand}.`);
      if (typeof fingerprint !== "string") throw refuse("fingerprint", "a string");
      if (verdict !== "fail" && verdict !== "undetermined")
        throw refuse("verdict", '"fail" or "undetermined"');
      if (severity === undefined || !severities.includes(severity))
        throw refuse("severity", `one of ${severities.join(", ")}`);
      return { fingerprint, verdict, severity };
    }),
  );
}

const invalid = (path: string, reason: string) => new WaiverError("InvalidBaseline", path, reason);
