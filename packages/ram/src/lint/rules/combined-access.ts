import { escalationProblems } from "../escalation-problems.ts";
import { defineRule } from "../rule.ts";

export const combinedAccess = defineRule({
  id: "combined-access",
  severity: "critical",
  description: "Two statements that are harmless alone allow privilege escalation together.",
  check: (context) => escalationProblems(context, "escalation", 2),
});
