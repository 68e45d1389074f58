import { findingAt, hasWildcard } from "../../finding.ts";
import { allowsNoMore, type Look, whereNothingFits, withTest } from "./change.ts";

/** What a client says of itself, and what parts names, may well hold a star. */
const freeText = ["acs:UserAgent", "oss:Delimiter"];

/**
 * A wildcard under an operator that compares letter by letter: nothing fits it but a text with that
 * very star.
 */
export const literalWildcard: Look = (place, test, operator, { budget }) => {
  const { family, negated } = operator;
  const wild = test.values.find(hasWildcard);
  if (
    family !== "string" ||
    test.operator.endsWith("Like") ||
    freeText.includes(test.key) ||
    wild === undefined
  )
    return null;
  const like = negated ? "StringNotLike" : "StringLike";
  const message = `${test.operator} compares letter by letter, so that nothing fits "${wild}": it is ${like} that reads wildcards.`;
  const { statement } = place;
  const without = test.values.filter((value) => !hasWildcard(value));
  // A second test of the key would be an "and", where the values of one are an "or".
  const isTaken = statement.Condition?.[like]?.[test.key] !== undefined;
  const fixes = [
    ...(isTaken
      ? []
      : [
          {
            message: `Write ${like}.`,
            instead: [
              withTest(withTest(statement, test, []), { ...test, operator: like }, test.values),
            ],
          },
        ]),
    {
      message: `Remove "${wild}".`,
      instead:
        without.length > 0
          ? [withTest(statement, test, without)]
          : whereNothingFits(statement, test, operator),
    },
  ];
  return findingAt(
    place,
    { severity: "medium", pattern: wild, message },
    fixes.find(({ instead }) => allowsNoMore(statement, test.key, instead, budget)) ?? null,
  );
};
