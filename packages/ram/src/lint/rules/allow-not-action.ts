import { serviceOf } from "../../actions/table.ts";
import { actionMatches } from "../../decide/glob.ts";
import { findingAt, type Rule, statementsOf, withActions } from "../finding.ts";

/** Allow with NotAction grants whatever it does not list: all other services, and everything that is invented later. */
export const allowNotAction: Rule = {
  id: "allow-not-action",
  about: "Allow with NotAction grants everything else, of every service, now and later.",
  check: (context) =>
    statementsOf(context, "Allow").flatMap((place) => {
      const { NotAction, ...rest } = place.statement;
      if (NotAction === undefined) return [];
      const services = new Set(NotAction.flatMap((pattern) => serviceOf(pattern) ?? []));
      const actions = [...services].flatMap((service) => service.actions.map(({ name }) => name));
      const left = actions.filter((name) => !NotAction.some((pattern) => actionMatches(pattern, name)));
      return [
        findingAt(
          place,
          {
            severity: "critical",
            pattern: NotAction.join(", "),
            message: `This allows every action of every service but ${NotAction.join(", ")}.`,
          },
          { message: "List the actions that are meant.", instead: withActions(rest, left) },
        ),
      ];
    }),
};
