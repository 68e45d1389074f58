/** Lifecycle rules, which have no resource of their own: they stay on the bucket. */
import { childrenNamed, type XmlContent, type XmlElement } from "@immkit/local-cloud/wire";
import { isPropertyMap, type PropertyMap, type PropertyValue } from "../../../protocol/values.ts";
import { defined } from "../../resource.ts";
import { boolean, integer, list, object, type PropertyType, string } from "../../schema.ts";
import { booleanAt, elementAt, numberAt, textAt } from "./xml.ts";

const storageClass = {
  type: string({ oneOf: ["Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"] }),
  required: true,
} as const;
const accessTime = {
  isAccessTime: { type: boolean },
  returnToStdWhenVisit: { type: boolean },
} as const;

export const lifecycleRules: PropertyType = list(
  object({
    id: { type: string({ length: [0, 255] }), computed: true },
    prefix: { type: string(), default: "" },
    enabled: { type: boolean, required: true },
    tags: { type: { kind: "map" } },
    expirations: {
      type: list(
        object({
          date: { type: string() },
          createdBeforeDate: { type: string() },
          days: { type: integer() },
          expiredObjectDeleteMarker: { type: boolean },
        }),
        { unordered: true },
      ),
    },
    transitions: {
      type: list(
        object({
          createdBeforeDate: { type: string() },
          days: { type: integer() },
          storageClass,
          ...accessTime,
        }),
        {
          unordered: true,
        },
      ),
    },
    abortMultipartUploads: {
      type: list(object({ createdBeforeDate: { type: string() }, days: { type: integer() } }), {
        unordered: true,
      }),
    },
    noncurrentVersionExpirations: {
      type: list(object({ days: { type: integer(), required: true } }), { unordered: true }),
    },
    noncurrentVersionTransitions: {
      type: list(
        object({ days: { type: integer(), required: true }, storageClass, ...accessTime }),
        { unordered: true },
      ),
    },
    filter: {
      type: object({
        not: {
          type: object({
            prefix: { type: string() },
            tag: {
              type: object({
                key: { type: string(), required: true },
                value: { type: string(), required: true },
              }),
            },
          }),
        },
        objectSizeGreaterThan: { type: integer() },
        objectSizeLessThan: { type: integer() },
      }),
    },
  }),
  { max: 1000 },
);

const members = (value: PropertyValue | undefined) =>
  Array.isArray(value) ? (value as readonly PropertyMap[]) : [];
/** The API wants midnight in UTC. */
const midnight = (value: PropertyValue | undefined) =>
  typeof value === "string" && value !== "" ? `${value}T00:00:00.000Z` : undefined;
const day = (value: string | undefined) => value?.slice(0, 10);
const plain = (value: PropertyValue | undefined) => value as string | number | boolean | undefined;

export function lifecycleXml(rules: PropertyValue | undefined): {
  readonly [name: string]: XmlContent;
} {
  return {
    Rule: members(rules).map((rule) => {
      const filter = isPropertyMap(rule["filter"]) ? rule["filter"] : undefined;
      const not = isPropertyMap(filter?.["not"]) ? filter["not"] : undefined;
      const notTag = isPropertyMap(not?.["tag"]) ? not["tag"] : undefined;
      return {
        ID: plain(rule["id"]),
        Prefix: plain(rule["prefix"]) ?? "",
        Status: rule["enabled"] === true ? "Enabled" : "Disabled",
        Tag: isPropertyMap(rule["tags"])
          ? Object.entries(rule["tags"]).map(([Key, Value]) => ({ Key, Value: String(Value) }))
          : undefined,
        Filter: filter && {
          ObjectSizeGreaterThan: plain(filter["objectSizeGreaterThan"]),
          ObjectSizeLessThan: plain(filter["objectSizeLessThan"]),
          Not: not && {
            Prefix: plain(not["prefix"]) ?? "",
            Tag: notTag && { Key: String(notTag["key"]), Value: String(notTag["value"]) },
          },
        },
        Expiration: members(rule["expirations"]).map((expiration) => ({
          Days: plain(expiration["days"]),
          Date: midnight(expiration["date"]),
          CreatedBeforeDate: midnight(expiration["createdBeforeDate"]),
          ExpiredObjectDeleteMarker: plain(expiration["expiredObjectDeleteMarker"]),
        })),
        Transition: members(rule["transitions"]).map((transition) => ({
          Days: plain(transition["days"]),
          CreatedBeforeDate: midnight(transition["createdBeforeDate"]),
          StorageClass: plain(transition["storageClass"]),
          IsAccessTime: plain(transition["isAccessTime"]),
          ReturnToStdWhenVisit: plain(transition["returnToStdWhenVisit"]),
        })),
        AbortMultipartUpload: members(rule["abortMultipartUploads"]).map((abort) => ({
          Days: plain(abort["days"]),
          CreatedBeforeDate: midnight(abort["createdBeforeDate"]),
        })),
        NoncurrentVersionExpiration: members(rule["noncurrentVersionExpirations"]).map(
          (expiration) => ({
            NoncurrentDays: plain(expiration["days"]),
          }),
        ),
        NoncurrentVersionTransition: members(rule["noncurrentVersionTransitions"]).map(
          (transition) => ({
            NoncurrentDays: plain(transition["days"]),
            StorageClass: plain(transition["storageClass"]),
            IsAccessTime: plain(transition["isAccessTime"]),
            ReturnToStdWhenVisit: plain(transition["returnToStdWhenVisit"]),
          }),
        ),
      };
    }),
  };
}

export function lifecycleRulesOf(answer: XmlElement | undefined): PropertyMap[] {
  return (answer === undefined ? [] : childrenNamed(answer, "Rule")).map((rule) => {
    const each = (
      name: string,
      read: (element: XmlElement) => PropertyMap,
    ): PropertyMap[] | undefined => {
      const found = childrenNamed(rule, name).map(read);
      return found.length === 0 ? undefined : found;
    };
    const aged = (element: XmlElement) => ({
      days: numberAt(element, "Days"),
      createdBeforeDate: day(textAt(element, "CreatedBeforeDate")),
    });
    const moved = (element: XmlElement) => ({
      storageClass: textAt(element, "StorageClass"),
      isAccessTime: booleanAt(element, "IsAccessTime"),
      returnToStdWhenVisit: booleanAt(element, "ReturnToStdWhenVisit"),
    });
    const tags = childrenNamed(rule, "Tag").map((tag): [string, string] => [
      textAt(tag, "Key") ?? "",
      textAt(tag, "Value") ?? "",
    ]);
    const filter = elementAt(rule, "Filter");
    const not = elementAt(filter, "Not");
    const notTag = elementAt(not, "Tag");
    return defined({
      id: textAt(rule, "ID"),
      prefix: textAt(rule, "Prefix") ?? "",
      enabled: textAt(rule, "Status") === "Enabled",
      tags: tags.length === 0 ? undefined : Object.fromEntries(tags),
      expirations: each("Expiration", (e) =>
        defined({
          ...aged(e),
          date: day(textAt(e, "Date")),
          expiredObjectDeleteMarker: booleanAt(e, "ExpiredObjectDeleteMarker"),
        }),
      ),
      transitions: each("Transition", (e) => defined({ ...aged(e), ...moved(e) })),
      abortMultipartUploads: each("AbortMultipartUpload", (e) => defined(aged(e))),
      noncurrentVersionExpirations: each("NoncurrentVersionExpiration", (e) =>
        defined({ days: numberAt(e, "NoncurrentDays") }),
      ),
      noncurrentVersionTransitions: each("NoncurrentVersionTransition", (e) =>
        defined({ days: numberAt(e, "NoncurrentDays"), ...moved(e) }),
      ),
      filter:
        filter &&
        defined({
          objectSizeGreaterThan: numberAt(filter, "ObjectSizeGreaterThan"),
          objectSizeLessThan: numberAt(filter, "ObjectSizeLessThan"),
          not:
            not &&
            defined({
              prefix: textAt(not, "Prefix"),
              tag: notTag && {
                key: textAt(notTag, "Key") ?? "",
                value: textAt(notTag, "Value") ?? "",
              },
            }),
        }),
    });
  });
}
