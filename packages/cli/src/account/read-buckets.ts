import type { Snapshot, SnapshotBucket, SnapshotGap } from "@immkit/ram/account";
import { ServiceError } from "@immkit/runtime";
import type { CredentialsProvider } from "@immkit/runtime/credentials";
import { type OssAnswer, type OssCall, OssClient } from "@immkit/runtime/oss";
import { defined } from "../defined.ts";
import { attempt, NotReadError } from "./attempt.ts";

/** What the buckets add to a snapshot. */
export interface Buckets extends Pick<Snapshot, "buckets" | "blockPublicAccess"> {
  /** The owner of the buckets; null if they could not be listed. */
  readonly accountId: string | null;
}

/** Where OSS is. */
export interface OssPlace {
  readonly credentials: CredentialsProvider;
  /** The region in which the buckets of all regions are listed. */
  readonly region: string;
  /** An origin; Alibaba Cloud's by default. */
  readonly endpoint?: string | undefined;
}

type Element = NonNullable<OssAnswer["root"]>;

/** Reads the policy, the ACL and the block of public access of each bucket. */
export async function readBuckets(place: OssPlace, gaps: SnapshotGap[]): Promise<Buckets> {
  const clients = new Map<string, OssClient>();
  const clientOf = (region: string) => {
    const client = clients.get(region) ?? new OssClient(optionsOf(place, region));
    clients.set(region, client);
    return client;
  };
  try {
    const account = clientOf(place.region);
    const listed = await attempt("buckets", gaps, () => listBuckets(account));
    const blocked = await attempt("blockPublicAccess", gaps, () => readAccountBlock(account));
    const buckets: SnapshotBucket[] = [];
    for (const { name, region } of listed?.buckets ?? []) {
      const client = clientOf(region);
      const read = await attempt(`bucket/${name}`, gaps, () => readBucket(client, name));
      if (read !== null) buckets.push(read);
    }
    return { buckets, blockPublicAccess: blocked ?? false, accountId: listed?.owner ?? null };
  } finally {
    await Promise.all(Array.from(clients.values(), (client) => client.close()));
  }
}

function optionsOf({ credentials, endpoint }: OssPlace, region: string) {
  const allowHttp = endpoint?.startsWith("http:") === true;
  return { credentials, region, allowHttp, ...defined({ endpoint }) };
}

async function listBuckets(client: OssClient) {
  const buckets: { readonly name: string; readonly region: string }[] = [];
  let owner = "";
  let marker = "";
  do {
    const page = await send(client, {
      operation: "ListBuckets",
      subject: "account",
      query: { "max-keys": "1000", ...(marker === "" ? {} : { marker }) },
      document: "ListAllMyBucketsResult",
    });
    owner = text(page.root, "Owner", "ID");
    for (const bucket of child(page.root, "Buckets")?.children ?? [])
      buckets.push({
        name: text(bucket, "Name"),
        // A location is oss-cn-hangzhou, a region cn-hangzhou.
        region: text(bucket, "Region") || text(bucket, "Location").replace(/^oss-/, ""),
      });
    marker = text(page.root, "IsTruncated") === "true" ? text(page.root, "NextMarker") : "";
  } while (marker !== "");
  return { buckets, owner: owner === "" ? null : owner };
}

async function readAccountBlock(client: OssClient): Promise<boolean> {
  const { root } = await send(client, {
    operation: "GetPublicAccessBlock",
    subject: "account",
    query: { publicAccessBlock: "" },
    document: "PublicAccessBlockConfiguration",
  });
  return text(root, "BlockPublicAccess") === "true";
}

async function readBucket(client: OssClient, name: string): Promise<SnapshotBucket> {
  const call = { subject: "bucket", address: { bucket: name, key: "" } } as const;
  const { root } = await send(client, {
    ...call,
    operation: "GetBucketInfo",
    query: { bucketInfo: "" },
    document: "BucketInfo",
  });
  const info = child(root, "Bucket");
  const acl = text(info, "AccessControlList", "Grant");
  return {
    name,
    acl: acl === "public-read" || acl === "public-read-write" ? acl : "private",
    blockPublicAccess: text(info, "BlockPublicAccess") === "true",
    policy: await readPolicy(client, call),
  };
}

async function readPolicy(
  client: OssClient,
  call: Pick<OssCall, "subject" | "address">,
): Promise<string | null> {
  try {
    const query = { policy: "" };
    return (await send(client, { ...call, operation: "GetBucketPolicy", query })).body.toString();
  } catch (error) {
    if (error instanceof NotReadError && error.code === "NoSuchBucketPolicy") return null;
    throw error;
  }
}

/** @throws NotReadError if OSS answers with an error. */
async function send(
  client: OssClient,
  call: Omit<OssCall, "method" | "address"> & Partial<Pick<OssCall, "address">>,
): Promise<OssAnswer> {
  try {
    return await client.send({ method: "GET", address: { bucket: "", key: "" }, ...call });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code, message } = error;
    const needs = code === "AccessDenied" ? `The key needs oss:${call.operation}. ` : "";
    throw new NotReadError(`${needs}${message}`, { code, cause: error });
  }
}

function child(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((each) => each.name === name);
}

function text(element: Element | undefined, ...path: readonly string[]): string {
  const found = path.reduce<Element | undefined>(child, element);
  return found?.text ?? "";
}
