// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.

/**
 * What IMM publishes on a topic. Unknown members are allowed. `content` has no length keyword on purpose: counting the code points of a large text takes longer than all other checks together.
 */
export interface NotificationEnvelope {
  /**
   * The event.
   */
  id?: string | null;
  /**
   * `acs.imm`.
   */
  source?: string | null;
  /**
   * `imm:Task:VideoModeration` or `imm:Task:ImageModeration`.
   */
  type?: string | null;
  subject?: string | null;
  /**
   * Epoch milliseconds, documented as decimal text; a number and RFC 3339 are accepted too.
   */
  time?: string | number | null;
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
