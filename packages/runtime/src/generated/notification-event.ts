// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.

/**
 * The members of IMM's envelope and of an EventBridge event that no decision needs. A value that doesn't conform is dropped, and the verdict is kept.
 */
export interface NotificationEvent {
  /**
   * The event.
   */
  id?: string | null;
  /**
   * `acs.imm`.
   */
  source?: string | null;
  subject?: string | null;
  /**
   * Epoch milliseconds, documented as decimal text; a number and RFC 3339 are accepted too.
   */
  time?: string | number | null;
  [k: string]: unknown;
}
