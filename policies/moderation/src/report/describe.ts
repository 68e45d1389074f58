import type { RamRequest } from "@immkit/ram";
import type { ReportContent, ReportFinding } from "./report.ts";

export interface Counts {
  /** Findings that fail or are broken, and are not waived. */
  readonly failures: number;
  readonly undetermined: number;
  readonly waived: number;
  /** Findings that are not in the report, because the baseline or the old stack has them. */
  readonly known: number;
}

export function countsOf({ findings, known }: ReportContent): Counts {
  const open = findings.filter(({ waived }) => !waived);
  const undetermined = open.filter(({ verdict }) => verdict === "undetermined").length;
  return {
    failures: open.length - undetermined,
    undetermined,
    waived: findings.length - open.length,
    known,
  };
}

/** `1 failure, 2 undetermined (media.acl is known only after the update), 1 waived`. */
export function summaryOf(report: ReportContent): string {
  const { failures, undetermined, waived, known } = countsOf(report);
  const open = report.findings.filter((finding) => !finding.waived);
  const missing = new Set(open.flatMap(({ needs = [] }) => needs));
  return [
    `${failures} ${failures === 1 ? "failure" : "failures"}`,
    `${undetermined} undetermined${missing.size === 0 ? "" : ` (${[...missing].join("; ")})`}`,
    ...(waived === 0 ? [] : [`${waived} waived`]),
    ...(known === 0 ? [] : [`${known} known before`]),
  ].join(", ");
}

/** `high`, `high, undetermined`, or `high, waived`. */
export function labelOf({ severity, verdict, waived }: ReportFinding): string {
  return [severity, ...(verdict === "fail" ? [] : [verdict]), ...(waived ? ["waived"] : [])].join(
    ", ",
  );
}

/** `index.ts:12:3`, or the full name if the source is not known. */
export function placeOf({ location, urn }: ReportFinding): string {
  if (location === undefined) return urn;
  const { file, line, column } = location;
  return [file, line, ...(column === undefined ? [] : [column])].join(":");
}

/** What to say about a finding after its message: titles and texts. */
export function detailsOf(
  finding: ReportFinding,
): readonly (readonly [title: string, text: string])[] {
  const { details = [], needs = [], request, fix, waiver } = finding;
  const place = placeOf(finding);
  return [
    ...(place === "" ? [] : [["at", place] as const]),
    ...details,
    ...needs.map((need) => ["not known", need] as const),
    ...(request === undefined ? [] : [["example", describeRequest(request)] as const]),
    ...(fix === undefined ? [] : [["fix", fix] as const]),
    ...(waiver === undefined
      ? []
      : [["waived", `${waiver.reason} (${waiver.owner}, until ${waiver.expires})`] as const]),
  ];
}

/** `oss:GetObject on acs:oss:*:1:media/x by anonymous, with acs:SecureTransport true`. */
export function describeRequest({ action, resource, principal, context = {} }: RamRequest): string {
  const conditions = Object.entries(context).map(
    ([key, value]) => `${key} ${typeof value === "string" ? value : value.join(" or ")}`,
  );
  return [
    `${action} on ${resource}`,
    ...(principal === undefined ? [] : [` by ${principal}`]),
    ...(conditions.length === 0 ? [] : [`, with ${conditions.join(" and ")}`]),
  ].join("");
}
