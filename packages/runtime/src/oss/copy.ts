import { ResponseError } from "../errors.ts";
import { percentEncode } from "../transport/acs3.ts";
import { escapeXml, fieldsOf, type XmlElement } from "../xml/parse.ts";
import type { OssAnswer } from "./answer.ts";
import type { OssCall } from "./call.ts";
import { bareEtag, type ObjectAddress, type ObjectHead } from "./object.ts";
import { encodeKey } from "./sign.ts";

/** What a copy is made of. */
export interface CopyRequest {
  readonly source: ObjectAddress;
  readonly target: ObjectAddress;
  /** Of the source. If its ETag is another one by now, the copy fails: `PreconditionFailed`. */
  readonly head: ObjectHead;
  /** The source's, with what is added or (undefined) left out. */
  readonly metadata: Readonly<Record<string, string | undefined>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** A copy. A member is null if the response doesn't have it. */
export interface Copied {
  readonly etag: string | null;
  readonly crc64: string | null;
}

/** Sizes in bytes. */
export interface CopySizes {
  /** A larger object is copied in parts. OSS copies up to 1 GB in one request. */
  readonly most: number;
  /** Of a part, unless the object has more than 10,000 of them. */
  readonly part: number;
}

/** Sends a request of a copy, which can take long. */
export type SendCopy = (
  call: Omit<OssCall, "address" | "signal"> & { readonly address?: ObjectAddress },
) => Promise<OssAnswer>;

/**
 * Copies an object inside OSS, and never overwrites: `FileAlreadyExists`, unless the bucket of the
 * target has versioning. It keeps content type, HTTP headers and metadata. ACL and encryption are
 * the defaults of the target's bucket.
 */
export async function copyObject(
  send: SendCopy,
  request: CopyRequest,
  sizes: CopySizes,
): Promise<Copied> {
  const { source, head } = request;
  if (head.size > sizes.most) return copyInParts(send, request, sizes);
  const attributes = attributesOf(request);
  const { root, headers } = await send({
    operation: "CopyObject",
    method: "PUT",
    headers: {
      ...sourceHeaders(source, head),
      ...attributes.headers,
      "x-oss-metadata-directive": attributes.complete ? "REPLACE" : "COPY",
      "x-oss-tagging-directive": "REPLACE",
      "x-oss-forbid-overwrite": "true",
    },
    document: "CopyObjectResult",
  });
  const etag = textOf(root, "ETag");
  return { etag: etag === null ? null : bareEtag(etag), crc64: crcOf(headers) };
}

async function copyInParts(
  send: SendCopy,
  request: CopyRequest,
  sizes: CopySizes,
): Promise<Copied> {
  const { source, head } = request;
  const created = await send({
    operation: "InitiateMultipartUpload",
    method: "POST",
    query: { uploads: "" },
    headers: { ...attributesOf(request).headers, "x-oss-forbid-overwrite": "true" },
    document: "InitiateMultipartUploadResult",
  });
  const uploadId = required(created, "UploadId");
  try {
    const size = Math.max(sizes.part, Math.ceil(head.size / 10_000));
    let parts = "";
    for (let start = 0, partNumber = 1; start < head.size; start += size, partNumber++) {
      const end = Math.min(start + size, head.size) - 1;
      const part = await send({
        operation: "UploadPartCopy",
        method: "PUT",
        query: { partNumber: String(partNumber), uploadId },
        headers: {
          ...sourceHeaders(source, head),
          "x-oss-copy-source-range": `bytes=${start}-${end}`,
        },
        document: "CopyPartResult",
      });
      const etag = escapeXml(required(part, "ETag"));
      parts += `<Part><PartNumber>${partNumber}</PartNumber><ETag>${etag}</ETag></Part>`;
    }
    const { root, headers } = await send({
      operation: "CompleteMultipartUpload",
      method: "POST",
      query: { uploadId },
      headers: { "x-oss-forbid-overwrite": "true" },
      body: `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`,
      // After a lost response, a second request would not find the upload.
      idempotent: false,
      document: "CompleteMultipartUploadResult",
    });
    const etag = textOf(root, "ETag");
    return { etag: etag === null ? null : bareEtag(etag), crc64: crcOf(headers) };
  } catch (error) {
    const operation = "AbortMultipartUpload";
    // What remains is deleted by a lifecycle, and the reason is what the caller needs.
    await send({ operation, method: "DELETE", query: { uploadId } }).catch(() => {});
    throw error;
  }
}

function sourceHeaders({ bucket, key }: ObjectAddress, { etag }: ObjectHead) {
  return {
    "x-oss-copy-source": `/${bucket}/${encodeKey(key)}`,
    "x-oss-copy-source-if-match": etag,
  };
}

/** OSS refuses user metadata of 8 KB: the names of their headers and their values. */
const maxMetadataBytes = 8 * 1_024 - 1;

/**
 * The headers with the attributes of the copy. They are not complete if the source has a value that
 * is not ASCII, because how OSS signs it is not documented, or if there is no room for what is
 * added. A copy in one request keeps the source's metadata as they are then. A copy in parts leaves
 * out the value that is not ASCII, or what is added.
 */
function attributesOf({ head, metadata, tags }: CopyRequest) {
  const { contentType, httpHeaders } = head;
  const wanted = metadataHeaders(metadata);
  const fits = wanted.reduce((bytes, pair) => bytes + pair.join("").length, 0) <= maxMetadataBytes;
  const all = [
    ...Object.entries(httpHeaders),
    ...(contentType === null ? [] : [["content-type", contentType] as const]),
    // Anyone who uploads an object can fill its metadata. That must not prevent a copy.
    ...(fits ? wanted : metadataHeaders(head.metadata)),
  ];
  const plain = all.filter(([, value]) => /^[\x20-\x7e]*$/.test(value));
  const tagging = Object.entries(tags)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join("&");
  return {
    complete: fits && plain.length === all.length,
    headers: {
      ...Object.fromEntries(plain),
      ...(tagging === "" ? {} : { "x-oss-tagging": tagging }),
    },
  };
}

function metadataHeaders(metadata: CopyRequest["metadata"]): [name: string, value: string][] {
  return Object.entries(metadata).flatMap(([name, value]) =>
    value === undefined ? [] : [[`x-oss-meta-${name}`, value]],
  );
}

function crcOf(headers: OssAnswer["headers"]): string | null {
  const value = headers["x-oss-hash-crc64ecma"];
  return typeof value === "string" && value !== "" ? value : null;
}

function textOf(root: XmlElement | undefined, name: string): string | null {
  return (root && fieldsOf(root).get(name)) || null;
}

function required({ root, status }: OssAnswer, name: string): string {
  const text = textOf(root, name);
  if (text !== null) return text;
  const message = `OSS answered without <${name}> (status ${status}).`;
  throw new ResponseError("UnreadableResponse", message, { status });
}
