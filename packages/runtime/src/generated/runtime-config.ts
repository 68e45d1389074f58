// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.

export type Origin = string;

/**
 * What an application needs to reach a deployed moderation stack. `ModerationPipeline` outputs it.
 */
export interface RuntimeConfig {
  /**
   * Such as `cn-hangzhou`.
   */
  region: string;
  /**
   * The account that owns the stack, usually 16 digits.
   */
  accountId: string;
  /**
   * The IMM project (API 2020-09-30).
   */
  project: string;
  /**
   * The SMQ/MNS topic on which IMM publishes verdicts.
   */
  topic: string;
  /**
   * The queue that is subscribed to the topic.
   */
  queue: string;
  /**
   * The queue with the messages that could not be handled.
   */
  deadLetterQueue?: string;
  /**
   * The queue with the events of uploads to the media buckets.
   */
  uploadQueue?: string;
  /**
   * NotifyContentFormat of the subscription.
   */
  contentFormat: "XML" | "JSON" | "SIMPLIFIED";
  /**
   * Origins with their scheme, such as `https://imm.cn-hangzhou.aliyuncs.com`.
   */
  endpoints: {
    imm: Origin;
    mns: Origin;
    sts: Origin;
    /**
     * Default: `https://oss-REGION.aliyuncs.com`.
     */
    oss?: string;
  };
  /**
   * True: an endpoint is plain http, so requests are signed, but not encrypted. SMQ's endpoint inside a VPC is. Default: false, and only loopback addresses can be http.
   */
  allowHttp?: boolean;
  /**
   * Buckets that the project's role can read.
   */
  mediaBuckets: string[];
  /**
   * The beginnings of the object keys that the project's role can read, by bucket. All objects of a bucket that is not listed.
   */
  mediaPrefixes?: {
    /**
     * @minItems 1
     */
    [k: string]: string[];
  };
  /**
   * The KMS keys that encrypt the media, `acs:kms:REGION:ACCOUNT:key/ID`.
   */
  mediaKeyArns?: string[];
  /**
   * Where blocked media are moved to. Objects there are not media.
   */
  quarantine?: {
    /**
     * A bucket in the same region. Default: the bucket of the object.
     */
    bucket?: string;
    /**
     * The beginning of the object keys there, such as `quarantine/`. Default: none.
     */
    prefix?: string;
  };
  /**
   * The role that the application assumes, `acs:ram::ACCOUNT:role/NAME`.
   */
  roleArn?: string;
}
