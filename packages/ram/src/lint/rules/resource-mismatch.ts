import { canName, reshape } from "../../actions/resources.ts";
import { expandAction } from "../../actions/table.ts";
import { globMatches } from "../../document/glob.ts";
import { getOrCreate } from "../../memo.ts";
import { findingAt, type Rule, statementsOf, withActions } from "../finding.ts";

/**
 * `oss:GetObject` on a bucket, `mns:ReceiveMessage` on a queue: each is asked with another
 * resource, so that the statement gives nothing.
 */
export const resourceMismatch: Rule = {
  id: "resource-mismatch",
  about: "An action is granted on a kind of resource that it is never asked with.",
  check: (context) =>
    statementsOf(context, "Allow", "Action", "Resource").flatMap((place) => {
      const { Action, Resource } = place.statement;
      const isGranted = grantedOn(Resource);
      return Action.flatMap((pattern) => {
        const templates = templatesOf(pattern);
        // What works on no resource at all is another rule's.
        if (templates.every((template) => template === "*")) return [];
        if (isGranted(pattern)) return [];
        const shaped = [...new Set(templates.flatMap((template) => shapesOf(Resource, template)))];
        const rest = Action.filter((each) => each !== pattern);
        const moved =
          shaped.length === 0 ? [] : [{ ...place.statement, Action: [pattern], Resource: shaped }];
        const message = `${pattern} is asked with ${templates.join(" or ")}, which none of the statement's resources can be: it is not granted.`;
        const fix =
          shaped.length === 0 ? `Remove ${pattern}.` : `Grant ${pattern} on ${shaped.join(", ")}.`;
        return [
          findingAt(
            place,
            { severity: "medium", pattern, message },
            { message: fix, instead: [...withActions(place.statement, rest), ...moved] },
          ),
        ];
      });
    }),
};

/**
 * Tells whether an action can be granted on one of the resources, as far as its forms are
 * published. Many actions have the same form, which is looked at once.
 */
export function grantedOn(resources: readonly string[]): (action: string) => boolean {
  const known = new Map<string, boolean>();
  const canBe = (template: string) => {
    return getOrCreate(known, template, () =>
      resources.some((resource) => isAskedWith(resource, template)),
    );
  };
  return (action) => {
    const templates = templatesOf(action);
    return templates.length === 0 || templates.some(canBe);
  };
}

/**
 * The forms of all actions that a pattern takes in; none when one of them has no published form.
 */
export function templatesOf(pattern: string): readonly string[] {
  const known = expandAction(pattern);
  return known.some(({ resources }) => resources.length === 0)
    ? []
    : [...new Set(known.flatMap(({ resources }) => resources))];
}

/** Some actions, such as oss:ListBuckets, are asked with the star itself as the name. */
function isStarItself(template: string): boolean {
  return template.endsWith(":*");
}

function isAskedWith(resource: string, template: string): boolean {
  if (!canName(resource, template)) return false;
  return !isStarItself(template) || globMatches(resource.split(":").slice(4).join(":") || "*", "*");
}

function shapesOf(resources: readonly string[], template: string): readonly string[] {
  return isStarItself(template)
    ? [template]
    : resources.flatMap((resource) => reshape(resource, template) ?? []);
}
