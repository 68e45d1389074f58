import { type Arn, formatArn, parseArn } from "../arn/arn.ts";
import { globMatches } from "../decide/glob.ts";

type Token = { readonly is: "char"; readonly char: string } | { readonly is: "one" | "name" | "rest" };

/**
 * Whether a resource pattern can name something of a template's form: a bucket pattern without slash can't name an object. It is read as it is meant, part
 * by part: to the evaluator a star in the region could also take the rest of the name.
 */
export function canName(pattern: string, template: string): boolean {
  if (template === "*") return globMatches(pattern, "*");
  const arn = tryArn(pattern);
  if (arn === undefined) return true;
  const form = parseArn(template);
  if (!globMatches(arn.service, form.service)) return false;
  const [p, t] = [tokens(arn.relativeId, /\*|\?/), tokens(form.relativeId, /\{name\}|\{rest\}|\*/)];
  const failed = new Set<number>();
  // Both sides are read at once: the pattern's star and the template's placeholders may each go on or end at any point.
  const meet = (i: number, j: number): boolean => {
    const key = i * (t.length + 1) + j;
    if (failed.has(key)) return false;
    const [a, b] = [p[i], t[j]];
    const found =
      (a === undefined && b === undefined) ||
      (a !== undefined && a.is === "rest" && meet(i + 1, j)) ||
      (b !== undefined && b.is !== "char" && meet(i, j + 1)) ||
      (a !== undefined &&
        b !== undefined &&
        agree(a, b) &&
        steps(a, i).some((x) => steps(b, j).some((y) => (x !== i || y !== j) && meet(x, y))));
    if (!found) failed.add(key);
    return found;
  };
  return meet(0, 0);
}

/** Where reading can stand after one character that both sides take. */
function steps(token: Token, at: number): readonly number[] {
  return token.is === "char" || token.is === "one" ? [at + 1] : [at, at + 1];
}

function agree(a: Token, b: Token): boolean {
  if (a.is === "char" && b.is === "char") return a.char === b.char;
  const [char, other] = a.is === "char" ? [a, b] : [b, a];
  return char.is !== "char" || other.is !== "name" || !/[/:]/.test(char.char);
}

function tokens(text: string, special: RegExp): readonly Token[] {
  const parts = text.match(new RegExp(`${special.source}|[^]`, "g")) ?? [];
  return parts.map((part): Token => {
    if (part === "*" || part === "{rest}") return { is: "rest" };
    if (part === "{name}") return { is: "name" };
    return part === "?" && special.source.includes("\\?") ? { is: "one" } : { is: "char", char: part };
  });
}

/**
 * The resource of a template's form that a pattern seems to mean, made of the pattern's own names: of `…:/queues/q` and `…:/queues/{name}/messages`, `…:/queues/q/messages`.
 * Undefined when the two have nothing in common.
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
  return wanted.includes(undefined) ? undefined : formatArn({ ...arn, relativeId: wanted.join("/") });
}

function tryArn(text: string): Arn | undefined {
  try {
    return parseArn(text);
  } catch {
    return undefined;
  }
}
