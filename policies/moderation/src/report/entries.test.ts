import { expect, it } from "vitest";
import type { Report } from "../check/check.ts";
import { entriesOf } from "./entries.ts";
import { htmlOf } from "./html.ts";
import { markdownOf } from "./markdown.ts";
import { tableOf } from "./table.ts";
import { emptyReport, hostileReport } from "./testing/hostile-report.ts";

const [base] = hostileReport.findings;
if (base === undefined) throw new Error("no finding");
const { location: _, request: __, ...plain } = base;

const undetermined = (rule: string, subject: string, needs: readonly string[]) => ({
  ...plain,
  rule,
  subject,
  verdict: "undetermined" as const,
  severity: rule === "oss-versioned" ? ("medium" as const) : ("high" as const),
  message: "It is not known.",
  needs,
});
const policy = "media-policy.policy is known only after the update";
const status = "media-versions.status is a secret that this input hides";
const report: Report = {
  ...emptyReport,
  findings: [
    undetermined("oss-versioned", "media", [status, policy]),
    undetermined("oss-tls-only", "media", [policy]),
    undetermined("ram-document-valid", "media/policy", [policy]),
    undetermined("oss-encrypted", "logs", []),
    plain,
  ],
};

it("has an entry for each thing that is not known, with the rules that it blocks", () => {
  const shown = entriesOf(report).map(({ label, text, findings }) => ({
    label,
    text,
    rules: findings.map(({ rule }) => rule),
  }));
  expect(shown).toEqual([
    {
      label: "critical",
      text: "The ACL is public-read. Everyone can read the objects.",
      rules: ["oss-bucket-acl-private"],
    },
    { label: "high, undetermined", text: "It is not known.", rules: ["oss-encrypted"] },
    {
      label: "high, undetermined",
      text: "media-policy.policy is known only after the update.",
      rules: ["oss-tls-only", "ram-document-valid", "oss-versioned"],
    },
    {
      label: "medium, undetermined",
      text: "media-versions.status is a secret that this input hides.",
      rules: ["oss-versioned"],
    },
  ]);
});

it("is the same in every report for people", () => {
  const missing = { ...report, findings: report.findings.slice(1, 3) };
  expect(tableOf(missing, { width: 70 })).toBe(
    [
      "high, undetermined  2 rules",
      "  media-policy.policy is known only after the update.",
      "  at         urn:pulumi:dev::shop::alicloud:oss/bucket:Bucket::media",
      "  blocks     oss-tls-only for media",
      "             ram-document-valid for media/policy",
      "",
      "0 failures, 2 undetermined (media-policy.policy is known only after",
      "the update)",
      "",
    ].join("\n"),
  );
  expect(markdownOf(missing).split("\n")).toContain(
    "| high, undetermined | 2 rules | `media`, 1 more | media-policy.policy is known only after the update. |",
  );
  const page = htmlOf(missing);
  expect(page.match(/<article /g)).toHaveLength(1);
  expect(page).toContain("<p>media-policy.policy is known only after the update.</p>");
  expect(page).toContain("<dt>blocks</dt><dd><code>oss-tls-only</code> for media.");
});
