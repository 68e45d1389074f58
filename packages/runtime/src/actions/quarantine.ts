import { ConfigError } from "../errors.ts";
import type { RuntimeConfig } from "../generated/runtime-config.ts";
import type { ObjectAddress } from "../oss/object.ts";

const maxKeyBytes = 1_023;

/**
 * Where blocked objects are moved to: `PREFIX BUCKET/KEY/ETAG.EXTENSION`. The place of an object
 * depends only on the object, so moving it again finds the first copy, and a later object under the
 * same name gets another one.
 */
export class Quarantine {
  readonly #bucket: string | undefined;
  readonly #prefix: string;

  /** @throws ConfigError if the quarantine is a whole media bucket. */
  constructor(
    { bucket, prefix = "" }: NonNullable<RuntimeConfig["quarantine"]>,
    mediaBuckets: readonly string[],
  ) {
    if (prefix === "" && (bucket === undefined || mediaBuckets.includes(bucket))) {
      const message = `quarantine is ${bucket === undefined ? "empty" : `the media bucket ${bucket}`}. Use another bucket, or a prefix such as quarantine/.`;
      throw new ConfigError("quarantine", message);
    }
    this.#bucket = bucket;
    this.#prefix = prefix;
  }

  /** Whether an object is in quarantine already. */
  contains({ bucket, key }: ObjectAddress): boolean {
    const inBucket = this.#bucket === undefined || this.#bucket === bucket;
    return inBucket && key.startsWith(this.#prefix);
  }

  /** The place for an object. If its key is too long for that, the hash of the key replaces it. */
  placeOf({ bucket, key }: ObjectAddress, etag: string): ObjectAddress {
    const extension = /[^/](\.[A-Za-z0-9]{1,8})$/.exec(key)?.[1] ?? "";
    const name = `${etag.replace(/[^A-Za-z0-9-]/g, "_")}${extension}`;
    const place = `${this.#prefix}${bucket}/${key}/${name}`;
    const fits = Buffer.byteLength(place) <= maxKeyBytes;
    const { hash } = process.getBuiltinModule("node:crypto");
    return {
      bucket: this.#bucket ?? bucket,
      key: fits ? place : `${this.#prefix}${bucket}/${hash("sha256", key, "hex")}/${name}`,
    };
  }

  /**
   * The object that was moved to this place. Undefined if the place is not in quarantine, or has
   * only a hash.
   */
  sourceOf(place: ObjectAddress): ObjectAddress | undefined {
    if (!this.contains(place)) return undefined;
    const rest = place.key.slice(this.#prefix.length);
    const [, bucket = "", key = ""] = /^([a-z0-9-]+)\/(.+)\/[^/]+$/s.exec(rest) ?? [];
    if (bucket === "" || /^[0-9a-f]{64}$/.test(key)) return undefined;
    return { bucket, key };
  }
}
