import { escalationProblems } from "../escalation-problems.ts";
import { defineRule } from "../rule.ts";

export const escalation = defineRule({
  id: "escalation",
  severity: "critical",
  description: "A statement allows privilege escalation.",
  check: (context) => escalationProblems(context, "escalation", 1),
});
