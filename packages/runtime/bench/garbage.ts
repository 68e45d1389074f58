import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** Before each slice, so that each subject pays for its own garbage and not for what the one before it left. */
export const collectGarbage = runInNewContext("gc") as () => void;
