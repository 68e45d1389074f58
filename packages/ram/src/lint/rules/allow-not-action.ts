import { serviceOf } from "../../actions/table.ts";
import { actionMatches } from "../../decide/glob.ts";
import { findingAt, type Rule, statementsOf, withActions } from "../finding.ts";
import { grantedOn } from "./resource-mismatch.ts";

/** Allow with NotAction grants whatever it does not list: all other services, and everything that is invented later. */
export const allowNotAction: Rule = {
  id: "allow-not-action",
  about: "Allow with NotAction grants everything else, of every service, now and later.",
  check: (context) =>
    statementsOf(context, "Allow", "NotAction").map((place) => {
      const { NotAction, ...rest } = place.statement;
      const pattern = NotAction.join(", ");
      const services = new Set(NotAction.flatMap((each) => serviceOf(each) ?? []));
      const actions = [...services].flatMap((service) => service.actions.map(({ name }) => name));
      const isGranted = grantedOn(place.statement.Resource ?? ["*"]);
      const left = actions.filter((name) => !NotAction.some((each) => actionMatches(each, name)) && isGranted(name));
      return findingAt(
        place,
        { severity: "critical", pattern, message: `This allows every action of every service but ${pattern}.` },
        { message: "List the actions that are meant.", instead: withActions(rest, left) },
      );
    }),
};
