// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.

export type Suggestion = "pass" | "review" | "block" | null;
export type Categories = string[] | null;
export type Frames = {
  TotalCount?: Figure;
  BlockFrames?:
    | {
        Offset?: Figure;
        Label?: string | null;
        Rate?: Figure;
        [k: string]: unknown;
      }[]
    | null;
  [k: string]: unknown;
} | null;
/**
 * A number, or one in text.
 */
export type Figure = number | string | null;

/**
 * A finished moderation task: `content` of the envelope, `data` of an EventBridge event, or the response of Get*ModerationResult. The service publishes no schema. Unknown members and labels are therefore allowed, the verdict can be in ModerationResult or among the task's members, and only what a decision depends on is required.
 */
export interface NotificationContent {
  ProjectName?: string | null;
  TaskId: string;
  TaskType?: string | null;
  Status: "Succeeded" | "Failed";
  Code?: string | null;
  Message?: string | null;
  UserData?: string | null;
  /**
   * An object, or the JSON text of one.
   */
  Tags?:
    | {
        [k: string]: unknown;
      }
    | string
    | null;
  StartTime?: string | null;
  EndTime?: string | null;
  ModerationResult?: Result | null;
  URI?: string | null;
  SourceURI?: string | null;
  Suggestion?: Suggestion;
  Categories?: Categories;
  Frames?: Frames;
  [k: string]: unknown;
}
export interface Result {
  URI?: string | null;
  Suggestion?: Suggestion;
  Categories?: Categories;
  Frames?: Frames;
  [k: string]: unknown;
}
