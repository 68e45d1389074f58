import { reshape } from "../../actions/resources.ts";
import { replacement } from "../fix.ts";
import { grantedOn, isStarForm, resourceFormsOf } from "../granted-actions.ts";
import { defineRule } from "../rule.ts";
import { partOf, statementsOf, withActions } from "../statements.ts";

/** For example `oss:GetObject` on a bucket: it is requested on objects, so nothing is granted. */
export const resourceMismatch = defineRule({
  id: "resource-mismatch",
  severity: "medium",
  description: "An action is granted on a kind of resource that it is never requested on.",
  check: (context) =>
    statementsOf(context, "Allow", "Action", "Resource").flatMap((located) => {
      const { Action, Resource } = located.statement;
      const isGranted = grantedOn(Resource);
      return Action.flatMap((pattern, i) => {
        const forms = resourceFormsOf(pattern);
        // The rule star-only-action reports actions that work on no resource.
        if (forms.every((form) => form === "*") || isGranted(pattern)) return [];
        const resources = [...new Set(forms.flatMap((form) => reshaped(Resource, form)))];
        const kept = withActions(
          located.statement,
          Action.filter((each) => each !== pattern),
        );
        const fix =
          resources.length === 0
            ? replacement(located, `Remove ${pattern}.`, kept)
            : replacement(located, `Grant ${pattern} on ${resources.join(", ")}.`, [
                ...kept,
                { ...located.statement, Action: [pattern], Resource: resources },
              ]);
        return [
          {
            ...partOf(located, "Action", i),
            message: `${pattern} is requested on ${forms.join(" or ")}. No resource of this statement has that form, so the action is not granted.`,
            fix,
          },
        ];
      });
    }),
});

/** The resources in another form, with their own names: the objects of a bucket, for example. */
function reshaped(resources: readonly string[], form: string): readonly string[] {
  return isStarForm(form) ? [form] : resources.flatMap((resource) => reshape(resource, form) ?? []);
}
