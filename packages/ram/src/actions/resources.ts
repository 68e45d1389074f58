import { formatArn, parseArn, tryArn } from "../arn/arn.ts";
import { globMatches, resourceMatches } from "../document/glob.ts";

/**
 * Whether a resource pattern can match a name in a template's form: a bucket pattern without slash
 * can't match an object. Compares the service and the relative id only. True for a pattern without
 * all five fields.
 */
export function canName(pattern: string, template: string): boolean {
  if (template === "*") return globMatches(pattern, "*");
  const arn = tryArn(pattern);
  if (arn === undefined) return true;
  const form = parseArn(template);
  if (!globMatches(arn.service, form.service)) return false;
  const given = [...arn.relativeId];
  const wanted = form.relativeId.replaceAll("{rest}", "*").match(/\{name\}|./gsu) as string[];
  // Both sides are read together. A number says how far in both; a run can end at any point.
  const row = wanted.length + 1;
  const positions = new Set([0]);
  for (const position of positions) {
    const [a, b] = [given[Math.floor(position / row)], wanted[position % row]];
    if (a === undefined && b === undefined) return true;
    if (a === "*") positions.add(position + row);
    if (isRun(b)) positions.add(position + 1);
    if (a !== undefined && b !== undefined && agree(a, b))
      positions.add(position + (a === "*" ? 0 : row) + (isRun(b) ? 0 : 1));
  }
  return false;
}

function isRun(wanted: string | undefined): boolean {
  return wanted === "*" || wanted === "{name}";
}

/** Whether there is a character that both sides match. */
function agree(given: string, wanted: string): boolean {
  if (given === "*" || given === "?" || wanted === "*") return true;
  return wanted === "{name}" ? given !== "/" && given !== ":" : given === wanted;
}

/**
 * Whether a resource pattern matches every name in a template's form, in the regions and accounts
 * of the pattern.
 */
export function namesAll(pattern: string, template: string): boolean {
  const form = parseArn(template);
  const { region, accountId } = tryArn(pattern) ?? form;
  // A character that no pattern has is matched by wildcards only. A run of it that is longer than
  // the pattern is matched by a star only.
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
 * A pattern in a template's form with the names of the given pattern: `…:/queues/q` in the form
 * `…:/queues/{name}/messages` becomes `…:/queues/q/messages`. Undefined if the two have nothing in
 * common.
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
