import type { Principal } from "../access/principal.ts";
import type { OssRequest } from "../auth/oss-target.ts";
import type { ProtocolService } from "../gateway/service.ts";

/** An object as other services see it. */
export interface ObjectHead {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly contentType: string;
  /** Epoch milliseconds. */
  readonly lastModified: number;
}

/**
 * What other services may do with objects, as `principal` and with its rights. Throws
 * `NoSuchBucket`, `NoSuchKey`, `AccessDenied`.
 */
export interface OssOperations {
  /** Asks for `oss:GetObject`. */
  headObject(principal: Principal, bucket: string, key: string): ObjectHead;
  /** Asks for `oss:GetObject`. */
  getObject(
    principal: Principal,
    bucket: string,
    key: string,
  ): { readonly head: ObjectHead; readonly body: Buffer };
  /** Asks for `oss:PutObject`. */
  putObject(
    principal: Principal,
    bucket: string,
    key: string,
    body: Buffer,
    contentType: string,
  ): ObjectHead;
}

export type OssService = ProtocolService<OssRequest> & OssOperations;
