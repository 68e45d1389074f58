/** A function as users bundle it: a handler, and a client for the lookup of verdicts. */

import { ModerationClient } from "@immkit/runtime";
import { fromEnvironment } from "@immkit/runtime/credentials";
import { createFunctionHandler } from "@immkit/runtime/function";

export const handler = createFunctionHandler({
  handler: (outcome) => console.log(outcome.taskId, outcome.suggestion),
  lookup: new ModerationClient({
    region: "cn-hangzhou",
    project: "media",
    credentials: fromEnvironment(),
  }),
});
