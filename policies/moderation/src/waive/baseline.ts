import type { Finding } from "../rule/finding.ts";
import { WaiverError } from "./invalid-file.ts";

const format = "immkit.check-baseline/1";

/** The content of a baseline file: the findings that are there already. */
export interface Baseline {
  readonly format: typeof format;
  /** Sorted: the file changes only where findings do. */
  readonly findings: readonly {
    readonly fingerprint: string;
    /** For people. Only the fingerprint counts. */
    readonly rule: string;
    readonly subject: string;
  }[];
}

/**
 * A baseline with these findings, but without waived ones: they are reported again when the waiver
 * expires. What is broken is not in it either.
 */
export function baselineOf(findings: readonly Finding[]): Baseline {
  const lines = findings
    .filter(({ verdict, waived }) => verdict !== "broken" && !waived)
    .map(({ fingerprint, rule, subject }) => ({ fingerprint, rule, subject }))
    .toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  return { format, findings: lines };
}

/**
 * The fingerprints in a baseline file.
 * @throws {WaiverError} if it is not a baseline file.
 */
export function readBaseline(value: unknown): ReadonlySet<string> {
  const baseline = value as Partial<Baseline> | null;
  if (typeof baseline !== "object" || baseline?.format !== format)
    throw invalid("", "This is not a baseline file. Write one with --write-baseline FILE.");
  if (!Array.isArray(baseline.findings)) throw invalid("/findings", "must be a list.");
  return new Set(
    baseline.findings.map((each: { readonly fingerprint?: unknown } | null, index) => {
      if (typeof each?.fingerprint === "string") return each.fingerprint;
      throw invalid(`/findings/${index}/fingerprint`, "must be a string.");
    }),
  );
}

const invalid = (path: string, reason: string) => new WaiverError("InvalidBaseline", path, reason);
