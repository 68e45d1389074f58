import { services } from "../../actions/table.ts";
import { actionMatches } from "../../document/glob.ts";
import { replacement } from "../fix.ts";
import { isListableOn } from "../granted-actions.ts";
import { defineRule } from "../rule.ts";
import { partOf, statementsOf, withActions } from "../statements.ts";

export const allowNotAction = defineRule({
  id: "allow-not-action",
  severity: "critical",
  description:
    "Allow with NotAction grants every other action of every service, now and in the future.",
  check: (context) =>
    statementsOf(context, "Allow", "NotAction").map((located) => {
      const { NotAction, ...rest } = located.statement;
      const pattern = NotAction.join(", ");
      const isExcepted = (name: string) => NotAction.some((each) => actionMatches(each, name));
      const listable = services
        .flatMap(({ actions }) => actions)
        .filter(isListableOn(rest.Resource))
        .flatMap(({ name }) => (isExcepted(name) ? [] : [name]));
      return {
        ...partOf(located, "NotAction"),
        message: `This allows every action of every service except ${pattern}, including actions that are added later.`,
        // If the tables list none of the actions, only the author knows which ones are needed.
        fix:
          listable.length === 0
            ? null
            : replacement(
                located,
                "List the actions that are needed.",
                withActions(rest, listable),
              ),
      };
    }),
});
