import { formatArn, parseArn, tryArn } from "../arn/arn.ts";
import { globMatches, resourceMatches } from "../document/glob.ts";

/**
 * Whether a resource pattern can name something of a template's form: a bucket pattern without
 * slash can't name an object. Only the relative ids are compared, and of a pattern that is not
 * written in full it is taken that it can.
 */
export function canName(pattern: string, template: string): boolean {
  if (template === "*") return globMatches(pattern, "*");
  const arn = tryArn(pattern);
  if (arn === undefined) return true;
  const form = parseArn(template);
  if (!globMatches(arn.service, form.service)) return false;
  const given = [...arn.relativeId];
  const wanted = form.relativeId.replaceAll("{rest}", "*").match(/\{name\}|./gsu) as string[];
  // Both sides are read at once. A place says how far, as one number; a run may go on or end at any
  // point.
  const row = wanted.length + 1;
  const places = new Set([0]);
  for (const place of places) {
    const [a, b] = [given[Math.floor(place / row)], wanted[place % row]];
    if (a === undefined && b === undefined) return true;
    if (a === "*") places.add(place + row);
    if (isRun(b)) places.add(place + 1);
    if (a !== undefined && b !== undefined && agree(a, b))
      places.add(place + (a === "*" ? 0 : row) + (isRun(b) ? 0 : 1));
  }
  return false;
}

function isRun(wanted: string | undefined): boolean {
  return wanted === "*" || wanted === "{name}";
}

/** Whether there is a character that both sides take. */
function agree(given: string, wanted: string): boolean {
  if (given === "*" || given === "?" || wanted === "*") return true;
  return wanted === "{name}" ? given !== "/" && given !== ":" : given === wanted;
}

/**
 * Whether a resource pattern takes in everything of a template's form, in the regions and accounts
 * of the pattern.
 */
export function namesAll(pattern: string, template: string): boolean {
  const form = parseArn(template);
  const { region, accountId } = tryArn(pattern) ?? form;
  // A character that no pattern is written with is taken by wildcards alone; a run of them that is
  // longer than the pattern, by a star.
  return ["\u0000", "\u0000".repeat(pattern.length + 1)].every((name) =>
    resourceMatches(
      pattern,
      formatArn({
        ...form,
        region,
        accountId,
        relativeId: form.relativeId.replaceAll(/\{[a-z]+\}/g, name),
      }),
    ),
  );
}

/**
 * The resource of a template's form that a pattern seems to mean, made of the pattern's own names:
 * of `…:/queues/q` and `…:/queues/{name}/messages`, `…:/queues/q/messages`. Undefined when the two
 * have nothing in common.
 */
export function reshape(pattern: string, template: string): string | undefined {
  const arn = tryArn(pattern);
  const form = tryArn(template);
  if (arn === undefined || form?.service !== arn.service) return undefined;
  const given = arn.relativeId.split("/");
  const wanted = form.relativeId.split("/").map((part, i) => {
    const own = given[i] ?? "";
    if (part.startsWith("{")) return own === "" ? "*" : own;
    return own === "" || own === part ? part : undefined;
  });
  return wanted.includes(undefined)
    ? undefined
    : formatArn({ ...arn, relativeId: wanted.join("/") });
}
