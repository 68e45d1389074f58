/** Lifecycle rules. They are not a separate resource: they are a property of the bucket. */
import type { PropertyType } from "../../schema.ts";
import {
  boolean,
  integer,
  list,
  map,
  object,
  type Property,
  property,
  string,
} from "../../schema.ts";

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

const days = property("Days", integer());
const createdBeforeDate = property("CreatedBeforeDate", day);
const noncurrentDays: Property = property("NoncurrentDays", integer(), { required: true });
const transition = {
  storageClass: property(
    "StorageClass",
    string({ oneOf: ["Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"] }),
    { required: true },
  ),
  isAccessTime: property("IsAccessTime", boolean),
  returnToStdWhenVisit: property("ReturnToStdWhenVisit", boolean),
} as const;

const actions = (name: string, properties: Readonly<Record<string, Property>>): Property =>
  property(name, list(object(properties), { unordered: true }));

/** The rules, as elements of `LifecycleConfiguration`. */
export const lifecycleRules: Property = property(
  "Rule",
  list(
    object({
      id: property("ID", string({ length: [0, 255] }), { computed: true }),
      prefix: property("Prefix", string(), { default: "", sentDefault: "", responseDefault: "" }),
      enabled: property("Status", enabled, { required: true }),
      tags: property("Tag", map),
      filter: property(
        "Filter",
        object({
          objectSizeGreaterThan: property("ObjectSizeGreaterThan", integer()),
          objectSizeLessThan: property("ObjectSizeLessThan", integer()),
          not: property(
            "Not",
            object({
              prefix: property("Prefix", string(), { sentDefault: "" }),
              tag: property(
                "Tag",
                object({
                  key: property("Key", string(), { required: true }),
                  value: property("Value", string(), { required: true }),
                }),
              ),
            }),
          ),
        }),
      ),
      expirations: actions("Expiration", {
        days,
        date: property("Date", day),
        createdBeforeDate,
        expiredObjectDeleteMarker: property("ExpiredObjectDeleteMarker", boolean),
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
