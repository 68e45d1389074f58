/** The program depends on the company's package, and not on `@immkit/components`. */
import { Moderation } from "@acme/moderation";

export const { projectName } = new Moderation("uploads");
