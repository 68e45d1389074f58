import {
  ArnError,
  immProjectArn,
  mnsQueueMessagesArn,
  mnsTopicMessagesArn,
  ossObjectArn,
  parseArn,
  ramRoleArn,
} from "../arn/index.ts";
import { type Grant, type GrantOptions, grant } from "./grant.ts";

interface Location {
  region: string;
  accountId: string;
}

/**
 * Submit videos and images of one project for moderation, and list its tasks: a client without an
 * answer to a submission must check whether the task exists before it submits again. It doesn't
 * allow to read verdicts. Source: IMM documentation, Create…ModerationTask, ListTasks.
 */
function submitModeration(
  target: Location & { project: string },
  options: GrantOptions = {},
): Grant {
  return grant(
    "submitModeration",
    ["imm:CreateVideoModerationTask", "imm:CreateImageModerationTask", "imm:ListTasks"],
    immProjectArn({ ...locationOf(target), project: literal("project", target.project) }),
    options,
  );
}

/**
 * Read the tasks and verdicts of one project: all of them, because IMM authorises per project.
 * Source: IMM documentation, GetTask, ListTasks, Get…ModerationResult.
 */
function readModerationResults(
  target: Location & { project: string },
  options: GrantOptions = {},
): Grant {
  return grant(
    "readModerationResults",
    [
      "imm:GetTask",
      "imm:ListTasks",
      "imm:GetVideoModerationResult",
      "imm:GetImageModerationResult",
    ],
    immProjectArn({ ...locationOf(target), project: literal("project", target.project) }),
    options,
  );
}

/**
 * Receive the messages of one queue, hide them, and delete them. Alibaba's table says that the
 * single-message actions include the batch calls, but the pages of the calls name `mns:Batch…`
 * actions. Both are granted.
 */
function consumeQueue(target: Location & { queue: string }, options: GrantOptions = {}): Grant {
  return grant(
    "consumeQueue",
    [
      "mns:ReceiveMessage",
      "mns:BatchReceiveMessage",
      "mns:DeleteMessage",
      "mns:BatchDeleteMessage",
      "mns:ChangeMessageVisibility",
    ],
    mnsQueueMessagesArn({ ...locationOf(target), queue: literal("queue", target.queue) }),
    options,
  );
}

/**
 * Read the objects of one bucket, or those with a prefix (`uploads/`). IMM's service role needs
 * this to see the media.
 * @param target.prefix without wildcards, which RAM can't escape. Default: all objects.
 * @param target.accountId the bucket's owner. Default: not named.
 * @param target.reader a role of a different account. The bucket's policy has to allow it as well:
 *   see {@link Grant.resourceStatements}.
 */
function readMedia(
  target: {
    bucket: string;
    prefix?: string;
    accountId?: string;
    reader?: { accountId: string; role: string };
  },
  options: GrantOptions = {},
): Grant {
  const { prefix = "", reader, accountId } = target;
  const owner = accountId === undefined ? {} : { accountId: literal("accountId", accountId) };
  if (/[*?]/.test(prefix))
    throw new ArnError(
      "InvalidName",
      "prefix",
      `prefix ${JSON.stringify(prefix)} has a * or ?, which RAM would take for a wildcard.`,
    );
  const sessions = reader === undefined ? [] : [sessionsOf(reader)];
  return grant(
    "readMedia",
    ["oss:GetObject"],
    ossObjectArn({ ...owner, bucket: literal("bucket", target.bucket), key: `${prefix}*` }),
    options,
    reader?.accountId === accountId ? [] : sessions,
  );
}

// OSS has its own form for the sessions of a role, with the role in lower case:
// `arn:sts::{account}:assumed-role/{role}/{session}`.
function sessionsOf(reader: { accountId: string; role: string }): string {
  const accountId = literal("reader.accountId", reader.accountId);
  const role = literal("reader.role", reader.role).toLowerCase();
  const { relativeId } = parseArn(ramRoleArn({ accountId, role, session: "*" }));
  return `arn:sts::${accountId}:assumed-${relativeId}`;
}

/** Publish to one topic. IMM's service role needs this to send notifications. */
function publishNotifications(
  target: Location & { topic: string },
  options: GrantOptions = {},
): Grant {
  return grant(
    "publishNotifications",
    ["mns:PublishMessage"],
    mnsTopicMessagesArn({ ...locationOf(target), topic: literal("topic", target.topic) }),
    options,
  );
}

function locationOf({ region, accountId }: Location): Location {
  return { region: literal("region", region), accountId: literal("accountId", accountId) };
}

// A missing part, or a pattern, would make a grant without effect, or one for more than intended.
function literal(part: string, value: unknown): string {
  if (typeof value === "string" && value !== "" && !/[*?]/.test(value)) return value;
  throw new ArnError(
    part === "region"
      ? "InvalidRegion"
      : part.endsWith("ccountId")
        ? "InvalidAccount"
        : "InvalidName",
    part,
    `${part} ${JSON.stringify(value)} is not valid here. A grant needs a name without wildcards.`,
  );
}

/**
 * Permissions by task, each as small as possible, and for one project, queue, topic or bucket.
 * @throws {ArnError} on a part that is missing, invalid, or a pattern. {@link PolicyError} on a
 *   condition that RAM would reject.
 */
export const grants = {
  submitModeration,
  readModerationResults,
  consumeQueue,
  readMedia,
  publishNotifications,
} as const;
