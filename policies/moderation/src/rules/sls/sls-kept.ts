import { cis, fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

const enoughDays = 180;

export const slsKept: Rule<"logStore"> = {
  id: "sls-kept",
  title: "Logs are kept for six months",
  why: "An incident is often found after months. The Cybersecurity Law of China asks to keep network logs for at least six months.",
  severity: "medium",
  topic: "audit",
  of: "logStore",
  stage: "resource",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  references: [cis("2.23")],
  link: "https://www.alibabacloud.com/help/en/sls/developer-reference/api-sls-2020-12-30-createlogstore",
  fix: {
    text: `Set retentionPeriod to ${enoughDays} or more. 3650 keeps logs permanently.`,
    edits: ({ retentionDays }) => [{ set: retentionDays.at, to: enoughDays }],
  },
  judge({ telemetryType, retentionDays }) {
    if (telemetryType.is === "known" && telemetryType.value === "Metrics")
      return notApplicable("The store has metrics, not logs.");
    if (retentionDays.is === "unknown")
      return undetermined("How long logs are kept is not known.", retentionDays);
    const { value = 0 } = retentionDays;
    return value < enoughDays
      ? fail(`Logs are deleted after less than ${enoughDays} days.`, retentionDays.at)
      : pass(`Logs are kept for at least ${enoughDays} days.`);
  },
};
