/**
 * Tags of buckets (20 at most) and objects (10 at most): `Tagging/TagSet/Tag/{Key,Value}`, or a
 * query string in `x-oss-tagging`.
 */
import { childrenNamed, childText, type XmlContent, type XmlElement } from "../xml/index.ts";
import { invalidArgument, ossError } from "./errors.ts";

/** From the header of a write; none when it is missing. Throws `InvalidArgument`. */
export function parseTaggingHeader(header: string | undefined): Map<string, string> {
  if (header === undefined || header === "") return new Map();
  return checked([...new URLSearchParams(header)], 10);
}

/** From the body of PutBucketTags or PutObjectTagging. Throws `MalformedXML`, `InvalidArgument`. */
export function parseTagging(root: XmlElement, limit: number): Map<string, string> {
  const [set, ...more] = childrenNamed(root, "TagSet");
  if (root.name !== "Tagging" || set === undefined || more.length > 0)
    throw ossError("MalformedXML");
  const pairs = childrenNamed(set, "Tag").map((tag): [string, string] => {
    const key = childText(tag, "Key");
    if (key === undefined) throw ossError("MalformedXML");
    return [key, childText(tag, "Value") ?? ""];
  });
  return checked(pairs, limit);
}

/** The content of a `Tagging` element. */
export function taggingContent(tags: ReadonlyMap<string, string>): { TagSet: XmlContent } {
  return { TagSet: { Tag: [...tags].map(([Key, Value]) => ({ Key, Value })) } };
}

function checked(
  pairs: readonly (readonly [string, string])[],
  limit: number,
): Map<string, string> {
  const tags = new Map<string, string>();
  for (const [key, value] of pairs) {
    if (key === "" || [...key].length > 128)
      throw invalidArgument("Key", key, "The key of a tag has 1 to 128 characters.");
    if ([...value].length > 256)
      throw invalidArgument("Value", value, "The value of a tag has at most 256 characters.");
    if (tags.has(key)) throw invalidArgument("Key", key, "The key of a tag is repeated.");
    tags.set(key, value);
  }
  if (tags.size > limit)
    throw invalidArgument("Tag", String(tags.size), `There are at most ${limit} tags.`);
  return tags;
}
