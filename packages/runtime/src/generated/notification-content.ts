// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.

/**
 * What decides in a finished moderation task: `content` of the envelope, `data` of an EventBridge event, or the response of Get*ModerationResult. The service publishes no schema. A message that doesn't conform is rejected. The other members are in notification-details.json. The verdict can be in ModerationResult or among the task's members. A failed task has none, so they don't decide there.
 */
export interface NotificationContent {
  TaskId: string;
  TaskType?: string | null;
  Status: "Succeeded" | "Failed";
  [k: string]: unknown;
}
