import { ConfigError } from "../errors.ts";
import type { UploadEvent } from "../generated/upload-event.ts";

/** A bucket with media, or a part of it. */
export interface MediaPlace {
  readonly bucket: string;
  /** The beginnings of the keys. Default: all objects. */
  readonly prefixes?: readonly string[];
}

/** Objects that are never submitted. */
export interface ExcludedPlace {
  /** Default: all buckets. */
  readonly bucket?: string;
  /** The beginning of the keys. Default: all objects of the bucket. */
  readonly prefix?: string;
}

/** Which uploads are submitted. All conditions have to be met. */
export interface UploadSelection {
  /** Default: all objects of all buckets. With a runtime config: those that the project reads. */
  readonly media?: readonly MediaPlace[];
  /** The beginnings of the keys, of which one has to match. Default: all. */
  readonly prefixes?: readonly string[];
  /** The ends of the keys, of which one has to match, in any case: `.jpg`. Default: all. */
  readonly suffixes?: readonly string[];
  /**
   * Where your program writes objects in answer to a verdict, such as a quarantine, if that is
   * among the media. A rule for all objects has events of those too, and each would make another
   * task. An object's metadata excludes nothing: who uploads it can set that. Default: none; with a
   * runtime config, its quarantine in any case.
   */
  readonly exclude?: readonly ExcludedPlace[];
}

/** @throws ConfigError naming the option. */
export function checkSelection(selection: UploadSelection): void {
  for (const name of ["prefixes", "suffixes", "media", "exclude"] as const) {
    const value = selection[name];
    if (value === undefined || Array.isArray(value)) continue;
    throw new ConfigError(name, `${name} is ${JSON.stringify(value)}: use a list.`);
  }
  for (const name of ["prefixes", "suffixes"] as const) {
    if (selection[name]?.length === 0)
      throw new ConfigError(name, `${name} is empty: leave it out to select all objects.`);
  }
  for (const { bucket, prefix } of selection.exclude ?? []) {
    if (bucket !== undefined || prefix) continue;
    const message = "exclude names neither a bucket nor a prefix, which excludes every object.";
    throw new ConfigError("exclude", message);
  }
}

/** Why an upload isn't selected; undefined if it is. */
export function whyNotSelected(
  upload: UploadEvent,
  selection: UploadSelection,
): string | undefined {
  const { bucket, key } = upload;
  const { media, prefixes, suffixes, exclude = [] } = selection;
  const startsWithOne = (starts: readonly string[]) => starts.some((each) => key.startsWith(each));
  const excluded = exclude.find(
    (place) =>
      (place.bucket === undefined || place.bucket === bucket) && key.startsWith(place.prefix ?? ""),
  );
  if (excluded !== undefined)
    return `exclude has ${excluded.bucket ?? "*"}/${excluded.prefix ?? ""}`;
  if (media !== undefined) {
    const place = media.find((each) => each.bucket === bucket);
    if (place === undefined) return `the bucket ${bucket} is not among the media`;
    if (place.prefixes !== undefined && !startsWithOne(place.prefixes))
      return `the key is not among the media of ${bucket}, which begin with ${place.prefixes.join(", ")}`;
  }
  if (prefixes !== undefined && !startsWithOne(prefixes)) return "no one of prefixes matches";
  const lower = key.toLowerCase();
  if (suffixes !== undefined && !suffixes.some((each) => lower.endsWith(each.toLowerCase())))
    return "no one of suffixes matches";
  return undefined;
}

const written: ReadonlySet<string> = new Set([
  "ObjectCreated:PutObject",
  "ObjectCreated:PostObject",
  "ObjectCreated:CopyObject",
  "ObjectCreated:AppendObject",
  "ObjectCreated:CompleteMultipartUpload",
  "ObjectReplication:ObjectCreated",
  "ObjectReplication:ObjectModified",
]);

/** Whether an object is complete after the event. It isn't after a part of a multipart upload. */
export function isUpload({ eventName }: UploadEvent): boolean {
  return written.has(eventName);
}
