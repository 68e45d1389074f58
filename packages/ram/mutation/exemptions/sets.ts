import type { Exemption } from "./exemption.ts";

const speed = "speed only: the result is the same";
const cost = "an estimate of the cost of a step";
const ofBudget = "the budget is far more than a test's questions need";
const checked = "a guess, which is checked afterwards";

export const exemptions: readonly Exemption[] = [
  {
    file: "sets/compiled-test.ts",
    mutators: ["ArrayDeclaration"],
    code: "{ family: undefined, patterns: [], ranges: [], bounds: [], negated: false, }",
    reason: "ranges are not looked at where texts are compared",
  },
  {
    file: "sets/compiled-test.ts",
    mutators: ["ConditionalExpression", "StringLiteral"],
    code: `if (!this.#ordinals.has(family)) this.#ordinals.set(family, ordinalOf(family, this.text ?? ""));`,
    reason: `${speed}. Nothing asks for the ordinal of a missing key`,
  },
  {
    file: "sets/compiled-test.ts",
    mutators: ["ArrayDeclaration"],
    code: "addressesOf(text) ?? []",
    reason: "a list with one text is not an address either",
  },
  {
    file: "sets/example-requests.ts",
    mutators: ["ConditionalExpression", "EqualityOperator"],
    code: "if (tried.size === maxNames) break;",
    reason: "the limit is for speed only",
  },
  {
    file: "sets/example-requests.ts",
    mutators: ["ArrayDeclaration"],
    code: "{ Action = [], NotAction = [] } of",
    reason: "a text that is not an action is not like any action",
  },
  {
    file: "sets/example-requests.ts",
    mutators: ["EqualityOperator", "StringLiteral"],
    code: `spellOut(end < 0 ? action : action.slice(0, end), "")`,
    reason: checked,
  },
  {
    file: "sets/search-space.ts",
    mutators: ["ObjectLiteral"],
    code: "{ fields: 4 }",
    reason: "five fields are five fields, whichever colons end them",
  },
  {
    file: "sets/search-space.ts",
    mutators: ["ArithmeticOperator"],
    code: "budget.spend(20 * (1 + outside.length));",
    reason: cost,
  },
  {
    file: "sets/search.ts",
    mutators: ["ConditionalExpression"],
    code: "if (budget.isSpent) return unsure;",
    reason: "speed only: without steps, the others are undetermined as well",
  },
  {
    file: "sets/search.ts",
    mutators: ["ArrayDeclaration", "OptionalChaining"],
    code: "budget?.share() ?? budgetFor([...allowing, ...refusing])",
    reason: ofBudget,
  },
  {
    file: "sets/solve.ts",
    mutators: ["CallExpression", "ArithmeticOperator"],
    code: "budget.spend(20 + 2 * space.exits.length);",
    reason: cost,
  },
  {
    file: "sets/solve.ts",
    mutators: ["ArrowFunction", "ConditionalExpression", "EqualityOperator"],
    code: `fewestOpen(
      entered,
      ({ index, dimension }) => dimension.conflict(takenIn(dimension) | bit(index)) === undefined,
    )`,
    reason: "speed only: any entered box leads to the same answer",
  },
  {
    file: "sets/solve.ts",
    mutators: ["ConditionalExpression", "LogicalOperator"],
    code: "dimension.find(bit(index)) !== null && dimension.find(wanted) !== null",
    reason: "speed only: the next step finds the same conflict",
  },
  {
    file: "sets/solve.ts",
    mutators: ["MethodExpression"],
    code: "exits.filter(isOpen)",
    reason: "speed only: any entered box leads to the same answer",
  },
  {
    file: "sets/solve.ts",
    mutators: ["ConditionalExpression", "EqualityOperator"],
    code: "if (count < least)",
    reason: "speed only: any entered box leads to the same answer",
  },
  {
    file: "sets/values.ts",
    mutators: ["ConditionalExpression"],
    code: "ordinal !== undefined && ranges.some((range) => range(ordinal))",
    reason: "undefined is in no range",
  },
  {
    file: "sets/values.ts",
    mutators: ["ConditionalExpression"],
    code: "each.family === undefined && each.negated === negated ? [each.patterns] : []",
    reason: "tests of an ordered family are met by its own candidates, not as texts",
  },
  {
    file: "sets/values.ts",
    mutators: ["ArrayDeclaration", "StringLiteral"],
    code: `text === null ? [] : [spellOut(text, text.includes(Token.Fresh) ? fresh() : "")]`,
    reason: `${checked}; without a fresh character, the other argument is not used`,
  },
  {
    file: "sets/values.ts",
    mutators: ["MethodExpression", "ConditionalExpression"],
    code: "tests.filter((each) => each.family === family)",
    reason: checked,
  },
  {
    file: "sets/values.ts",
    mutators: ["ConditionalExpression", "LogicalOperator", "ArrowFunction"],
    code: "if (yes.every((each) => isMet(each, ordinal)) && !no.some((each) => isMet(each, ordinal)))",
    reason: checked,
  },
];
