import type { Report } from "../../check/check.ts";
import type { Finding } from "../../rule/finding.ts";

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
  coverage: {},
  known: 0,
  waivers: { expired: [], unused: [] },
};
