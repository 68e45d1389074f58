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

/**
 * Submit videos and images of one project for moderation, and list its tasks: a client whose
 * submission got no answer has to look whether the task exists before it submits again. Verdicts
 * can't be read with it. Source: IMM documentation, Create…ModerationTask, ListTasks.
 */
function submitModeration(
  target: { region: string; accountId: string; project: string },
  options: GrantOptions = {},
): Grant {
  const Action = [
    "imm:CreateVideoModerationTask",
    "imm:CreateImageModerationTask",
    "imm:ListTasks",
  ];
  return grant(
    "submitModeration",
    {
      Action,
      Resource: [immProjectArn({ ...placeOf(target), project: one("project", target.project) })],
    },
    options,
  );
}

/**
 * Read tasks and verdicts of one project. IMM authorises per project: this shows all its tasks.
 * Source: IMM documentation, GetTask, ListTasks, Get…ModerationResult.
 */
function readModerationResults(
  target: { region: string; accountId: string; project: string },
  options: GrantOptions = {},
): Grant {
  const Action = [
    "imm:GetTask",
    "imm:ListTasks",
    "imm:GetVideoModerationResult",
    "imm:GetImageModerationResult",
  ];
  return grant(
    "readModerationResults",
    {
      Action,
      Resource: [immProjectArn({ ...placeOf(target), project: one("project", target.project) })],
    },
    options,
  );
}

/**
 * Receive the messages of one queue, keep them hidden, and delete them. Alibaba's table says that
 * the single-message actions cover the batch calls, its pages per call name `mns:Batch…` actions:
 * both are granted.
 */
function consumeQueue(
  target: { region: string; accountId: string; queue: string },
  options: GrantOptions = {},
): Grant {
  const Action = [
    "mns:ReceiveMessage",
    "mns:BatchReceiveMessage",
    "mns:DeleteMessage",
    "mns:BatchDeleteMessage",
    "mns:ChangeMessageVisibility",
  ];
  return grant(
    "consumeQueue",
    {
      Action,
      Resource: [mnsQueueMessagesArn({ ...placeOf(target), queue: one("queue", target.queue) })],
    },
    options,
  );
}

/**
 * Read the objects of one bucket, or those under a prefix (`uploads/`), which is what IMM's service
 * role needs to see the media.
 * @param target.prefix with no wildcard in it: RAM has no way to escape one.
 * @param target.accountId the bucket's owner, if the grant is to name it.
 * @param target.reader a role of another account: the bucket's policy has to allow it as well, see
 *   {@link Grant.resourceStatements}.
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
  const owner = accountId === undefined ? {} : { accountId: one("accountId", accountId) };
  if (/[*?]/.test(prefix))
    throw new ArnError(
      "name",
      "prefix",
      `prefix ${JSON.stringify(prefix)} has a * or ?, which RAM would take for a wildcard.`,
    );
  const sessions = reader === undefined ? [] : [sessionsOf(reader)];
  const principals = reader?.accountId === accountId ? [] : sessions;
  return grant(
    "readMedia",
    {
      Action: ["oss:GetObject"],
      Resource: [
        ossObjectArn({ ...owner, bucket: one("bucket", target.bucket), key: `${prefix}*` }),
      ],
    },
    options,
    principals,
  );
}

// OSS names a role's sessions in a form of its own,
// `arn:sts::{account}:assumed-role/{role}/{session}`, with the role in lower case.
function sessionsOf(reader: { accountId: string; role: string }): string {
  const [accountId, role] = [
    one("reader.accountId", reader.accountId),
    one("reader.role", reader.role),
  ];
  return `arn:sts::${accountId}:assumed-${parseArn(ramRoleArn({ accountId, role: role.toLowerCase(), session: "*" })).relativeId}`;
}

/** Publish to one topic, which is what IMM's service role needs to notify. */
function publishNotifications(
  target: { region: string; accountId: string; topic: string },
  options: GrantOptions = {},
): Grant {
  return grant(
    "publishNotifications",
    {
      Action: ["mns:PublishMessage"],
      Resource: [mnsTopicMessagesArn({ ...placeOf(target), topic: one("topic", target.topic) })],
    },
    options,
  );
}

function placeOf({ region, accountId }: { region: string; accountId: string }): {
  region: string;
  accountId: string;
} {
  return { region: one("region", region), accountId: one("accountId", accountId) };
}

// What is missing, empty or a pattern would make a grant that is inert, or one for more than was
// meant.
function one(part: string, value: unknown): string {
  if (typeof value === "string" && value !== "" && !/[*?]/.test(value)) return value;
  const code = part === "region" ? "region" : /accountId$/.test(part) ? "account" : "name";
  throw new ArnError(
    code,
    part,
    `${part} ${JSON.stringify(value)} is not one: a grant names what it is for, without wildcards.`,
  );
}

/**
 * Permissions by intent. Each is the smallest that does the job, and is for one project, queue,
 * topic or bucket.
 * @throws {ArnError} on a part that is missing, no name, or a pattern. {@link PolicyError} on a
 *   condition that RAM would refuse.
 */
export const grants = {
  submitModeration,
  readModerationResults,
  consumeQueue,
  readMedia,
  publishNotifications,
} as const;
