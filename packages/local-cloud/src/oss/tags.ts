/**
 * Tags of buckets (at most 20) and objects (at most 10), as XML `Tagging/TagSet/Tag/{Key,Value}` or
 * as a query string in `x-oss-tagging`.
 */
import { childrenNamed, childText, type XmlContent, type XmlElement } from "../xml/index.ts";
import { invalidArgument, ossError } from "./errors.ts";
import type { Tags } from "./store.ts";

/** The most tags of an object. */
export const objectTags = 10;

/** Reads the header of a write. Throws `InvalidArgument`. */
export function parseTaggingHeader(header = ""): Tags {
  return checked([...new URLSearchParams(header)], objectTags);
}

/** Reads the body of a PUT of tags. Throws `MalformedXML`, `InvalidArgument`. */
export function parseTagging(root: XmlElement, limit: number): Tags {
  const [set, ...more] = childrenNamed(root, "TagSet");
  if (set === undefined || more.length > 0) throw ossError("MalformedXML");
  const tags = childrenNamed(set, "Tag").map((tag): Tags[number] => {
    const key = childText(tag, "Key");
    if (key === undefined) throw ossError("MalformedXML");
    return [key, childText(tag, "Value") ?? ""];
  });
  return checked(tags, limit);
}

/** The content of a `Tagging` element. */
export function taggingContent(tags: Tags): { TagSet: XmlContent } {
  return { TagSet: { Tag: tags.map(([Key, Value]) => ({ Key, Value })) } };
}

function checked(tags: Tags, limit: number): Tags {
  const keys = new Set<string>();
  for (const [key, value] of tags) {
    if (key === "" || [...key].length > 128)
      throw invalidArgument("Key", key, "The key of a tag has 1 to 128 characters.");
    if ([...value].length > 256)
      throw invalidArgument("Value", value, "The value of a tag has at most 256 characters.");
    if (limit === objectTags && !/^[a-zA-Z0-9 +\-=._:/]*$/.test(key + value))
      throw invalidArgument("Tag", `${key}=${value}`, "A character is not allowed in a tag.");
    if (keys.has(key)) throw invalidArgument("Key", key, "The key of a tag is repeated.");
    keys.add(key);
  }
  if (tags.length > limit)
    throw invalidArgument("Tag", String(tags.length), `There are at most ${limit} tags.`);
  return tags;
}
