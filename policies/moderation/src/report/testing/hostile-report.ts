import type { Report } from "../../check/check.ts";
import { describeRule } from "../../rule/describe-rule.ts";
import type { Finding } from "../../rule/finding.ts";
import { rules } from "../../rules/index.ts";
import type { ReportContent } from "../report.ts";

/** A name with characters that have a meaning in every format. */
export const hostile = "a|b`c`<img src=x>&\"'@team\u001b[31m\n*d*\u202e[e](http://f)";

const base: Finding = {
  rule: "oss-bucket-acl-private",
  subject: "media",
  resource: "media",
  verdict: "fail",
  severity: "critical",
  urn: "urn:pulumi:dev::shop::alicloud:oss/bucket:Bucket::media",
  message: "The ACL is public-read. Everyone can read the objects.",
  waived: false,
  fix: "Set acl to private.",
  fingerprint: "00000000000000000000000000000001",
};

const judged = ["imm-role-trust", "oss-bucket-acl-private", "oss-versioned", "smq-long-polling"];

/** A report with a finding of each sort. */
export const hostileReport: Report = {
  findings: [
    {
      ...base,
      location: { file: "src/my stack.ts", line: 12, column: 3 },
      request: { action: "oss:GetObject", resource: "acs:oss:*:*:media/x", principal: "anonymous" },
    },
    {
      ...base,
      rule: "smq-long-polling",
      subject: hostile,
      resource: hostile,
      severity: "low",
      urn: `urn:pulumi:dev::shop::alicloud:message/serviceQueue:ServiceQueue::${hostile}`,
      fingerprint: "00000000000000000000000000000002",
    },
    {
      ...base,
      rule: "imm-role-trust",
      subject: "moderation",
      resource: "moderation",
      severity: "high",
      verdict: "undetermined",
      message: "The service role is not known.",
      needs: ["moderation.serviceRole is known only after the update"],
      fingerprint: "00000000000000000000000000000003",
    },
    {
      ...base,
      rule: "smq-long-polling",
      subject: "broken",
      resource: "broken",
      severity: "medium",
      verdict: "broken",
      message: "The rule failed: oops",
      fingerprint: "00000000000000000000000000000004",
    },
    {
      ...base,
      subject: "old",
      resource: "old",
      waived: true,
      waiver: { reason: "It is a public site.", owner: "ann", expires: "2027-01-31" },
      fingerprint: "00000000000000000000000000000005",
    },
  ],
  rules: rules.filter(({ id }) => judged.includes(id)).map(describeRule),
  coverage: {
    "imm-role-trust": { pass: 0, notApplicable: 0, fail: 0, undetermined: 1, broken: 0 },
    "oss-bucket-acl-private": { pass: 3, notApplicable: 0, fail: 2, undetermined: 0, broken: 0 },
    "oss-versioned": { pass: 0, notApplicable: 2, fail: 0, undetermined: 0, broken: 0 },
    "smq-long-polling": { pass: 0, notApplicable: 0, fail: 1, undetermined: 0, broken: 1 },
  },
  known: 2,
  waivers: { expired: [], unused: [] },
};

/** A report without findings. */
export const emptyReport: Report = {
  findings: [],
  rules: [],
  coverage: {},
  known: 0,
  waivers: { expired: [], unused: [] },
};

const idle = {
  rule: "idle",
  verdict: "fail",
  severity: "info",
  message: "It does nothing.",
  waived: false,
} as const;

/** A report of another command: no stack, no URN, and rules that say little. */
export const policyReport: ReportContent = {
  findings: [
    {
      ...idle,
      subject: "a.json",
      urn: "a.json:2:3",
      location: { file: "a.json", line: 2, column: 3 },
      details: [["pattern", "oss:* [x](y)"]],
      fix: "Delete it.",
      edit: { startLine: 2, startColumn: 1, endLine: 3, endColumn: 4, text: "{}" },
      fingerprint: "00000000000000000000000000000006",
    },
    {
      ...idle,
      subject: "b.json",
      urn: "custom/b, statement 0",
      file: "account.json",
      fingerprint: "00000000000000000000000000000007",
    },
  ],
  rules: [
    {
      id: "idle",
      title: "A statement does nothing",
      severity: "info",
      topic: "identity",
      precision: "high",
    },
  ],
  notes: ["Not judged: acme:Write."],
  coverage: { idle: { pass: 1, notApplicable: 0, fail: 2, undetermined: 0, broken: 0 } },
  known: 0,
};
