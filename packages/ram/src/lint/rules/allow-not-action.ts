import { services } from "../../actions/table.ts";
import { actionMatches } from "../../document/glob.ts";
import { findingAt, type Rule, statementsOf, withActions } from "../finding.ts";
import { isMeantOn } from "./wildcard-action.ts";

/**
 * Allow with NotAction grants whatever it does not list: all other services, and everything that is
 * invented later.
 */
export const allowNotAction: Rule = {
  id: "allow-not-action",
  about: "Allow with NotAction grants everything else, of every service, now and later.",
  check: (context) =>
    statementsOf(context, "Allow", "NotAction").map((place) => {
      const { NotAction, ...rest } = place.statement;
      const pattern = NotAction.join(", ");
      const isMeant = isMeantOn(rest.Resource);
      const known = services.flatMap(({ actions }) => actions).filter(isMeant);
      const left = known.flatMap(({ name }) =>
        NotAction.some((each) => actionMatches(each, name)) ? [] : [name],
      );
      return findingAt(
        place,
        {
          severity: "critical",
          pattern,
          message: `This allows every action of every service but ${pattern}.`,
        },
        // What the tables have is not all that it allows: where they have nothing of it, nobody can
        // say what is meant.
        left.length === 0
          ? null
          : { message: "List the actions that are meant.", instead: withActions(rest, left) },
      );
    }),
};
