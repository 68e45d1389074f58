/**
 * Three-valued logic: an unknown part leaves an answer open only if no other part decides it. Each
 * answer names the properties that decided it, or the facts that would.
 */
import type { Fact, PropertyRef, UnknownFact } from "./fact.ts";

export type Decided = { readonly is: "yes" | "no"; readonly by: readonly PropertyRef[] };
export type Undecided = { readonly is: "unknown"; readonly needs: readonly UnknownFact[] };
export type Ternary = Decided | Undecided;

export const yes = (...by: readonly PropertyRef[]): Decided => ({ is: "yes", by });
export const no = (...by: readonly PropertyRef[]): Decided => ({ is: "no", by });
export const unknown = (...needs: readonly UnknownFact[]): Undecided => ({
  is: "unknown",
  needs,
});

/**
 * Whether a fact's value has a property. An absent fact is judged by its default. If it has none,
 * by undefined.
 */
export function test<T>(fact: Fact<T>, holds: (value: T | undefined) => boolean): Ternary {
  if (fact.is === "unknown") return unknown(fact);
  return holds(fact.value) ? yes(fact.at) : no(fact.at);
}

/** Whether all parts hold. One that doesn't decides, even if others are unknown. */
export function all(...parts: readonly Ternary[]): Ternary {
  const failed = parts.find(({ is }) => is === "no");
  if (failed !== undefined) return failed;
  return needed(parts) ?? yes(...parts.flatMap((part) => (part.is === "yes" ? part.by : [])));
}

/** Whether at least one part holds. One that does decides, even if others are unknown. */
export function any(...parts: readonly Ternary[]): Ternary {
  const held = parts.find(({ is }) => is === "yes");
  if (held !== undefined) return held;
  return needed(parts) ?? no(...parts.flatMap((part) => (part.is === "no" ? part.by : [])));
}

export function not(part: Ternary): Ternary {
  if (part.is === "unknown") return part;
  return part.is === "yes" ? no(...part.by) : yes(...part.by);
}

function needed(parts: readonly Ternary[]): Undecided | undefined {
  const open = parts.filter((part) => part.is === "unknown");
  return open.length === 0 ? undefined : unknown(...open.flatMap(({ needs }) => needs));
}
