/** OSS as other services use it: by calls with a principal, without requests. */
import type { Principal } from "../access/principal.ts";
import type { OssRequest } from "../auth/oss-request.ts";
import { newRequestId } from "../core/ids.ts";
import type { ProtocolService } from "../gateway/service.ts";
import type { OssContext } from "./call.ts";
import { sendEvent } from "./events.ts";
import { checkObjectKey } from "./names.ts";
import { attributesOf } from "./object-attributes.ts";
import { findObject, type StoredObject, wholeSeconds } from "./store.ts";
import { storeObject } from "./write.ts";

/** What other services can do with objects. */
export interface OssOperations {
  /** The principal needs `oss:GetObject`. Throws `NoSuchBucket`, `NoSuchKey`, `AccessDenied`. */
  getObject(principal: Principal, bucket: string, key: string): Buffer;
  /**
   * The newest version of an object, for the controls: no permission is checked, and nothing is
   * logged. Throws `NoSuchBucket`, `NoSuchKey`.
   */
  inspectObject(bucket: string, key: string): StoredObject;
  /** The names of all buckets, for the controls. */
  bucketNames(): readonly string[];
  /** The principal needs `oss:PutObject`. Throws `NoSuchBucket`, `AccessDenied`. */
  putObject(
    principal: Principal,
    bucket: string,
    key: string,
    body: Buffer,
    contentType: string,
  ): void;
}

/** OSS with its protocol and its operations. */
export interface OssService extends ProtocolService<OssRequest>, OssOperations {
  /** Throws `NoSuchBucket`. */
  checkBucket(name: string): void;
}

/** The operations on this state. */
export function createOperations({ store, access, options }: OssContext): OssOperations {
  return {
    getObject(principal, bucketName, key) {
      const bucket = store.bucket(bucketName);
      access.authorize(principal, { action: "GetObject", bucket, key });
      return findObject(bucket, key).body;
    },
    inspectObject: (bucket, key) => findObject(store.bucket(bucket), key),
    bucketNames: () => [...store.buckets.keys()],
    putObject(principal, bucketName, key, body, contentType) {
      const bucket = store.bucket(bucketName);
      checkObjectKey(key);
      access.authorize(principal, { action: "PutObject", bucket, key });
      const attributes = attributesOf(bucket, { "content-type": contentType });
      const { etag } = storeObject(
        bucket,
        key,
        body,
        attributes,
        wholeSeconds(options.clock.now()),
      );
      const written = { bucket: bucketName, key, size: body.length, etag };
      const caller = { principal, requestId: newRequestId(), sourceIp: "" };
      sendEvent(options, "PutObject", written, caller);
    },
  };
}
