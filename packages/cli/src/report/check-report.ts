import type { ReportContent, ReportFinding, RuleDescription } from "@immkit/policies";
import type { AccessFinding, AccessRules } from "@immkit/ram/check";
import type { PolicyReader } from "../input/policy-reader.ts";
import { fingerprinter, locationOf, reportedFile } from "./report-location.ts";

/** A finding, the FILE argument that it comes from, and the waiver that accepts it. */
export type CheckedFinding = AccessFinding & {
  readonly file: string;
  readonly waived: boolean;
  readonly waiver?: { readonly reason: string; readonly owner: string; readonly expires: string };
};

type Assertion = AccessRules["assertions"][number];

const fix = "Remove what allows the request, or accept it with a waiver (--waivers FILE).";

/**
 * The report of `immkit ram check`. An assertion is a rule.
 * @param files how many files and snapshots were judged.
 */
export function checkReport(
  { assertions }: AccessRules,
  found: readonly CheckedFinding[],
  files: number,
  reader: PolicyReader,
): ReportContent {
  const fingerprint = fingerprinter();
  return {
    findings: found.map((each) => reported(each, reader, fingerprint)),
    rules: assertions.map(described),
    coverage: Object.fromEntries(
      assertions.map((assertion) => [assertion.id, coverageOf(assertion, found, files)]),
    ),
    known: 0,
  };
}

function described(assertion: Assertion): RuleDescription {
  const { id, severity, reason } = assertion;
  return {
    ...{ id, severity, fix, topic: "identity" },
    title: titleOf(assertion),
    ...(reason === undefined ? {} : { why: reason }),
    link: "https://www.npmjs.com/package/@immkit/ram#assertions",
  };
}

function titleOf(assertion: Assertion): string {
  switch (assertion.kind) {
    case "never":
      return `Nobody can call ${requestsOf(assertion)}`;
    case "only":
      return `Only ${assertion.who.join(", ")} can call ${requestsOf(assertion)}`;
    case "noNewAccess":
      return `Nothing is allowed that ${assertion.since} did not allow`;
    case "noPublic":
      return "No policy on a resource allows callers whose account it does not name";
    case "trustedAccounts":
      return `No policy on a resource allows callers of accounts other than ${assertion.accounts.join(", ")}`;
  }
}

function requestsOf({ requests }: Extract<Assertion, { kind: "never" | "only" }>): string {
  const { action = "any action", resource = "any resource", condition } = requests;
  const [actions, resources] = [action, resource].map((each) => [each].flat().join(", "));
  return `${actions} on ${resources}${condition === undefined ? "" : ", under a condition"}`;
}

/** Counts files and snapshots: those without a finding pass. */
function coverageOf({ id, kind }: Assertion, found: readonly CheckedFinding[], files: number) {
  const own = found.filter((each) => each.id === id);
  const fail = own.filter(({ verdict }) => verdict === "fail").length;
  const judged = kind === "noNewAccess" ? 1 : files;
  const pass = Math.max(0, judged - new Set(own.map(({ file }) => file)).size);
  return { pass, fail, undetermined: own.length - fail, broken: 0, notApplicable: 0 };
}

function reported(
  each: CheckedFinding,
  reader: PolicyReader,
  fingerprint: ReturnType<typeof fingerprinter>,
): ReportFinding {
  const { id, severity, verdict, message, waived, waiver, request, holder, lacks = [] } = each;
  const policy = each.policy === null ? null : (reportedFile(each.policy) ?? each.policy);
  return {
    rule: id,
    ...{ severity, verdict, message, waived, fix },
    ...locationOf(each, each.file, reader),
    details: [
      ...(holder === undefined ? [] : [["for", holder] as const]),
      ...(lacks.length === 0
        ? []
        : [["if", `calls can be made without ${lacks.join(", ")}`] as const]),
    ],
    fingerprint: fingerprint(id, holder ?? null, policy),
    ...(waiver === undefined ? {} : { waiver }),
    ...(request === null ? {} : { request }),
  };
}
