import type { ContentFormat } from "../result-channel/content-format.ts";
import type { RuntimeEndpoints } from "./endpoints.ts";

/** What an application needs to use a moderation stack. It contains no secret. */
export interface RuntimeConfig {
  readonly region: string;
  readonly accountId: string;
  /** Name of the IMM project. */
  readonly project: string;
  /** Name of the topic that tasks notify. */
  readonly topic: string;
  /** Name of the queue from which verdicts are received. */
  readonly queue: string;
  readonly contentFormat: ContentFormat;
  readonly endpoints: RuntimeEndpoints;
  /** Buckets whose objects the project's service role can read. */
  readonly mediaBuckets: string[];
  /** The role that the application assumes. */
  readonly roleArn: string;
}
