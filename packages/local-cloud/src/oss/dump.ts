/** The state of OSS as it is written down. Bodies are kept beside it. */
import { parsePolicy } from "@immkit/ram";
import type { BodyKeeper, BodyReader, BodyReference } from "../core/stored.ts";
import type { XmlElement } from "../xml/index.ts";
import type {
  Bucket,
  ObjectAttributes,
  ObjectVersion,
  Store,
  StoredObject,
  Upload,
  UploadPart,
} from "./store.ts";

type Pairs = readonly (readonly [string, string])[];

type AttributesDump = Omit<ObjectAttributes, "tags"> & { readonly tags: Pairs };
type ObjectDump = Omit<StoredObject, "body" | "tags"> & {
  readonly tags: Pairs;
  readonly body: BodyReference;
};
type VersionDump = ObjectDump | Extract<ObjectVersion, { readonly deleteMarker: true }>;
type PartDump = Omit<UploadPart, "body"> & {
  readonly number: number;
  readonly body: BodyReference;
};
type UploadDump = Omit<Upload, "attributes" | "parts"> & {
  readonly attributes: AttributesDump;
  readonly parts: readonly PartDump[];
};

interface BucketDump
  extends Omit<Bucket, "policy" | "tags" | "configurations" | "objects" | "uploads"> {
  /** As it was put. */
  readonly policy: string | undefined;
  readonly tags: Pairs;
  readonly configurations: readonly (readonly [string, XmlElement])[];
  readonly objects: readonly (readonly [key: string, versions: readonly VersionDump[]])[];
  readonly uploads: readonly UploadDump[];
}

export interface OssDump {
  readonly blockPublicAccess: boolean | undefined;
  readonly buckets: readonly BucketDump[];
}

export function dumpStore({ blockPublicAccess, buckets }: Store, bodies: BodyKeeper): OssDump {
  return {
    blockPublicAccess,
    buckets: [...buckets.values()].map((bucket) => dumpBucket(bucket, bodies)),
  };
}

/** Puts what was written down in the place of what the store holds. */
export function loadStore(
  store: Store,
  { blockPublicAccess, buckets }: OssDump,
  bodies: BodyReader,
): void {
  const loaded = buckets.map((bucket) => loadBucket(bucket, bodies));
  store.blockPublicAccess = blockPublicAccess;
  store.buckets.clear();
  for (const bucket of loaded) store.buckets.set(bucket.name, bucket);
}

function dumpBucket(
  { policy, tags, configurations, objects, uploads, ...rest }: Bucket,
  bodies: BodyKeeper,
): BucketDump {
  const version = (stored: ObjectVersion): VersionDump =>
    stored.deleteMarker
      ? stored
      : { ...stored, tags: [...stored.tags], body: bodies.keep(stored.body) };
  const upload = ({ attributes, parts, ...more }: Upload): UploadDump => ({
    ...more,
    attributes: { ...attributes, tags: [...attributes.tags] },
    parts: [...parts].map(([number, part]) => ({ ...part, number, body: bodies.keep(part.body) })),
  });
  return {
    ...rest,
    policy: policy?.text,
    tags: [...tags],
    configurations: [...configurations],
    objects: [...objects].map(([key, versions]) => [key, versions.map(version)]),
    uploads: [...uploads.values()].map(upload),
  };
}

function loadBucket(
  { policy, tags, configurations, objects, uploads, ...rest }: BucketDump,
  bodies: BodyReader,
): Bucket {
  const version = (dump: VersionDump): ObjectVersion =>
    dump.deleteMarker ? dump : { ...dump, tags: new Map(dump.tags), body: bodies.read(dump.body) };
  const upload = ({ attributes, parts, ...more }: UploadDump): Upload => ({
    ...more,
    attributes: { ...attributes, tags: new Map(attributes.tags) },
    parts: new Map(
      parts.map(({ number, body, ...part }) => [number, { ...part, body: bodies.read(body) }]),
    ),
  });
  return {
    ...rest,
    policy:
      policy === undefined
        ? undefined
        : { text: policy, document: parsePolicy(policy, { kind: "bucket" }) },
    tags: new Map(tags),
    configurations: new Map(configurations),
    objects: new Map(objects.map(([key, versions]) => [key, versions.map(version)])),
    uploads: new Map(uploads.map((dump) => [dump.id, upload(dump)])),
  };
}
