import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

export const slsEncrypted: Rule<"logStore"> = {
  id: "sls-encrypted",
  title: "Log stores encrypt logs",
  why: "Logs name people, media and verdicts. Without encryption, they are stored in clear.",
  severity: "low",
  topic: "encryption",
  of: "logStore",
  stage: "resource",
  since: "0.2.0",
  packs: ["strict"],
  link: "https://www.alibabacloud.com/help/en/sls/developer-reference/api-sls-2020-12-30-createlogstore",
  fix: {
    text: "Set encryptConf with enable: true and encryptType: default.",
    edits: ({ resource }) => [
      { set: resource.at("encryptConf"), to: { enable: true, encryptType: "default" } },
    ],
  },
  judge({ telemetryType, isEncrypted }) {
    if (telemetryType.is === "known" && telemetryType.value === "Metrics")
      return notApplicable("The store has metrics, not logs.");
    if (isEncrypted.is === "unknown")
      return undetermined("Whether the store is encrypted is not known.", isEncrypted);
    return isEncrypted.value === true
      ? pass("The store is encrypted.")
      : fail("The store is not encrypted.", isEncrypted.at);
  },
};
