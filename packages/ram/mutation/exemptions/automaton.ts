import type { Exemption } from "./exemption.ts";

export const exemptions: readonly Exemption[] = [
  {
    file: "automaton/relations.ts",
    mutators: ["ConditionalExpression", "LogicalOperator"],
    code: "return (",
    reason: "what is the same is told without a comparison, which gives the same.",
  },
  {
    file: "automaton/relations.ts",
    mutators: "all",
    code: `function isSame(a: Pattern, b: Pattern): boolean {
return a.foldFrom === b.foldFrom && a.tokens.every((token, at) => token === b.tokens[at]);
}`,
    reason: "for speed alone, the comparison of the chains gives the same.",
  },
  {
    file: "automaton/relations.ts",
    mutators: ["ConditionalExpression"],
    code: "(inner.foldFrom === Number.POSITIVE_INFINITY ||",
    reason: "without an open part this is the same question again.",
  },
  {
    file: "automaton/relations.ts",
    mutators: ["CallExpression"],
    code: "answers.set(a, known);",
    reason: "for speed alone.",
  },
  {
    file: "automaton/relations.ts",
    mutators: ["CallExpression"],
    code: "known.set(b, answer);",
    reason: "for speed alone.",
  },
  {
    file: "automaton/shift-and.ts",
    mutators: ["EqualityOperator"],
    code: "for (let word = 0; word < this.size; word += 1)",
    reason: "a word past the end reads as nothing, and none is kept.",
  },
  {
    file: "automaton/shift-and.ts",
    mutators: ["EqualityOperator"],
    code: "for (let word = 0; word < size; word += 1) {",
    reason: "a word past the end reads as nothing, and none is kept.",
  },
  {
    file: "automaton/shift-and.ts",
    mutators: ["EqualityOperator"],
    code: "for (let word = 0; word < this.size; word += 1)",
    reason: "a word past the end reads as nothing.",
  },
  {
    file: "automaton/shift-and.ts",
    mutators: ["EqualityOperator"],
    code: "for (let word = 0; word < small.length; word += 1)",
    reason: "a word past the end reads as nothing.",
  },
  {
    file: "automaton/witness.ts",
    mutators: ["ConditionalExpression", "EqualityOperator"],
    code: "places > Number.MAX_SAFE_INTEGER",
    reason: "the words are right for any, and slower than the numbers.",
  },
  {
    file: "automaton/witness.ts",
    mutators: ["ArithmeticOperator"],
    code: "(at: readonly number[]) =>",
    reason: "numbers that count down are as far apart.",
  },
];
