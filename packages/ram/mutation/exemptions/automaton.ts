import type { Exemption } from "./exemption.ts";

const pastTheEnd = "a word past the end reads as 0, and writing one has no effect";

export const exemptions: readonly Exemption[] = [
  {
    file: "automaton/relations.ts",
    mutators: ["ConditionalExpression", "LogicalOperator"],
    code: `inner === outer ||
      isSame(inner, outer) ||
      (!surelyDisjoint(inner, outer) &&`,
    reason: "speed only: comparing the chains gives the same answer",
  },
  {
    file: "automaton/relations.ts",
    mutators: ["ConditionalExpression", "LogicalOperator"],
    code: `(
      inner === outer ||
      isSame(inner, outer) ||
      (!surelyDisjoint(inner, outer) &&
        getOrCreate(
          getOrCreate(inclusions, inner, () => new WeakMap<Pattern, boolean>()),
          outer,
          () => coversChain(inner, outer),
        ))
    )`,
    reason: "speed only: comparing the chains gives the same answer",
  },
  {
    file: "automaton/relations.ts",
    mutators: "all",
    code: `function isSame(a: Pattern, b: Pattern): boolean {
      return a.foldFrom === b.foldFrom && a.tokens.every((token, at) => token === b.tokens[at]);
    }`,
    reason: "speed only: comparing the chains gives the same answer",
  },
  {
    file: "automaton/relations.ts",
    mutators: ["ConditionalExpression"],
    code: "if (inner.foldFrom === Number.POSITIVE_INFINITY) return true;",
    reason: "speed only: without folded letters, the next line asks the same question again",
  },
  {
    file: "automaton/shift-and.ts",
    mutators: ["EqualityOperator"],
    code: "word < this.size",
    reason: pastTheEnd,
  },
  {
    file: "automaton/shift-and.ts",
    mutators: ["EqualityOperator"],
    code: "word < size",
    reason: pastTheEnd,
  },
  {
    file: "automaton/shift-and.ts",
    mutators: ["EqualityOperator"],
    code: "word < small.length",
    reason: pastTheEnd,
  },
  {
    file: "automaton/witness.ts",
    mutators: ["ConditionalExpression", "EqualityOperator"],
    code: "if (count > Number.MAX_SAFE_INTEGER)",
    reason: "texts are right for any count, and slower",
  },
  {
    file: "automaton/witness.ts",
    mutators: ["ArithmeticOperator"],
    code: "key * (patterns[i] as Pattern).tokens.length + each",
    reason: "numbers that count down are as distinct",
  },
];
