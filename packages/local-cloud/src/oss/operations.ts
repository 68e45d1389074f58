/** OSS as other services use it: by calls with a principal, without requests. */
import type { Principal } from "../access/principal.ts";
import type { OssRequest } from "../auth/oss-request.ts";
import type { ProtocolService } from "../gateway/service.ts";
import type { OssContext } from "./call.ts";
import { checkObjectKey } from "./names.ts";
import { attributesOf } from "./object-attributes.ts";
import { type Bucket, findObject, type StoredObject, wholeSeconds } from "./store.ts";
import { storeObject } from "./write.ts";

/** An object without its bytes. */
export interface ObjectHead {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly contentType: string;
  /** Epoch milliseconds. */
  readonly lastModified: number;
}

/** Throws `NoSuchBucket`, `NoSuchKey`, `AccessDenied`. */
export interface OssOperations {
  /** The principal needs `oss:GetObject`. */
  headObject(principal: Principal, bucket: string, key: string): ObjectHead;
  /** The principal needs `oss:GetObject`. */
  getObject(
    principal: Principal,
    bucket: string,
    key: string,
  ): { readonly head: ObjectHead; readonly body: Buffer };
  /** The principal needs `oss:PutObject`. */
  putObject(
    principal: Principal,
    bucket: string,
    key: string,
    body: Buffer,
    contentType: string,
  ): ObjectHead;
}

export type OssService = ProtocolService<OssRequest> & OssOperations;

export function createOperations({ store, access, options }: OssContext): OssOperations {
  const headOf = (bucket: Bucket, key: string, object: StoredObject): ObjectHead => ({
    bucket: bucket.name,
    key,
    size: object.body.length,
    etag: object.etag,
    contentType: object.contentType,
    lastModified: object.lastModified,
  });
  const getObject = (principal: Principal, bucketName: string, key: string) => {
    const bucket = store.bucket(bucketName);
    access.require(principal, { action: "GetObject", bucket, key });
    const object = findObject(bucket, key);
    return { head: headOf(bucket, key, object), body: object.body };
  };
  return {
    getObject,
    headObject: (principal, bucket, key) => getObject(principal, bucket, key).head,
    putObject(principal, bucketName, key, body, contentType) {
      const bucket = store.bucket(bucketName);
      checkObjectKey(key);
      access.require(principal, { action: "PutObject", bucket, key });
      const attributes = attributesOf(bucket, { "content-type": contentType });
      const now = wholeSeconds(options.clock.now());
      return headOf(bucket, key, storeObject(bucket, key, body, attributes, now));
    },
  };
}
