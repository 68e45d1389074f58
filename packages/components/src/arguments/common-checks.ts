import { anyText } from "./check.ts";
import { mapOf, plain } from "./shape.ts";

/** The checks of the arguments that all components have. */
export const commonChecks = { nameSalt: plain(anyText), tags: mapOf(anyText) };
