/** The state of OSS as JSON. Bodies are stored separately. */
import type { BodyKeeper, BodyReader, BodyReference } from "../core/stored.ts";
import type { XmlElement } from "../xml/index.ts";
import { readBucketPolicy } from "./bucket-policy.ts";
import type { Bucket, ObjectVersion, Store, StoredObject, Upload, UploadPart } from "./store.ts";

type WithReference<T> = Omit<T, "body"> & { readonly body: BodyReference };
type DeleteMarker = Extract<ObjectVersion, { readonly deleteMarker: true }>;
type VersionDump = WithReference<StoredObject> | DeleteMarker;

interface UploadDump extends Omit<Upload, "parts"> {
  readonly parts: readonly (WithReference<UploadPart> & { readonly number: number })[];
}

interface BucketDump
  extends Omit<Bucket, "policy" | "configurations" | "named" | "objects" | "uploads"> {
  readonly policy: string | undefined;
  readonly configurations: readonly (readonly [subresource: string, XmlElement])[];
  readonly named: readonly (readonly [
    subresource: string,
    settings: readonly (readonly [name: string, XmlElement])[],
  ])[];
  readonly objects: readonly (readonly [key: string, versions: readonly VersionDump[]])[];
  readonly uploads: readonly UploadDump[];
}

/** The state of OSS. */
export interface OssDump {
  readonly blockPublicAccess: boolean | undefined;
  readonly buckets: readonly BucketDump[];
}

/** The state of the store. Bodies are passed to `bodies`. */
export function dumpStore({ blockPublicAccess, buckets }: Store, bodies: BodyKeeper): OssDump {
  return {
    blockPublicAccess,
    buckets: [...buckets.values()].map((bucket) => dumpBucket(bucket, bodies)),
  };
}

/** Replaces the state of the store. */
export function loadStore(store: Store, dump: OssDump, bodies: BodyReader): void {
  const loaded = dump.buckets.map((bucket) => loadBucket(bucket, bodies));
  store.blockPublicAccess = dump.blockPublicAccess;
  store.buckets.clear();
  for (const bucket of loaded) store.buckets.set(bucket.name, bucket);
}

function dumpBucket(bucket: Bucket, bodies: BodyKeeper): BucketDump {
  const version = (stored: ObjectVersion): VersionDump =>
    stored.deleteMarker ? stored : { ...stored, body: bodies.keep(stored.body) };
  return {
    ...bucket,
    policy: bucket.policy?.text,
    configurations: [...bucket.configurations],
    named: [...bucket.named].map(([subresource, settings]) => [subresource, [...settings]]),
    objects: [...bucket.objects].map(([key, versions]) => [key, versions.map(version)]),
    uploads: [...bucket.uploads.values()].map((upload) => ({
      ...upload,
      parts: [...upload.parts].map(([number, part]) => ({
        ...part,
        number,
        body: bodies.keep(part.body),
      })),
    })),
  };
}

function loadBucket(dump: BucketDump, bodies: BodyReader): Bucket {
  const { policy: text } = dump;
  const version = (stored: VersionDump): ObjectVersion =>
    stored.deleteMarker ? stored : { ...stored, body: bodies.read(stored.body) };
  const parts = (upload: UploadDump) =>
    upload.parts.map(({ number, body, ...part }): [number, UploadPart] => [
      number,
      { ...part, body: bodies.read(body) },
    ]);
  return {
    ...dump,
    policy: text === undefined ? undefined : { text, document: readBucketPolicy(text) },
    configurations: new Map(dump.configurations),
    named: new Map(dump.named.map(([subresource, settings]) => [subresource, new Map(settings)])),
    objects: new Map(dump.objects.map(([key, versions]) => [key, versions.map(version)])),
    uploads: new Map(
      dump.uploads.map((upload) => [upload.id, { ...upload, parts: new Map(parts(upload)) }]),
    ),
  };
}
