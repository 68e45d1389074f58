import { escalationProblems } from "../escalation-problems.ts";
import { defineRule } from "../rule.ts";

/** For example `oss:PutBucketAcl`. It gives the principal itself nothing that it does not have. */
export const exposure = defineRule({
  id: "exposure",
  severity: "high",
  description: "A statement allows giving others access to data.",
  check: (context) => escalationProblems(context, "exposure", 1),
});
