import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

export const fcTriggerSigned: Rule<"trigger"> = {
  id: "fc-trigger-signed",
  title: "HTTP triggers of functions require authentication",
  why: "Everyone can call an anonymous trigger. A function that handles verdicts then accepts forged ones, unless it checks SMQ's signature.",
  severity: "high",
  topic: "exposure",
  of: "trigger",
  stage: "resource",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/functioncompute/fc/user-guide/configure-an-http-trigger-for-a-function-and-invoke-the-function-by-using-http-requests",
  fix: {
    text: "Set authType to function or jwt in the configuration of the trigger.",
    edits: ({ config }) =>
      config.is === "known"
        ? [{ set: config.at, to: JSON.stringify({ ...config.value, authType: "function" }) }]
        : [],
  },
  judge({ type, config }) {
    if (type.is === "known" && type.value !== "http")
      return notApplicable("The trigger is not one of HTTP.");
    if (config.is === "unknown")
      return undetermined("The configuration of the trigger is not known.", config);
    if (type.is === "unknown") return undetermined("The type of the trigger is not known.", type);
    // Left out, it is `function`: HTTPTriggerConfig of the APIs of 2021-04-06 and 2023-03-30, read
    // on 2026-11-30.
    return String(config.value?.["authType"]).toLowerCase() === "anonymous"
      ? fail("The trigger accepts calls from everyone: its authType is anonymous.", config.at)
      : pass("The trigger requires authentication.");
  },
};
