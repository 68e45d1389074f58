import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

const gc = runInNewContext("gc") as (options?: { readonly type: "minor" | "major" }) => void;

/** Called before each slice: a subject must not pay for the garbage of the one before it. */
export function collectGarbage(): void {
  gc();
}

/**
 * As {@link collectGarbage}, but only young objects. A full collection also forgets the shapes of
 * unused objects, and with them the compiled code of every subject. A slice would then measure how
 * soon the code is compiled again.
 */
export function collectYoungGarbage(): void {
  gc({ type: "minor" });
}
