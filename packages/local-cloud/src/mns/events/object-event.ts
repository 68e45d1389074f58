/** What OSS says about an object that was written, and the message that SMQ makes of it. */

/** The calls that write objects. */
export type ObjectOperation =
  | "PutObject"
  | "PostObject"
  | "CopyObject"
  | "AppendObject"
  | "InitiateMultipartUpload"
  | "UploadPart"
  | "UploadPartCopy"
  | "CompleteMultipartUpload";

/** One call that wrote an object, or a part of one. */
export interface ObjectEvent {
  readonly operation: ObjectOperation;
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Bytes that the object grew by. */
  readonly deltaSize: number;
  /** Upper-case hexadecimal without quotes. */
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly requestId: string;
  readonly sourceIp: string;
  /** The id of the user or role that called. */
  readonly principalId: string;
}

/** `ObjectCreated:PutObject` */
export function eventName({ operation }: ObjectEvent): string {
  return `ObjectCreated:${operation}`;
}

/**
 * The body of the message: Base64 of the JSON that OSS sends. Source: Function Compute, "OSS
 * triggers", event format; fluent-plugin-oss reads the same from a queue.
 */
export function eventMessage(
  event: ObjectEvent,
  ruleName: string,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): string {
  const { bucket, key, size, deltaSize, etag } = event;
  const content = {
    events: [
      {
        eventName: eventName(event),
        eventSource: "acs:oss",
        eventTime: new Date(event.time).toISOString(),
        eventVersion: "1.0",
        oss: {
          bucket: {
            arn: `acs:oss:${region}:${accountId}:${bucket}`,
            name: bucket,
            ownerIdentity: accountId,
            virtualBucket: "",
          },
          object: { deltaSize, eTag: etag, key, size },
          ossSchemaVersion: "1.0",
          ruleId: ruleName,
        },
        region,
        requestParameters: { sourceIPAddress: event.sourceIp },
        responseElements: { requestId: event.requestId },
        userIdentity: { principalId: event.principalId },
      },
    ],
  };
  return Buffer.from(JSON.stringify(content)).toString("base64");
}
