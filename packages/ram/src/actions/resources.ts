import { type Arn, formatArn, parseArn } from "../arn/arn.ts";
import { globMatches } from "../decide/glob.ts";

type Token = { readonly is: "char"; readonly char: string } | { readonly is: "one" | "name" | "rest" };

/**
 * Whether a resource pattern can name something of a template's form: a bucket pattern without slash can't name an object. Only the relative ids are compared,
 * and of a pattern that is not written in full it is taken that it can.
 */
export function canName(pattern: string, template: string): boolean {
  if (template === "*") return globMatches(pattern, "*");
  const arn = tryArn(pattern);
  if (arn === undefined) return true;
  const form = parseArn(template);
  if (!globMatches(arn.service, form.service)) return false;
  if (!/[*?]/.test(arn.relativeId)) return expression(form.relativeId).test(arn.relativeId);
  const [p, t] = [tokens(arn.relativeId, /\*|\?/), tokens(form.relativeId, placeholders)];
  // Both sides are read at once: the pattern's star and the template's placeholders may each go on or end at any point.
  const seen = new Set([0]);
  const queue = [0];
  for (const place of queue) {
    const [i, j] = [Math.floor(place / (t.length + 1)), place % (t.length + 1)];
    const [a, b] = [p[i], t[j]];
    if (a === undefined && b === undefined) return true;
    const next: (readonly [number, number])[] = [];
    if (a?.is === "rest") next.push([i + 1, j]);
    if (b !== undefined && b.is !== "char") next.push([i, j + 1]);
    if (a !== undefined && b !== undefined && agree(a, b)) for (const x of steps(a, i)) for (const y of steps(b, j)) next.push([x, y]);
    for (const [x, y] of next) {
      const key = x * (t.length + 1) + y;
      if (!seen.has(key)) queue.push(key);
      seen.add(key);
    }
  }
  return false;
}

const placeholders = /\{name\}|\{rest\}|\*/;

/** The names of a template's form. A template spells nothing but letters, dashes and slashes. */
function expression(template: string): RegExp {
  const parts = template.split(new RegExp(`(${placeholders.source})`));
  const written = parts.map((part) => (part === "{name}" ? "[^/:]*" : part === "{rest}" || part === "*" ? "[^]*" : part));
  return new RegExp(`^${written.join("")}$`);
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
  return Array.from(text.matchAll(new RegExp(`${special.source}|[^]`, "g")), ([part]): Token => {
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
