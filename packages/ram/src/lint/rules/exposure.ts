import { escalationProblems } from "../escalation-problems.ts";
import { defineRule } from "../rule.ts";

/** For example `oss:PutBucketAcl`, or `kms:GetSecretValue` on every secret. */
export const exposure = defineRule({
  id: "exposure",
  severity: "high",
  description: "A statement allows giving others access to data, or reading every secret.",
  check: (context) => escalationProblems(context, "exposure", 1),
});
