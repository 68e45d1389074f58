// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.

/**
 * What IMM publishes on a topic. Unknown members are allowed; the known ones that no decision needs are in notification-event.json. `content` has no length keyword on purpose: counting the code points of a large text takes longer than all other checks together.
 */
export interface NotificationEnvelope {
  /**
   * `imm:Task:VideoModeration` or `imm:Task:ImageModeration`.
   */
  type?: string | null;
  /**
   * JSON text, or the object itself.
   */
  content:
    | string
    | {
        [k: string]: unknown;
      };
  [k: string]: unknown;
}
