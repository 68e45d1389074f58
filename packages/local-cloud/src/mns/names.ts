import { mnsError } from "./errors.ts";

const kinds = {
  queue: ["InvalidQueueName", "QueueNameLengthError"],
  topic: ["TopicNameInvalid", "TopicNameLengthError"],
  subscription: ["SubscriptionNameInvalid", "SubscriptionNameLengthError"],
} as const;

/**
 * Checks and returns a name: 1 to 120 letters, digits and hyphens, starting with a letter or digit
 * (SMQ "Limits"). Throws InvalidQueueName, QueueNameLengthError, TopicNameInvalid,
 * TopicNameLengthError, SubscriptionNameInvalid or SubscriptionNameLengthError, 400.
 */
export function checkName(kind: keyof typeof kinds, name: string): string {
  const [invalid, wrongLength] = kinds[kind];
  if (name.length < 1 || name.length > 120)
    throw mnsError(
      wrongLength,
      `The ${kind} name has ${name.length} characters. It must have 1 to 120.`,
    );
  if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name))
    throw mnsError(
      invalid,
      `The ${kind} name is not valid. It must contain only letters, digits and hyphens, and start with a letter or digit.`,
    );
  return name;
}
