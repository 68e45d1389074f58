/** Conditional reads and ranges (GetObject, HeadObject; copies with `x-oss-copy-source-if-…`). */
import type { CloudRequest } from "../http/message.ts";
import { ossError } from "./errors.ts";
import type { StoredObject } from "./store.ts";

const bare = (etag: string) => etag.trim().replace(/^W\//, "").replaceAll('"', "").toUpperCase();

/**
 * Answers `"notModified"` where the reader has this version already, throws `PreconditionFailed`
 * where it wanted another one. `prefix` is `x-oss-copy-source-` for the source of a copy. A date
 * that can't be read is no condition.
 */
export function checkConditions(
  headers: CloudRequest["headers"],
  object: StoredObject,
  prefix = "",
): "notModified" | undefined {
  const header = (name: string) => headers[prefix + name];
  const time = (name: string) => Date.parse(header(name) ?? "");
  const lists = (value: string) =>
    value.trim() === "*" || value.split(",").some((etag) => bare(etag) === bare(object.etag));

  const match = header("if-match");
  if (match !== undefined && !lists(match))
    throw ossError("PreconditionFailed", { Condition: "If-Match" });
  if (match === undefined && object.lastModified > time("if-unmodified-since")) {
    throw ossError("PreconditionFailed", { Condition: "If-Unmodified-Since" });
  }
  const noneMatch = header("if-none-match");
  if (noneMatch !== undefined) return lists(noneMatch) ? "notModified" : undefined;
  return object.lastModified <= time("if-modified-since") ? "notModified" : undefined;
}

export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/**
 * The part of `size` bytes that `Range` asks for; undefined means the whole object. OSS answers the
 * whole object when a range is malformed or reaches beyond the end; with
 * `x-oss-range-behavior: standard` it does as HTTP says: it cuts a range that is too long and
 * throws `InvalidRange` (416) for one that begins too late.
 */
export function byteRange(headers: CloudRequest["headers"], size: number): ByteRange | undefined {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(headers["range"]?.trim() ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  const standard = headers["x-oss-range-behavior"] === "standard";
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Number(to);
  if (end < start && start < size) return undefined;
  if (start >= size || (from === "" && Number(to) === 0)) {
    if (standard)
      throw ossError("InvalidRange", { RangeRequested: headers["range"], ActualObjectSize: size });
    return undefined;
  }
  if (from === "" && Number(to) > size && !standard) return undefined;
  if (end >= size) return standard ? { start, end: size - 1 } : undefined;
  return { start, end };
}
