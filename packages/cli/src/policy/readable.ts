import { type NamedPolicy, type PolicyError, safeParsePolicy } from "@immkit/ram";
import type { Io } from "../io.ts";
import { printable } from "../output/printable.ts";
import type { PolicyText } from "./text.ts";

/**
 * A policy that is in force somewhere, and that the strict parser refuses: what it allows and
 * denies is not known.
 */
export interface UnreadablePolicy extends PolicyText {
  readonly error: PolicyError;
}

export interface Reading {
  readonly policies: readonly NamedPolicy[];
  readonly unreadable: readonly UnreadablePolicy[];
}

/**
 * Parses what can be parsed. Whoever goes on with the rest has to say what is missing from the
 * answer.
 */
export function readable(texts: readonly PolicyText[]): Reading {
  const policies: NamedPolicy[] = [];
  const unreadable: UnreadablePolicy[] = [];
  for (const text of texts) {
    const result = safeParsePolicy(text.text, { kind: text.kind });
    if (result.ok) policies.push({ name: text.name, document: result.value });
    else unreadable.push({ ...text, error: result.error });
  }
  return { policies, unreadable };
}

/** Says on standard error, once a policy, what could not be read. */
export function warnOfUnreadable(unreadable: readonly UnreadablePolicy[], io: Io): void {
  const told = new Set<string>();
  for (const { name, error } of unreadable) {
    const text = `warning: The policy ${JSON.stringify(name)} can't be read, and the answer goes without it: ${error.message}`;
    if (!told.has(text)) io.stderr.write(`${printable(text)}\n`);
    told.add(text);
  }
}
