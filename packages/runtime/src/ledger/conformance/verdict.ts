import type { ModerationOutcome } from "../../generated/outcome.ts";

/** An image's verdict, each time from a new event. */
export function verdictOf(
  taskId: string,
  suggestion: "pass" | "review" | "block" = "pass",
): ModerationOutcome {
  return {
    kind: "image",
    status: "succeeded",
    suggestion,
    categories: [],
    taskId,
    projectName: "media",
    uri: "oss://bucket/a.jpg",
    userData: "",
    eventId: `E-${Math.random()}`,
    time: null,
    needsLookup: false,
  };
}
