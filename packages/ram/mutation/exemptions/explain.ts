import type { Exemption } from "./exemption.ts";

const speed = "speed only: without it, a search gives the same answer";

export const exemptions: readonly Exemption[] = [
  {
    file: "explain/explain.ts",
    mutators: "all",
    code: "NotAction?.some((pattern) => actionMatches(pattern, name)) === true",
    reason: speed,
  },
  {
    file: "explain/unlisted-actions.ts",
    mutators: ["ConditionalExpression", "LogicalOperator"],
    code: "if (across && anyBut(wholeServices(services))) return true;",
    reason: speed,
  },
  {
    file: "explain/remainder.ts",
    mutators: "all",
    code: `function fewest<T>(items: readonly T[], isEnough: (items: readonly T[]) => boolean): readonly T[] {
      let kept = items;
      for (let size = kept.length >> 1; size > 0; size >>= 1) {
        for (let start = 0; start < kept.length; ) {
          const rest = kept.toSpliced(start, size);
          if (isEnough(rest)) kept = rest;
          else start += size;
        }
      }
      return kept;
    }`,
    reason: "speed only: a larger group applies to fewer actions",
  },
  {
    file: "explain/remainder.ts",
    mutators: ["ConditionalExpression", "MethodExpression", "ArrowFunction"],
    code: "if (groups.some((group) => applies(group) && leavesNothing(group))) return false;",
    reason: speed,
  },
  {
    file: "explain/remainder.ts",
    mutators: ["ConditionalExpression", "LogicalOperator"],
    code: "narrowing.length === 0 || leavesNothing(denying)",
    reason: speed,
  },
  {
    file: "explain/remainder.ts",
    mutators: ["ArrowFunction"],
    code: `const leavesNothing = (group: readonly Box[]) =>
      getOrCreate(emptying, group, () => !hasRequests([], group));`,
    reason: speed,
  },
  {
    file: "explain/remainder.ts",
    mutators: [
      "ArrowFunction",
      "AssignmentOperator",
      "BlockStatement",
      "ConditionalExpression",
      "MethodExpression",
    ],
    code: `const isAlwaysLeft = () => {
      alwaysLeft ??=
        narrowing.length === 0 &&
        hasRequests([], singles.filter((single) => !leavesNothing(single)).flat());
      return alwaysLeft;
    };`,
    reason: speed,
  },
  {
    file: "explain/remainder.ts",
    mutators: ["ArrayDeclaration", "ArrowFunction", "BooleanLiteral", "EqualityOperator"],
    code: `const denying = [...limit.denials];
        if (narrowing.length === 0 || leavesNothing(denying))
          groups.push(fewest(denying, (group) => !hasRequests([], group)));`,
    reason: "speed only: groups are tried first, and leave out nothing that a search would find",
  },
];
