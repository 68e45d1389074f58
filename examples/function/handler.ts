/** The function. The queue of the stack triggers it with the verdicts. */
import { createFunctionHandler } from "@immkit/runtime/function";
import { decide } from "./decide.ts";

export const handler = createFunctionHandler({
  handler: decide,
  // A message that is not a notification fails the event, and ends in the dead-letter queue.
  onInvalidMessage: ({ error }) => console.error(JSON.stringify({ invalid: error.message })),
});
