import { valueOrDefault } from "../../fact/fact.ts";
import { setSmq } from "../../kinds/smq-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Seconds. No handler that calls a service can be sure to end sooner. */
const shortest = 10;

export const smqVisibility: Rule<"queue"> = {
  id: "smq-visibility",
  title: "A message stays hidden while it is handled",
  why: "A message that becomes visible before its handler is done is delivered again, and handled twice.",
  severity: "medium",
  topic: "delivery",
  of: "queue",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/mns/developer-reference/visible-messages",
  fix: {
    text: "Set visibilityTimeout to six times the seconds that the handler can take.",
    edits: ({ resource, channel }) =>
      setSmq(resource, {
        visibilityTimeout: 6 * (valueOrDefault(channel?.handlerTimeoutSeconds) ?? shortest),
      }),
  },
  judge({ visibilitySeconds: hidden, channel, isDeadLetterQueue }) {
    if (isDeadLetterQueue) return notApplicable("It is a dead-letter queue.");
    if (hidden.is === "unknown")
      return undetermined("It is not known how long a message stays hidden.", hidden);
    const seconds = hidden.value ?? 0;
    if (seconds < shortest)
      return fail(
        `A received message stays hidden for ${seconds} seconds, less than ${shortest}.`,
        hidden.at,
      );
    const handler = channel?.handlerTimeoutSeconds;
    if (handler?.is === "unknown")
      return undetermined("It is not known how long the handler can take.", handler);
    const limit = handler?.value ?? 0;
    return seconds < limit
      ? fail(
          `A received message stays hidden for ${seconds} seconds, and its handler can take ${limit}.`,
          hidden.at,
        )
      : pass("A received message stays hidden while it is handled.");
  },
};
