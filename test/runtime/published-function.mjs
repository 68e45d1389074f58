/** A function as users bundle it: a handler, and a client for the lookup of verdicts. */
import { fromEnvironment } from "runtime/credentials/index.js";
import { createFunctionHandler } from "runtime/function/index.js";
import { ModerationClient } from "runtime/index.js";

export const handler = createFunctionHandler({
  handler: (outcome) => console.log(outcome.taskId, outcome.suggestion),
  lookup: new ModerationClient({
    region: "cn-hangzhou",
    project: "media",
    credentials: fromEnvironment(),
  }),
});
