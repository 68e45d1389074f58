// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.

/**
 * An event of OSS about one object, from any transport.
 */
export interface UploadEvent {
  /**
   * Such as `ObjectCreated:PutObject`, without `oss:` in front of it.
   */
  eventName: string;
  bucket: string;
  /**
   * The object's name, not encoded.
   */
  key: string;
  /**
   * `oss://BUCKET/KEY`.
   */
  uri: string;
  /**
   * Upper case, without quotes. Null if the event has none.
   */
  etag: string | null;
  /**
   * Bytes. Null if the event has none.
   */
  size: number | null;
  /**
   * Null if the event has none.
   */
  contentType: string | null;
  /**
   * The object's own metadata, `x-oss-meta-…`, without that beginning. Empty if the event has none.
   */
  metadata: {
    [k: string]: string;
  };
  /**
   * RFC 3339 in UTC.
   */
  time: string | null;
  region: string | null;
  /**
   * The id of the account, user or role that uploaded.
   */
  requester: string | null;
  /**
   * The id of the EventBridge event, or else of the request that uploaded.
   */
  eventId: string | null;
}
