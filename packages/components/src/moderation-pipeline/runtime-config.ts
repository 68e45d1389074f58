import type { ContentFormat } from "../result-channel/content-format.ts";
import type { RuntimeEndpoints } from "./endpoints.ts";

/** Where an application moves blocked media to. */
export interface RuntimeQuarantine {
  /** Name of the bucket. Default: that of the object. */
  readonly bucket?: string;
  /** The beginning of the keys there. Default: none. */
  readonly prefix?: string;
}

/** What an application needs to use a moderation stack. It contains no secret. */
export interface RuntimeConfig {
  /** The region of everything in the stack. */
  readonly region: string;
  /** The account of everything in the stack. */
  readonly accountId: string;
  /** Name of the IMM project. */
  readonly project: string;
  /** Name of the topic that tasks notify. */
  readonly topic: string;
  /** Name of the queue from which verdicts are received. */
  readonly queue: string;
  /** Name of the queue with the messages that could not be handled. */
  readonly deadLetterQueue?: string;
  /** Name of the queue with the events of uploads. */
  readonly uploadQueue?: string;
  /** The envelope of the messages in the queue. */
  readonly contentFormat: ContentFormat;
  /** Origins of IMM, SMQ, STS and OSS. */
  readonly endpoints: RuntimeEndpoints;
  /** True if an endpoint is plain http. The runtime accepts it then. */
  readonly allowHttp?: boolean;
  /** Buckets whose objects the project's service role can read. */
  readonly mediaBuckets: string[];
  /** The beginnings of the object keys that it can read, by bucket. Default: all objects. */
  readonly mediaPrefixes?: { [bucket: string]: string[] };
  /** ARNs of the KMS keys that encrypt the media. */
  readonly mediaKeyArns?: string[];
  /** Where the application moves blocked media to. */
  readonly quarantine?: RuntimeQuarantine;
  /** The role that the application assumes. */
  readonly roleArn: string;
}
