import type { ReportContent, ReportFinding, RuleDescription } from "@immkit/policies";
import { type LintCoverage, rules } from "@immkit/ram";
import { type AccountFinding, fixedText, type PolicySource } from "@immkit/ram/account";
import type { PolicyReader } from "../input/policy-reader.ts";
import { fingerprinter, locationOf } from "./report-location.ts";
import { editBetween } from "./text-edit.ts";

/** A finding, and the FILE argument that it comes from. */
export interface LintedFinding {
  readonly file: string;
  readonly finding: AccountFinding;
}

const link = "https://www.npmjs.com/package/@immkit/ram#what-lint-looks-for";

/** The rules of lint, and the one for accounts. */
const descriptions: readonly RuleDescription[] = [
  ...rules,
  {
    id: "stronger-role",
    severity: "high" as const,
    description: "A principal can assume or pass a role that can do more than it can",
  },
].map(({ id, severity, description }) => ({
  ...{ id, severity, link },
  title: description.split(/\.(?: |$)/)[0] as string,
  why: `${description.replace(/\.$/, "")}.`,
  fix: "Each finding says what to change. immkit ram lint --write applies the fixes that are proved to change nothing of what is allowed.",
  topic: "identity",
  precision: "high",
}));

/**
 * The report of `immkit ram lint`.
 * @param judged which actions the tables have.
 * @param all every finding, also those that are not shown: a policy that has one does not pass.
 */
export function lintReport(
  all: readonly LintedFinding[],
  isShown: (finding: AccountFinding) => boolean,
  sources: readonly PolicySource[],
  judged: LintCoverage,
  reader: PolicyReader,
): ReportContent {
  const fingerprint = fingerprinter();
  const findings = all
    .filter(({ finding }) => isShown(finding))
    .map((each) => reported(each, reader, fingerprint));
  const names = new Set(sources.flatMap(policiesIn));
  return {
    findings,
    rules: descriptions,
    coverage: coverageOf(all, names),
    notes: notesOf(judged),
    known: 0,
  };
}

function notesOf({ notJudged }: LintCoverage): readonly string[] {
  if (notJudged.length === 0) return [];
  const actions = notJudged.flatMap((each) => each.actions).join(", ");
  return [`Not judged, because the tables of actions don't have them: ${actions}.`];
}

function reported(
  { file, finding }: LintedFinding,
  reader: PolicyReader,
  fingerprint: ReturnType<typeof fingerprinter>,
): ReportFinding {
  const { id, severity, message, pattern, holder, holders = [], fix } = finding;
  const location = locationOf(finding, file, reader);
  const text = reader.textOf(finding.policy);
  const fixed = text === undefined ? undefined : fixedText(text, finding);
  const edit = text === undefined || fixed === undefined ? undefined : editBetween(text, fixed);
  const who = holders.length > 0 ? holders : holder === undefined ? [] : [holder];
  return {
    rule: id,
    ...{ severity, message, waived: false, verdict: "fail" },
    ...location,
    details: [
      ...(who.length === 0 ? [] : [["for", who.join(", ")] as const]),
      ...(pattern === null ? [] : [["pattern", pattern] as const]),
    ],
    ...(fix === null ? {} : { fix: fix.message }),
    ...(edit === undefined ? {} : { edit }),
    fingerprint: fingerprint(id, location.location?.file ?? finding.policy, pattern),
  };
}

function policiesIn(source: PolicySource): readonly string[] {
  if (source.is === "policy") return [source.policy.name];
  if (source.is === "bucket") return source.bucket.policies.map(({ name }) => name);
  const principals = source.is === "principal" ? [source.principal] : source.account;
  return [
    ...(source.is === "snapshot" ? source.policies : []),
    ...(source.is === "snapshot" ? source.buckets : []).flatMap(({ policies }) => policies),
    ...principals.flatMap(({ policies, trust }) => [...policies, ...(trust ? [trust] : [])]),
  ].map(({ name }) => name);
}

/** Nothing else is judged in a policy that can't be read. */
function coverageOf(
  all: readonly LintedFinding[],
  names: ReadonlySet<string>,
): ReportContent["coverage"] {
  const failing = new Map<string, Set<string>>();
  for (const { finding } of all)
    failing.set(finding.id, (failing.get(finding.id) ?? new Set()).add(finding.policy));
  const invalid = failing.get("invalid-policy") ?? new Set();
  return Object.fromEntries(
    descriptions.map(({ id }) => {
      const failed = failing.get(id) ?? new Set();
      const unread =
        id === "invalid-policy" ? 0 : [...invalid].filter((name) => !failed.has(name)).length;
      const pass = Math.max(0, names.size - failed.size - unread);
      return [id, { pass, fail: failed.size, undetermined: unread, broken: 0, notApplicable: 0 }];
    }),
  );
}
