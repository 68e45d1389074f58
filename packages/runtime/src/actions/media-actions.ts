import { ConfigError, ServiceError, ValidationError } from "../errors.ts";
import type { RuntimeConfig } from "../generated/runtime-config.ts";
import { OssClient, type OssClientOptions } from "../oss/client.ts";
import type { Copied } from "../oss/copy.ts";
import {
  etagTag,
  type ObjectAddress,
  type ObjectHead,
  objectUri,
  parseObjectUri,
} from "../oss/object.ts";
import { ActionError } from "./errors.ts";
import { Quarantine } from "./quarantine.ts";

/** What an action needs to know: a {@link ModerationOutcome} has it. */
export interface Verdict {
  readonly taskId: string;
  /** `oss://BUCKET/KEY` */
  readonly uri: string | null;
  readonly suggestion?: string | null | undefined;
  readonly categories?: readonly string[] | undefined;
  /** RFC 3339 */
  readonly time?: string | null | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** What happened to an object. */
export interface ActionResult {
  /**
   * - `moved`, `deleted`, `released`: done, now or by an earlier attempt that was cut off.
   * - `missing`: there is no such object. It was moved or deleted before.
   * - `changed`: it was overwritten after the verdict, which is about other content. It stays.
   */
  readonly status: "moved" | "deleted" | "released" | "missing" | "changed";
  /** The object of the verdict. */
  readonly uri: string;
  /** Where the object is now. Null unless it is `moved` or `released`. */
  readonly movedTo: string | null;
}

/** Options of each action. */
export interface ActionCallOptions {
  /**
   * The ETag of the object that was submitted: another one is `changed`. Default: the tag
   * `immkit-etag` of the task. Without either, an object that was overwritten between its
   * submission and the verdict looks like the one that was moderated.
   */
  readonly etag?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@link MediaActions}. */
export interface MediaActionsOptions extends OssClientOptions {
  /** The buckets with media. An object elsewhere is refused. */
  readonly mediaBuckets: readonly string[];
  /** The beginnings of the keys of media, by bucket. Default: all objects of a bucket. */
  readonly mediaPrefixes?: RuntimeConfig["mediaPrefixes"] | undefined;
  /** Where blocked media are moved to. Default: nowhere; they can only be deleted. */
  readonly quarantine?: RuntimeConfig["quarantine"] | undefined;
}

const metadataNames = ["immkit-task", "immkit-suggestion", "immkit-categories", "immkit-source"];

/**
 * Moves blocked media to a quarantine, deletes them, or moves them back. Each action can be
 * repeated after any crash: an object is deleted only after its copy was verified, and only if it
 * is still the same. So call it in a handler, with or without a ledger.
 *
 * OSS has no delete on a condition. An object that is overwritten in the instant between the last
 * look at it and its deletion is deleted, unless its bucket has versioning.
 * @example
 * ```ts
 * const actions = MediaActions.fromConfig(config, { credentials });
 * const handler = async (outcome: ModerationOutcome) => {
 *   if (outcome.suggestion === "block") await actions.quarantine(outcome);
 * };
 * ```
 */
export class MediaActions {
  readonly #options: MediaActionsOptions;
  readonly #oss: OssClient;
  readonly #place: Quarantine | undefined;

  /** @throws ConfigError naming the option. */
  constructor(options: MediaActionsOptions) {
    const { quarantine, mediaBuckets } = options;
    this.#options = options;
    this.#oss = new OssClient(options);
    this.#place = quarantine && new Quarantine(quarantine, mediaBuckets);
  }

  /** Actions on the media of a stack. @throws ConfigError */
  static fromConfig(
    config: RuntimeConfig,
    options: Omit<MediaActionsOptions, "region" | "endpoint" | "allowHttp" | "mediaBuckets">,
  ): MediaActions {
    const {
      region,
      endpoints,
      allowHttp = false,
      mediaBuckets,
      mediaPrefixes,
      quarantine,
    } = config;
    const own = { region, endpoint: endpoints.oss, allowHttp, mediaBuckets };
    return new MediaActions({ mediaPrefixes, quarantine, ...options, ...own });
  }

  /**
   * Moves the object of a verdict to the quarantine, with its metadata and tags. The reason becomes
   * metadata: `immkit-task`, `immkit-suggestion`, `immkit-categories` and `immkit-source`. ACL and
   * encryption are the defaults of the quarantine bucket. Needs `Access.QuarantineMedia`.
   *
   * With versioning, the old version stays in the media bucket behind a delete marker.
   * @throws ConfigError without a quarantine; ActionError, ValidationError or RequestError.
   */
  async quarantine(verdict: Verdict, options: ActionCallOptions = {}): Promise<ActionResult> {
    const place = this.#requiredPlace();
    const source = this.#media(verdict);
    const uri = objectUri(source);
    if (place.contains(source)) return { status: "moved", uri, movedTo: uri };
    const head = await this.#find(source, options);
    if (head === undefined) return { status: "missing", uri, movedTo: null };
    if (isOther(head, verdict, options)) return { status: "changed", uri, movedTo: null };
    const target = place.placeOf(source, head.etag);
    const reason = {
      "immkit-task": verdict.taskId,
      "immkit-suggestion": verdict.suggestion ?? undefined,
      "immkit-categories": encodeURIComponent(
        (verdict.categories ?? []).slice(0, 20).join(",").toWellFormed(),
      ),
      "immkit-source": encodeURI(uri),
    };
    const copy = await this.#copy(source, target, head, reason, options);
    if (copy === "missing" || copy === "changed") return { status: copy, uri, movedTo: null };
    const deleted = await this.#deleteSame(source, head, options);
    if (deleted === "changed") return { status: "changed", uri, movedTo: null };
    return { status: "moved", uri, movedTo: objectUri(target) };
  }

  /**
   * Deletes the object of a verdict. Needs `Access.ReadMedia`, to see that it is still the same,
   * and `Access.DeleteMedia`. With versioning, it gets a delete marker, and its versions stay.
   * @throws ActionError, ValidationError or RequestError.
   */
  async delete(verdict: Verdict, options: ActionCallOptions = {}): Promise<ActionResult> {
    const source = this.#media(verdict);
    const uri = objectUri(source);
    const result = (status: ActionResult["status"]) => ({ status, uri, movedTo: null });
    const head = await this.#find(source, options);
    if (head === undefined) return result("missing");
    if (isOther(head, verdict, options)) return result("changed");
    await this.#remove(source, options);
    return result("deleted");
  }

  /**
   * Moves an object back from the quarantine, such as after a reviewer's `pass`. An object that is
   * under its name by now stays, and so does the one in quarantine: `changed`. If the quarantine
   * has a retention policy, the copy there stays. Needs `Access.ReleaseMedia`.
   * @param quarantined the `movedTo` of {@link MediaActions.quarantine}.
   * @throws ConfigError without a quarantine; ActionError, ValidationError or RequestError.
   */
  async release(
    quarantined: string,
    options: Pick<ActionCallOptions, "signal"> = {},
  ): Promise<ActionResult> {
    const place = this.#requiredPlace();
    const source = parseObjectUri(quarantined);
    const target = place.sourceOf(source);
    if (target === undefined) {
      const message = `${quarantined} is not a place that an object was moved to. Pass the movedTo of quarantine().`;
      throw new ActionError("NotInQuarantine", quarantined, message);
    }
    this.#checkMedia(target);
    const uri = objectUri(target);
    const head = await this.#find(source, options);
    if (head === undefined) return { status: "missing", uri, movedTo: null };
    const without = Object.fromEntries(metadataNames.map((name) => [name, undefined]));
    const copy = await this.#copy(source, target, head, without, options);
    if (copy === "missing" || copy === "changed") return { status: copy, uri, movedTo: null };
    if (copy === "exists") {
      const there = await this.#find(target, options);
      if (there === undefined || !isSameContent(head, there))
        return { status: "changed", uri, movedTo: null };
    }
    await this.#deleteSame(source, head, options).catch((error: unknown) => {
      // A quarantine can have a retention policy: its copy stays there then.
      if (!(error instanceof ActionError)) throw error;
    });
    return { status: "released", uri, movedTo: uri };
  }

  /** Closes idle connections. */
  close(): Promise<void> {
    return this.#oss.close();
  }

  #requiredPlace(): Quarantine {
    if (this.#place !== undefined) return this.#place;
    const message =
      "quarantine is missing in the runtime config. Give the stack's application a quarantineBucket, or pass quarantine: { bucket } here.";
    throw new ConfigError("quarantine", message);
  }

  #media({ uri, taskId }: Verdict): ObjectAddress {
    if (uri === null) {
      const message = `The verdict of task ${taskId} names no object. Pass { ...outcome, uri }, from your own records.`;
      throw new ValidationError([{ field: "uri", limit: "oss://BUCKET/KEY", value: uri, message }]);
    }
    const address = parseObjectUri(uri);
    if (this.#place?.contains(address) !== true) this.#checkMedia(address);
    return address;
  }

  /** The application's role can be wider than the stack. A verdict must not reach beyond it. */
  #checkMedia(address: ObjectAddress): void {
    const { mediaBuckets, mediaPrefixes } = this.#options;
    const prefixes = mediaPrefixes?.[address.bucket] ?? [""];
    const isMedia =
      mediaBuckets.includes(address.bucket) &&
      prefixes.some((prefix) => address.key.startsWith(prefix));
    if (isMedia) return;
    const uri = objectUri(address);
    const message = `${uri} is not in a media bucket of the runtime config (${mediaBuckets.join(", ")}), or not under its prefixes.`;
    throw new ActionError("NotMedia", uri, message);
  }

  async #find(
    address: ObjectAddress,
    { signal }: ActionCallOptions,
  ): Promise<ObjectHead | undefined> {
    return this.#oss.head(address, { signal }).catch((error: unknown) => {
      if (codeOf(error) === "NoSuchKey") return undefined;
      throw error;
    });
  }

  async #copy(
    source: ObjectAddress,
    target: ObjectAddress,
    head: ObjectHead,
    metadata: Readonly<Record<string, string | undefined>>,
    { signal }: ActionCallOptions,
  ): Promise<"copied" | "exists" | "missing" | "changed"> {
    try {
      const tags = head.tagCount > 0 ? await this.#oss.tags(source, { signal }) : {};
      const all = { ...head.metadata, ...metadata };
      const copied = await this.#oss.copy({ source, target, head, metadata: all, tags, signal });
      await this.#verify(target, head, copied, signal);
      return "copied";
    } catch (error) {
      switch (codeOf(error)) {
        case "FileAlreadyExists":
          return "exists";
        case "NoSuchKey":
          return "missing";
        case "PreconditionFailed":
          return "changed";
        default:
          throw error;
      }
    }
  }

  /** Compares what OSS says about the copy with the source. */
  async #verify(
    target: ObjectAddress,
    head: ObjectHead,
    copied: Copied,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const compares = head.crc64 !== null && copied.crc64 !== null;
    const there = compares ? { ...head, ...copied } : await this.#oss.head(target, { signal });
    if (there.size === head.size && isSameContent(head, there)) return;
    const uri = objectUri(target);
    const message = `The copy ${uri} is not equal to its source, which stays where it is. Delete the copy, and try again.`;
    throw new ActionError("CopyNotVerified", uri, message);
  }

  /** Deletes an object that was copied, if it is still the one that was copied. */
  async #deleteSame(
    address: ObjectAddress,
    head: ObjectHead,
    options: ActionCallOptions,
  ): Promise<"deleted" | "changed"> {
    const now = await this.#find(address, options);
    if (now === undefined) return "deleted";
    if (now.etag !== head.etag || now.lastModified !== head.lastModified) return "changed";
    await this.#remove(address, options);
    return "deleted";
  }

  async #remove(address: ObjectAddress, { signal }: ActionCallOptions): Promise<void> {
    try {
      await this.#oss.delete(address, { signal });
    } catch (cause) {
      if (codeOf(cause) !== "FileImmutable") throw cause;
      const uri = objectUri(address);
      const message = `${uri} can't be deleted: the retention policy of its bucket protects it until it is old enough. Media that must be moved or deleted need a bucket without one.`;
      throw new ActionError("ObjectProtected", uri, message, { cause });
    }
  }
}

/** Whether the verdict is about another object than the present one. */
function isOther(head: ObjectHead, verdict: Verdict, options: ActionCallOptions): boolean {
  const etag = options.etag ?? verdict.tags?.[etagTag];
  if (etag !== undefined) return head.etag !== etag.replaceAll('"', "").toUpperCase();
  const verdictAt = Date.parse(verdict.time ?? "");
  return head.lastModified !== null && head.lastModified > verdictAt;
}

/** A copy in parts has another ETag, and each copy has the same CRC-64. */
function isSameContent(a: ObjectHead, b: Copied): boolean {
  return a.crc64 !== null && b.crc64 !== null ? a.crc64 === b.crc64 : a.etag === b.etag;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof ServiceError ? error.code : undefined;
}
