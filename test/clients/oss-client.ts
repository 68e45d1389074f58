/** The parts of `ali-oss` that these tests use; the package itself has no types. */
import { createRequire } from "node:module";
import type { Readable } from "node:stream";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

interface Done {
  readonly res: Answer;
}

type Options = Readonly<Record<string, unknown>>;

export interface OssClient {
  listBuckets(query?: Options): Promise<{
    buckets: { name: string; region: string; creationDate: string }[] | null;
    isTruncated: boolean;
  }>;
  putBucket(name: string, options?: Options): Promise<Done & { bucket: string }>;
  useBucket(name: string): OssClient;
  getBucketInfo(name: string): Promise<{ bucket: Record<string, unknown> }>;
  getBucketLocation(name: string): Promise<{ location: string }>;
  getBucketStat(name: string): Promise<{ stat: { ObjectCount: string } }>;
  deleteBucket(name: string): Promise<Done>;
  initiateBucketWorm(name: string, days: string): Promise<Done & { wormId: string }>;
  abortBucketWorm(name: string): Promise<Done>;
  completeBucketWorm(name: string, wormId: string): Promise<Done>;
  extendBucketWorm(name: string, wormId: string, days: string): Promise<Done>;
  getBucketWorm(name: string): Promise<{ wormId: string; state: string; days: string }>;
  put(
    name: string,
    content: Buffer | string,
    options?: Options,
  ): Promise<Done & { name: string; url: string }>;
  putStream(name: string, stream: Readable): Promise<Done>;
  append(
    name: string,
    content: Buffer,
    options?: Options,
  ): Promise<Done & { nextAppendPosition: string }>;
  get(name: string, options?: Options): Promise<Done & { content: Buffer }>;
  head(
    name: string,
    options?: Options,
  ): Promise<Done & { status: number; meta: Record<string, string> | null }>;
  getObjectMeta(name: string): Promise<Done>;
  delete(name: string, options?: Options): Promise<Done>;
  deleteMulti(names: readonly string[], options?: Options): Promise<{ deleted: { Key: string }[] }>;
  copy(
    name: string,
    source: string,
    options?: Options,
  ): Promise<{ data: { etag: string; lastModified: string } }>;
  list(query: Options, options?: Options): Promise<Listing & { nextMarker: string | null }>;
  listV2(
    query: Options,
    options?: Options,
  ): Promise<Listing & { keyCount: number; nextContinuationToken: string | null }>;
  getBucketVersions(query?: Options): Promise<{
    objects: { name: string; versionId: string; isLatest: boolean }[];
    deleteMarker: { name: string }[];
  }>;
  multipartUpload(name: string, file: Buffer, options?: Options): Promise<Done & { etag: string }>;
  multipartUploadCopy(
    name: string,
    source: Options,
    options?: Options,
  ): Promise<Done & { etag: string }>;
  initMultipartUpload(name: string): Promise<{ uploadId: string }>;
  listUploads(query: Options): Promise<{ uploads: { name: string; uploadId: string }[] }>;
  abortMultipartUpload(name: string, uploadId: string): Promise<Done>;
  putACL(name: string, acl: string): Promise<Done>;
  getACL(name: string): Promise<{ acl: string; owner: { id: string } }>;
  putObjectTagging(name: string, tags: Options): Promise<Done>;
  getObjectTagging(name: string): Promise<{ tag: Record<string, string> }>;
  deleteObjectTagging(name: string): Promise<Done>;
  putBucketACL(name: string, acl: string): Promise<Done>;
  getBucketACL(name: string): Promise<{ acl: string; owner: { id: string } }>;
  putBucketLogging(name: string, prefix: string): Promise<Done>;
  getBucketLogging(name: string): Promise<{ enable: boolean; prefix: string | null }>;
  deleteBucketLogging(name: string): Promise<Done>;
  putBucketWebsite(name: string, config: Options): Promise<Done>;
  getBucketWebsite(name: string): Promise<{ index: string; error: string | null }>;
  deleteBucketWebsite(name: string): Promise<Done>;
  putBucketReferer(name: string, allowEmpty: boolean, referers: readonly string[]): Promise<Done>;
  getBucketReferer(name: string): Promise<{ allowEmpty: boolean; referers: string[] | null }>;
  putBucketCORS(name: string, rules: readonly Options[]): Promise<Done>;
  getBucketCORS(name: string): Promise<{ rules: Record<string, unknown>[] }>;
  deleteBucketCORS(name: string): Promise<Done>;
  putBucketLifecycle(name: string, rules: readonly Options[]): Promise<Done>;
  getBucketLifecycle(name: string): Promise<{ rules: Record<string, unknown>[] | null }>;
  deleteBucketLifecycle(name: string): Promise<Done>;
  putBucketEncryption(name: string, options: Options): Promise<Done>;
  getBucketEncryption(name: string): Promise<{ encryption: { SSEAlgorithm: string } }>;
  deleteBucketEncryption(name: string): Promise<Done>;
  putBucketTags(name: string, tags: Options): Promise<Done>;
  getBucketTags(name: string): Promise<{ tag: Record<string, string> }>;
  deleteBucketTags(name: string): Promise<Done>;
  putBucketPolicy(name: string, policy: Options): Promise<Done>;
  getBucketPolicy(name: string): Promise<{ policy: unknown; status: number }>;
  deleteBucketPolicy(name: string): Promise<Done>;
  putBucketVersioning(name: string, status: string): Promise<{ status: number }>;
  getBucketVersioning(name: string): Promise<{ versionStatus?: string }>;
  putBucketRequestPayment(name: string, payer: string): Promise<Done>;
  getBucketRequestPayment(name: string): Promise<{ payer: string }>;
  signatureUrl(name: string, options?: Options): string;
  signatureUrlV4(
    method: string,
    expires: number,
    request: Options,
    name: string,
    additionalHeaders?: readonly string[],
  ): Promise<string>;
}

interface Listing {
  readonly objects: {
    name: string;
    size: number;
    etag: string;
    lastModified: string;
    type: string;
    storageClass: string;
  }[];
  readonly prefixes: string[] | null;
  readonly isTruncated: boolean;
}

export const AliOss = createRequire(import.meta.url)("ali-oss") as new (
  options: Options,
) => OssClient;
