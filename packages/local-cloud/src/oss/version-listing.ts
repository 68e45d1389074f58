/** ListObjectVersions: versions and delete markers, newest first within a key. */
import type { CloudResponse } from "../http/message.ts";
import { isoTime, ownerContent, xmlAnswer } from "./answer.ts";
import type { OssCall } from "./call.ts";
import { invalidArgument } from "./errors.ts";
import { compareNames, listingOf, listPage, objectContent } from "./listing.ts";
import type { ObjectVersion } from "./store.ts";

export function listObjectVersions(call: OssCall): CloudResponse {
  const { params } = call.request;
  const { bucket, head, tail, text, ...page } = listingOf(call, "ListObjectVersions", 100);
  const keyMarker = params.get("key-marker") ?? "";
  const versionMarker = params.get("version-id-marker") ?? "";
  if (versionMarker !== "" && keyMarker === "") {
    throw invalidArgument(
      "version-id-marker",
      versionMarker,
      "A version-id marker cannot be specified without a key marker.",
    );
  }
  const owner = ownerContent(call.options);
  const { prefixes, versions, next } = versionPage(bucket.objects, page, keyMarker, versionMarker);
  const common = (key: string, version: ObjectVersion, latest: boolean) => ({
    Key: text(key),
    VersionId: version.versionId,
    IsLatest: latest,
    LastModified: isoTime(version.lastModified),
  });
  return xmlAnswer("ListVersionsResult", {
    ...head,
    KeyMarker: text(keyMarker),
    VersionIdMarker: versionMarker,
    MaxKeys: page.max,
    ...tail,
    IsTruncated: next !== undefined,
    NextKeyMarker: next === undefined ? undefined : text(next.key),
    NextVersionIdMarker: next?.versionId,
    Version: versions.flatMap(({ key, version, latest }) =>
      version.deleteMarker
        ? []
        : [{ ...common(key, version, latest), ...objectContent(text(key), version, owner) }],
    ),
    DeleteMarker: versions.flatMap(({ key, version, latest }) =>
      version.deleteMarker ? [{ ...common(key, version, latest), Owner: owner }] : [],
    ),
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: text(prefix) })),
  });
}

interface ListedVersion {
  readonly key: string;
  readonly version: ObjectVersion;
  readonly latest: boolean;
}

function versionPage(
  objects: ReadonlyMap<string, readonly ObjectVersion[]>,
  { prefix, delimiter, max }: { prefix: string; delimiter: string; max: number },
  keyMarker: string,
  versionMarker: string,
): {
  versions: ListedVersion[];
  prefixes: string[];
  next: { key: string; versionId: string } | undefined;
} {
  const versions: ListedVersion[] = [];
  const prefixes: string[] = [];
  const marked = objects.get(keyMarker) ?? [];
  const resumed =
    versionMarker === ""
      ? marked.length
      : marked.findIndex(({ versionId }) => versionId === versionMarker) + 1;
  let last = { key: "", versionId: "" };
  const full = () => versions.length + prefixes.length === max;
  const add = (key: string, all: readonly ObjectVersion[], from: number): boolean => {
    for (const [index, version] of all.entries()) {
      if (index < from) continue;
      if (full()) return false;
      versions.push({ key, version, latest: index === 0 });
      last = { key, versionId: version.versionId };
    }
    return true;
  };
  if (keyMarker.startsWith(prefix) && !add(keyMarker, marked, resumed))
    return { versions, prefixes, next: last };
  const { items, prefixes: rolled } = listPage(objects, {
    prefix,
    delimiter,
    marker: keyMarker,
    max: Number.POSITIVE_INFINITY,
  });
  const groups = new Set(rolled);
  const names = [...items.map(({ key }) => key), ...rolled].sort(compareNames);
  for (const name of names) {
    if (groups.has(name)) {
      if (full()) return { versions, prefixes, next: last };
      prefixes.push(name);
      last = { key: name, versionId: "" };
    } else if (!add(name, objects.get(name) ?? [], 0)) return { versions, prefixes, next: last };
  }
  return { versions, prefixes, next: undefined };
}
