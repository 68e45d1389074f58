import { immProjectArn, mnsQueueMessagesArn, mnsTopicMessagesArn, ossObjectArn } from "../arn/index.ts";
import { type Grant, grant } from "./grant.ts";

/** Submit videos and images of one project for moderation, and nothing else: not even reading the verdicts. Source: IMM documentation, CreateVideoModerationTask, CreateImageModerationTask. */
function submitModeration(target: { region: string; accountId: string; project: string }): Grant {
  return grant("submitModeration", [
    { Action: ["imm:CreateVideoModerationTask", "imm:CreateImageModerationTask"], Resource: [immProjectArn(target)] },
  ]);
}

/** Read tasks and verdicts of one project. IMM authorises per project: this shows all its tasks. Source: IMM documentation, GetTask, ListTasks, Get…ModerationResult. */
function readModerationResults(target: { region: string; accountId: string; project: string }): Grant {
  const actions = ["imm:GetTask", "imm:ListTasks", "imm:GetVideoModerationResult", "imm:GetImageModerationResult"];
  return grant("readModerationResults", [{ Action: actions, Resource: [immProjectArn(target)] }]);
}

/**
 * Receive the messages of one queue, keep them hidden, and delete them.
 * Alibaba's table says that the single-message actions cover the batch calls, its pages per call name `mns:Batch…` actions: both are granted.
 */
function consumeQueue(target: { region: string; accountId: string; queue: string }): Grant {
  const actions = [
    "mns:ReceiveMessage",
    "mns:BatchReceiveMessage",
    "mns:DeleteMessage",
    "mns:BatchDeleteMessage",
    "mns:ChangeMessageVisibility",
  ];
  return grant("consumeQueue", [{ Action: actions, Resource: [mnsQueueMessagesArn(target)] }]);
}

/** Read the objects of one bucket, or those under a prefix (`uploads/`), which is what IMM's service role needs to see the media. */
function readMedia(target: { bucket: string; prefix?: string; accountId?: string }): Grant {
  const { prefix = "", ...bucket } = target;
  return grant("readMedia", [{ Action: ["oss:GetObject"], Resource: [ossObjectArn({ ...bucket, key: `${prefix}*` })] }]);
}

/** Publish to one topic, which is what IMM's service role needs to notify. */
function publishNotifications(target: { region: string; accountId: string; topic: string }): Grant {
  return grant("publishNotifications", [{ Action: ["mns:PublishMessage"], Resource: [mnsTopicMessagesArn(target)] }]);
}

/** Permissions by intent. Each is the smallest that does the job; parts that are no names throw {@link ArnError}. */
export const grants = { submitModeration, readModerationResults, consumeQueue, readMedia, publishNotifications } as const;
