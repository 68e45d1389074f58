/** What a role can be allowed to do. Each value grants the smallest set of calls for it. */
export const Access = {
  /** Submit videos and images for moderation. */
  Submit: "submit",
  /** Upload and overwrite media, and abort an upload. It doesn't allow to read them. */
  Upload: "upload",
  /** Read media. */
  ReadMedia: "readMedia",
  /** Delete media. With versioning, old versions stay until a lifecycle deletes them. */
  DeleteMedia: "deleteMedia",
  /** Move media to the quarantine: read, write there, delete. It can't read them there. */
  QuarantineMedia: "quarantineMedia",
  /** Move media back from the quarantine: read and delete there, write, read. */
  ReleaseMedia: "releaseMedia",
  /** Read tasks and their verdicts: all of the project's, because IMM authorizes by project. */
  ReadResults: "readResults",
  /** Receive and delete the messages of the result queue, and those of the queue of uploads. */
  Consume: "consume",
  /** Move messages from the dead-letter queue back to the result queue. */
  RedriveDeadLetter: "redriveDeadLetter",
} as const;
export type Access = (typeof Access)[keyof typeof Access];
