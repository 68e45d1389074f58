import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

const gc = runInNewContext("gc") as (options?: { readonly type: "minor" | "major" }) => void;

/**
 * Before each slice, so that each subject pays for its own garbage and not for what the one before
 * it left.
 */
export function collectGarbage(): void {
  gc();
}

/**
 * As {@link collectGarbage}, of what is young only. A full collection also forgets the shapes of
 * objects of which none is alive, and with them the compiled code of every subject, so that a slice
 * would measure how soon it is compiled again.
 */
export function collectYoungGarbage(): void {
  gc({ type: "minor" });
}
