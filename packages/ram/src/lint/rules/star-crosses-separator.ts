import { findingAt, type Rule, statementsOf } from "../finding.ts";

/** `project/prod*` is also `project/prod-x`, and `media*` every bucket whose name begins so: a star knows no separators. */
export const starCrossesSeparator: Rule = {
  id: "star-crosses-separator",
  about: "A star behind a name takes in every longer name, and everything below it.",
  check: (context) =>
    statementsOf(context, "Allow").flatMap((place) => {
      const { Resource = [] } = place.statement;
      return Resource.flatMap((pattern) => {
        const name = /^(acs:[^:*?]+:[^:]*:[^:]*:.*[A-Za-z0-9_.-])\*+$/s.exec(pattern)?.[1];
        if (name === undefined) return [];
        const instead = Resource.flatMap((each) => (each === pattern ? [name, `${name}/*`] : [each]));
        return [
          findingAt(
            place,
            {
              severity: "medium",
              pattern,
              message: `"${pattern}" is not only what is below "${name}", but also every longer name, such as "${name}-other".`,
            },
            { message: `Write "${name}" and "${name}/*".`, instead: [{ ...place.statement, Resource: [...new Set(instead)] }] },
          ),
        ];
      });
    }),
};
