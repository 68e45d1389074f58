import type { Exemption } from "./exemption.ts";

const speed = "speed only: if more is looked at, a search gives the same answer";

export const exemptions: readonly Exemption[] = [
  {
    file: "escalation/escalation.ts",
    mutators: ["ConditionalExpression"],
    code: `if (!statements.some(({ Effect }, i) => Effect === "Allow" && mentioning[i])) continue;`,
    reason: speed,
  },
  {
    file: "escalation/escalation.ts",
    mutators: "all",
    code: `function mentions({ Action, NotAction = [] }: Statement, action: string): boolean {
      const matches = (pattern: string) => actionMatches(pattern, action);
      return Action === undefined ? !NotAction.some(matches) : Action.some(matches);
    }`,
    reason: speed,
  },
  {
    file: "escalation/escalation.ts",
    mutators: ["ConditionalExpression", "EqualityOperator", "ArrayDeclaration"],
    code: "(box) => (box.resources.length === 0 ? [] : [box])",
    reason: "speed only: a box without resources matches nothing",
  },
  {
    file: "escalation/escalation.ts",
    mutators: ["ArrayDeclaration"],
    code: "const { Resource = [], Effect } = statement;",
    reason: "a text that is not a resource is as good as none",
  },
  {
    file: "escalation/escalation.ts",
    mutators: ["ConditionalExpression", "ArrayDeclaration"],
    code: "mentions(statement, action) ? Resource.filter(counts) : []",
    reason: "speed only: a statement about other actions neither allows nor denies this one",
  },
  {
    file: "escalation/stronger-roles.ts",
    mutators: "all",
    code: `allows.some(
      ({ Action }) => Action?.some((pattern) => actionMatches(pattern, action)) !== false,
    )`,
    reason: speed,
  },
];
