import { findingAt, type Rule, statementsOf } from "../finding.ts";

// A star behind a character of a name, where the name ends.
const crossing = /(?<=[^*/:])\*+(?=\/|$)/g;

/** `project/prod*` is also `project/prod-x`, and `media*` every bucket whose name begins so: a star knows no separators. */
export const starCrossesSeparator: Rule = {
  id: "star-crosses-separator",
  about: "A star behind a name takes in every longer name, and everything below it.",
  check: (context) =>
    statementsOf(context, "Allow", "Resource").flatMap((place) => {
      const { Resource } = place.statement;
      return Resource.flatMap((pattern) => {
        if (!/^acs:[^:*?]+:[^:]*:[^:]*:/.test(pattern)) return [];
        const name = pattern.replace(crossing, "");
        if (name === pattern) return [];
        const atEnd = !name.endsWith(pattern.slice(-1));
        const own = atEnd ? [name, `${name}/*`] : [name];
        const longer = pattern.replace(crossing, "-other");
        const message = `"${pattern}" is not only ${atEnd ? "what is below " : ""}"${name}", but also every longer name, such as "${longer}".`;
        const instead = new Set(Resource.flatMap((each) => (each === pattern ? own : [each])));
        return [
          findingAt(
            place,
            { severity: "medium", pattern, message },
            {
              message: `Write ${own.map((each) => `"${each}"`).join(" and ")}.`,
              instead: [{ ...place.statement, Resource: [...instead] }],
            },
          ),
        ];
      });
    }),
};
