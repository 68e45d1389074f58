import {
  decryptMedia,
  deleteMedia,
  encryptMedia,
  quarantineMedia,
  readMedia,
  releaseMedia,
  uploadMedia,
} from "./media.ts";
import { consumeQueue, publishNotifications, redriveDeadLetter } from "./messages.ts";
import { readModerationResults, submitModeration } from "./moderation.ts";

/**
 * Permissions by task, each as small as possible, and for one project, queue, topic or bucket.
 * @throws {ArnError} on a part that is missing, invalid, or a pattern. {@link PolicyError} on a
 *   condition that RAM would reject.
 */
export const grants = {
  submitModeration,
  readModerationResults,
  consumeQueue,
  redriveDeadLetter,
  readMedia,
  uploadMedia,
  deleteMedia,
  quarantineMedia,
  releaseMedia,
  decryptMedia,
  encryptMedia,
  publishNotifications,
} as const;
