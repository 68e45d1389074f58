import { any, no, type Ternary, test, unknown, yes } from "../fact/ternary.ts";
import type { Bucket } from "../kinds/bucket.ts";
import type { LifecycleRule } from "../kinds/lifecycle.ts";
import type { Model } from "../kinds/model.ts";

/** Folders in which media is kept, if nothing in the stack says where. */
const mediaFolders: ReadonlySet<string> = new Set(
  (
    "upload uploads user users ugc media image images photo photos picture pictures avatars " +
    "video videos clip clips incoming inbox inbound raw original originals quarantine rejected " +
    "blocked pending review submission submissions moderation content post posts attachments files"
  ).split(" "),
);

/** The first word of a prefix: `uploads` in `uploads/images/`. */
const folderOf = (prefix: string) => /^[a-z]*/i.exec(prefix)?.[0].toLowerCase() ?? "";

/** The prefixes of media, as event rules and triggers say. Undefined if nothing says it. */
function mediaPrefixes(bucket: Bucket, model: Model): readonly string[] | undefined {
  const source = model.at("eventSource", bucket.resource);
  const prefixes = source?.objects.flatMap(({ prefix }) =>
    prefix.is === "unknown" ? [] : [prefix.value ?? ""],
  );
  return prefixes === undefined || prefixes.length === 0 ? undefined : prefixes;
}

/**
 * Whether a lifecycle rule is for media.
 * @param extent `all`: for all of it. `some`: for a part of it.
 */
export function isForMedia(
  { prefix }: LifecycleRule,
  bucket: Bucket,
  model: Model,
  extent: "all" | "some",
): Ternary {
  if (prefix.is === "unknown") return unknown(prefix);
  const own = prefix.value ?? "";
  if (own === "") return yes(prefix.at);
  const known = mediaPrefixes(bucket, model);
  if (known === undefined) return mediaFolders.has(folderOf(own)) ? yes(prefix.at) : no(prefix.at);
  const covers = (media: string) => media.startsWith(own);
  const overlaps = (media: string) => covers(media) || own.startsWith(media);
  const holds = extent === "all" ? known.every(covers) : known.some(overlaps);
  return holds ? yes(prefix.at) : no(prefix.at);
}

/** Whether at least one enabled rule of a bucket has a property. */
export function anyRule(
  rules: readonly LifecycleRule[],
  holds: (rule: LifecycleRule) => Ternary,
): Ternary {
  return any(
    ...rules.map((rule) => {
      const enabled = test(rule.enabled, Boolean);
      return enabled.is === "yes" ? holds(rule) : enabled;
    }),
  );
}
