// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.

/**
 * What OSS says about one call that changed an object: an element of `events` in a queue or a function, the `data` of an EventBridge event. What no decision needs can have any value; what can't be read of it counts as missing.
 */
export interface ObjectEvent {
  /**
   * `ObjectCreated:PutObject`. Default: the type of the EventBridge event around it.
   */
  eventName?: string;
  /**
   * `acs:oss`. A function gets events of other services in the same form.
   */
  eventSource?: string;
  /**
   * RFC 3339.
   */
  eventTime?:
    | string
    | number
    | boolean
    | {
        [k: string]: unknown;
      }
    | unknown[]
    | null;
  /**
   * Such as `cn-hangzhou`.
   */
  region?:
    | string
    | number
    | boolean
    | {
        [k: string]: unknown;
      }
    | unknown[]
    | null;
  oss: ObjectEventDetails;
  /**
   * `{"requestId"}`.
   */
  responseElements?:
    | string
    | number
    | boolean
    | {
        [k: string]: unknown;
      }
    | unknown[]
    | null;
  /**
   * `{"principalId"}`.
   */
  userIdentity?:
    | string
    | number
    | boolean
    | {
        [k: string]: unknown;
      }
    | unknown[]
    | null;
  [k: string]: unknown;
}
export interface ObjectEventDetails {
  bucket: EventBucket;
  object: EventObject;
  [k: string]: unknown;
}
export interface EventBucket {
  name: string;
  [k: string]: unknown;
}
export interface EventObject {
  key: string;
  /**
   * Upper-case hexadecimal without quotes.
   */
  eTag?:
    | string
    | number
    | boolean
    | {
        [k: string]: unknown;
      }
    | unknown[]
    | null;
  /**
   * Bytes.
   */
  size?:
    | string
    | number
    | boolean
    | {
        [k: string]: unknown;
      }
    | unknown[]
    | null;
  /**
   * `{"mimeType", "userMeta"}`. Not in all events.
   */
  objectMeta?:
    | string
    | number
    | boolean
    | {
        [k: string]: unknown;
      }
    | unknown[]
    | null;
  [k: string]: unknown;
}
