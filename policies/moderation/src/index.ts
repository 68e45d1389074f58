/**
 * Rules for moderation stacks on Alibaba Cloud. The Pulumi policy pack with these rules is the
 * package's `main`.
 */

export { type CheckOptions, check, type Report } from "./check/check.ts";
export { FactsError, readFacts } from "./check/facts-file.ts";
export { type Selection, SelectionError } from "./check/selection.ts";
export type { FactsFile } from "./kinds/known-facts.ts";
export { readStack } from "./read/detect.ts";
export { InputError } from "./read/input-error.ts";
export { type FormatOptions, formatReport, type ReportFormat } from "./report/format.ts";
export type { ReportContent, ReportFinding, TextEdit } from "./report/report.ts";
export { type Program, withSourceLines } from "./report/source-lines.ts";
export type { ReportSeverity, RuleDescription } from "./rule/describe-rule.ts";
export type { Finding } from "./rule/finding.ts";
export type { Coverage } from "./rule/judge.ts";
export type { AnyRule, Pack, Rule, Severity, Topic } from "./rule/rule.ts";
export { rules } from "./rules/index.ts";
export {
  ComplianceError,
  type ExpectOptions,
  expectCompliant,
} from "./serve/expect-compliant.ts";
export type { StackData } from "./stack/stack.ts";
export { applyWaivers, type Waivable, type Waived } from "./waive/apply-waivers.ts";
export { type Baseline, baselineOf, type KnownFindings, readBaseline } from "./waive/baseline.ts";
export { WaiverError } from "./waive/invalid-file.ts";
export { readWaivers, type Waiver } from "./waive/waivers-file.ts";
