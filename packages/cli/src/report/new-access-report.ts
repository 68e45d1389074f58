import type { ReportContent, ReportFinding, RuleDescription } from "@immkit/policies";
import type { Access, Change } from "../input/policy-change.ts";
import type { PolicyReader } from "../input/policy-reader.ts";
import { fingerprinter, locationOf, reportedFile } from "./report-location.ts";

const rule: RuleDescription = {
  id: "new-access",
  title: "The change adds no access",
  why: "A policy allows a request that was not allowed before. Somebody should know and agree.",
  fix: "Remove what the change adds, or agree to it.",
  severity: "medium",
  topic: "identity",
  link: "https://www.npmjs.com/package/@immkit/ram#what-does-this-change-add",
};

/** The report of `immkit ram new-access`. A file that adds nothing passes. */
export function newAccessReport(changes: readonly Change[], reader: PolicyReader): ReportContent {
  const fingerprint = fingerprinter();
  const findings = changes.flatMap(({ file, access }) =>
    access.map((each) => reported(each, file, reader, fingerprint)),
  );
  const undetermined = findings.filter(({ verdict }) => verdict === "undetermined").length;
  const fail = findings.length - undetermined;
  const pass = changes.filter(({ access }) => access.length === 0).length;
  const coverage = { pass, fail, undetermined, broken: 0, notApplicable: 0 };
  return { findings, rules: [rule], coverage: { [rule.id]: coverage }, known: 0 };
}

function reported(
  access: Access,
  file: string,
  reader: PolicyReader,
  fingerprint: ReturnType<typeof fingerprinter>,
): ReportFinding {
  const { policy, statement, action, request, reason } = access;
  const holder = "holder" in access ? access.holder : undefined;
  const lacks = "lacks" in access ? (access.lacks ?? []) : [];
  const what = action ?? "a statement with NotAction";
  const pointer = statement === null ? "" : `/Statement/${statement}`;
  return {
    rule: rule.id,
    severity: rule.severity,
    ...locationOf({ policy, statement, pointer }, file, reader),
    waived: false,
    verdict: request === null ? "undetermined" : "fail",
    message:
      request === null
        ? `Whether access is new is undetermined: ${reason}`
        : `More is allowed than before: ${what}.`,
    details: [
      ...(holder === undefined ? [] : [["for", holder] as const]),
      ...(lacks.length === 0
        ? []
        : [["if", `calls can be made without ${lacks.join(", ")}`] as const]),
    ],
    ...(rule.fix === undefined ? {} : { fix: rule.fix }),
    fingerprint: fingerprint(rule.id, holder ?? null, reportedFile(policy) ?? policy, action),
    ...(request === null ? {} : { request }),
  };
}
