/** Lifecycle rules. They have no resource of their own: they are a property of the bucket. */
import type { PropertyType } from "../../schema.ts";
import { boolean, integer, list, map, object, type Property, string } from "../../schema.ts";

const field = (name: string, type: PropertyType): Property => ({ type, field: name });

/** Days in a program, midnight in UTC in the API. */
const day: PropertyType = {
  ...string(),
  text: {
    write: (value) => (value === "" ? undefined : `${value}T00:00:00.000Z`),
    read: (time) => time.slice(0, 10),
  },
};
const enabled: PropertyType = {
  ...boolean,
  text: {
    write: (value) => (value === true ? "Enabled" : "Disabled"),
    read: (text) => text === "Enabled",
  },
};

const days = field("Days", integer());
const createdBeforeDate = field("CreatedBeforeDate", day);
const noncurrentDays: Property = { ...field("NoncurrentDays", integer()), required: true };
const transition = {
  storageClass: {
    ...field(
      "StorageClass",
      string({ oneOf: ["Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"] }),
    ),
    required: true,
  },
  isAccessTime: field("IsAccessTime", boolean),
  returnToStdWhenVisit: field("ReturnToStdWhenVisit", boolean),
} as const;

const actions = (name: string, properties: Readonly<Record<string, Property>>): Property =>
  field(name, list(object(properties), { unordered: true }));

/** The rules, as elements of `LifecycleConfiguration`. */
export const lifecycleRules: Property = field(
  "Rule",
  list(
    object({
      id: { ...field("ID", string({ length: [0, 255] })), computed: true },
      prefix: { ...field("Prefix", string()), default: "", sentDefault: "", responseDefault: "" },
      enabled: { ...field("Status", enabled), required: true },
      tags: field("Tag", map),
      filter: field(
        "Filter",
        object({
          objectSizeGreaterThan: field("ObjectSizeGreaterThan", integer()),
          objectSizeLessThan: field("ObjectSizeLessThan", integer()),
          not: field(
            "Not",
            object({
              prefix: { ...field("Prefix", string()), sentDefault: "" },
              tag: field(
                "Tag",
                object({
                  key: { ...field("Key", string()), required: true },
                  value: { ...field("Value", string()), required: true },
                }),
              ),
            }),
          ),
        }),
      ),
      expirations: actions("Expiration", {
        days,
        date: field("Date", day),
        createdBeforeDate,
        expiredObjectDeleteMarker: field("ExpiredObjectDeleteMarker", boolean),
      }),
      transitions: actions("Transition", { days, createdBeforeDate, ...transition }),
      abortMultipartUploads: actions("AbortMultipartUpload", { days, createdBeforeDate }),
      noncurrentVersionExpirations: actions("NoncurrentVersionExpiration", {
        days: noncurrentDays,
      }),
      noncurrentVersionTransitions: actions("NoncurrentVersionTransition", {
        days: noncurrentDays,
        ...transition,
      }),
    }),
    { max: 1000 },
  ),
);
