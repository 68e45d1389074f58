import type { RamRequest } from "@immkit/ram";
import type { ReportSeverity, RuleDescription } from "../rule/describe-rule.ts";
import type { Coverage } from "../rule/judge.ts";
import type { SourceLine } from "../stack/resource.ts";

/** Something that a report lists. The findings of a check, and those of other commands. */
export interface ReportFinding {
  /** Id of the rule. */
  readonly rule: string;
  /** What was judged, for people. */
  readonly subject: string;
  /** `broken`: the rule failed for this subject, so it isn't judged. */
  readonly verdict: "fail" | "undetermined" | "broken";
  readonly severity: ReportSeverity;
  /** The full name of what to change: the URN of a resource, or a policy of a file. */
  readonly urn: string;
  readonly message: string;
  /** What else to say: titles and texts. Default: nothing. */
  readonly details?: readonly (readonly [title: string, text: string])[];
  /** Whether a waiver accepts it. */
  readonly waived: boolean;
  /** The waiver that accepts it. */
  readonly waiver?: { readonly reason: string; readonly owner: string; readonly expires: string };
  /** What to do, if something can be said. */
  readonly fix?: string;
  /** The same for the same fault in every run. */
  readonly fingerprint: string;
  /** What is not known, if the verdict is undetermined. */
  readonly needs?: readonly string[];
  /** A request that is allowed and should not be. */
  readonly request?: RamRequest;
  /** Where it is. */
  readonly location?: SourceLine;
  /** The file that it is in, if no line is known. */
  readonly file?: string;
  /** A change of the file of `location` that does what `fix` says. */
  readonly edit?: TextEdit;
}

/** Replaces a part of a text. Lines and columns (of UTF-16) count from 1. */
export interface TextEdit {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  /** The column after the last character that is replaced. */
  readonly endColumn: number;
  readonly text: string;
}

/** What can be written as a report: the result of a check, or of another command. */
export interface ReportContent {
  readonly findings: readonly ReportFinding[];
  /** The rules that were applied. */
  readonly rules: readonly RuleDescription[];
  /** By rule: how many subjects were judged, with which verdict. */
  readonly coverage: Readonly<Record<string, Coverage>>;
  /** What was not judged, in sentences. Default: nothing. */
  readonly notes?: readonly string[];
  /** How many findings are left out because they were there before. */
  readonly known: number;
}

/** Which command made a report. */
export interface CommandOptions {
  /** In titles: `immkit ram lint`. Default: `immkit check`. */
  readonly command?: string;
}
