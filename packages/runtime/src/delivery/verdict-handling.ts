import type { ModerationOutcome } from "../generated/outcome.ts";
import { safeDecode } from "../notification/decode.ts";
import { withVerdict } from "./lookup.ts";
import type { MessageHandling } from "./message-handling.ts";
import {
  type DeliveryOptions,
  describeFailure,
  type FailedMessage,
  type HandlerContext,
} from "./options.ts";

/** The handling of messages with verdicts. */
export function verdictHandling<Context extends HandlerContext>({
  handler,
  lookup,
}: Pick<DeliveryOptions<Context>, "handler" | "lookup">): MessageHandling<
  ModerationOutcome,
  FailedMessage,
  Context
> {
  return {
    read: safeDecode,
    complete: (outcome, signal) => withVerdict(outcome, lookup, signal),
    handle: handler,
    failure: (bytes, error, outcome) => ({ bytes, error, outcome }),
    describe: describeFailure,
    nameOf: ({ taskId }) => taskId,
    outcomes: (events) => events,
  };
}
