// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.

export type Text = string | null;
export type Result = {
  URI?: Text;
  Suggestion?: Suggestion;
  Categories?: Categories;
  Frames?: Frames;
  [k: string]: unknown;
} | null;
export type Suggestion = "pass" | "review" | "block" | null;
export type Categories = string[] | null;
export type Frames = {
  TotalCount?: Figure;
  BlockFrames?: BlockFrame[] | null;
  [k: string]: unknown;
} | null;
/**
 * A number, or one in text.
 */
export type Figure = number | string | null;

/**
 * The members of a finished moderation task that no decision needs. A value that doesn't conform is dropped, and the verdict is kept. Unknown members and labels are allowed.
 */
export interface NotificationDetails {
  ProjectName?: Text;
  Code?: Text;
  Message?: Text;
  UserData?: Text;
  /**
   * An object. The JSON text of one is parsed first.
   */
  Tags?: {
    [k: string]: string | number | boolean;
  } | null;
  StartTime?: Text;
  EndTime?: Text;
  EventId?: Text;
  ModerationResult?: Result;
  URI?: Text;
  SourceURI?: Text;
  Suggestion?: Suggestion;
  Categories?: Categories;
  Frames?: Frames;
  [k: string]: unknown;
}
export interface BlockFrame {
  Offset?: Figure;
  Label?: Text;
  Rate?: Figure;
  [k: string]: unknown;
}
