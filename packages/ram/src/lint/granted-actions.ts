import type { Action } from "../actions/action.ts";
import { canName } from "../actions/resources.ts";
import { expandAction } from "../actions/table.ts";
import { globMatches } from "../document/glob.ts";
import { getOrCreate } from "../memo.ts";

/**
 * The forms of resource names that the actions of a pattern are requested on. Empty if the form of
 * one of them is not published.
 */
export function resourceFormsOf(pattern: string): readonly string[] {
  const known = expandAction(pattern);
  return known.some(({ resources }) => resources.length === 0)
    ? []
    : [...new Set(known.flatMap(({ resources }) => resources))];
}

/**
 * Returns a function that says whether an action or pattern can be granted on one of the
 * resources. It says yes if no form is published.
 */
export function grantedOn(resources: readonly string[]): (action: string) => boolean {
  const hasAny = anyFormOn(resources);
  return (action) => hasAny(resourceFormsOf(action));
}

/** Like {@link grantedOn}, of an action of the tables. Without resources, it says yes. */
export function reachableOn(resources: readonly string[] | undefined): (action: Action) => boolean {
  if (resources === undefined || resources.includes("*")) return () => true;
  const hasAny = anyFormOn(resources);
  return (action) => hasAny(action.resources);
}

function anyFormOn(resources: readonly string[]): (forms: readonly string[]) => boolean {
  const known = new Map<string, boolean>();
  const hasForm = (form: string) =>
    getOrCreate(known, form, () => resources.some((resource) => canHaveForm(resource, form)));
  return (forms) => forms.length === 0 || forms.some(hasForm);
}

/** Some actions, such as oss:ListBuckets, are requested on a name that is a star. */
export function isStarForm(form: string): boolean {
  return form.endsWith(":*");
}

function canHaveForm(resource: string, form: string): boolean {
  if (!canName(resource, form)) return false;
  return !isStarForm(form) || globMatches(resource.split(":").slice(4).join(":") || "*", "*");
}

/**
 * Returns a function that says whether an action may be listed in place of a pattern: it can be
 * granted on one of the resources, and does not change permissions.
 * @param resources undefined in a trust policy. There, only actions of STS have a meaning.
 */
export function isListableOn(
  resources: readonly string[] | undefined,
): (action: Action) => boolean {
  if (resources === undefined) return ({ name }) => name.startsWith("sts:");
  const isGranted = grantedOn(resources);
  return ({ name, level }) => level !== "permissions" && isGranted(name);
}
