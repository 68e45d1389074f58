/**
 * The settings of a bucket that are separate resources. The id of each is the name of its
 * bucket.
 */
import type { PropertyMap } from "../../../protocol/values.ts";
import { unlessCode } from "../../client.ts";
import type { ResourceType } from "../../resource.ts";
import {
  boolean,
  fixedName,
  integer,
  list,
  object,
  type Properties,
  property,
  string,
} from "../../schema.ts";
import {
  deleteSubresource,
  getSubresource,
  putSubresource,
  type Subresource,
  subresources,
} from "./subresource.ts";

interface BucketSetting {
  /** Name of the resource: `BucketCors`. */
  readonly name: string;
  readonly subresource: Subresource;
  /** All but `bucket`. */
  readonly properties: Properties;
  /**
   * What deleting the resource does: the Delete call, or a Put of these values. Without it the
   * setting stays, as with the real provider.
   */
  readonly onDelete?: "delete" | { readonly put: PropertyMap };
}

/** The same properties, as members of the element `parent`. */
const within = (parent: string, properties: Properties): Properties =>
  Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      { ...property, field: `${parent}/${property.field}` },
    ]),
  );

const strings = list(string());
const unorderedStrings = list(string(), { unordered: true });

export const aclType = string({ oneOf: ["private", "public-read", "public-read-write"] });
export const bucketNameType = string({ length: [3, 63] });

export const encryption = {
  sseAlgorithm: property(
    "SSEAlgorithm",
    {
      ...string({ oneOf: ["AES256", "KMS", "SM4"] }),
      text: { write: String, read: (text) => (text === "None" ? undefined : text) },
    },
    { required: true },
  ),
  kmsMasterKeyId: property("KMSMasterKeyID", string()),
  kmsDataEncryption: property("KMSDataEncryption", string({ oneOf: ["SM4"] })),
} as const satisfies Properties;

export const logging = {
  targetBucket: property("TargetBucket", string(), { required: true }),
  targetPrefix: property("TargetPrefix", string(), { sentDefault: "" }),
} as const satisfies Properties;

export const versioningStatus = property("Status", string({ oneOf: ["Enabled", "Suspended"] }));

export const corsRule = {
  allowedOrigins: property("AllowedOrigin", strings, { required: true }),
  allowedMethods: property("AllowedMethod", strings, { required: true }),
  allowedHeaders: property("AllowedHeader", strings),
  exposeHeaders: property("ExposeHeader", strings),
  maxAgeSeconds: property("MaxAgeSeconds", integer(0, 999_999_999)),
} as const satisfies Properties;

const settings: readonly BucketSetting[] = [
  {
    name: "BucketAcl",
    subresource: subresources.acl,
    properties: { acl: property("AccessControlList/Grant", aclType, { required: true }) },
  },
  {
    name: "BucketPublicAccessBlock",
    subresource: subresources.publicAccessBlock,
    properties: {
      blockPublicAccess: property("BlockPublicAccess", boolean, {
        required: true,
        responseDefault: false,
      }),
    },
    onDelete: "delete",
  },
  {
    name: "BucketServerSideEncryption",
    subresource: subresources.encryption,
    properties: within("ApplyServerSideEncryptionByDefault", {
      ...encryption,
      sseAlgorithm: { ...encryption.sseAlgorithm, type: string({ oneOf: ["KMS", "AES256"] }) },
    }),
    onDelete: "delete",
  },
  {
    name: "BucketVersioning",
    subresource: subresources.versioning,
    properties: {
      status: { ...versioningStatus, computed: true, sentDefault: "Suspended" },
    },
  },
  {
    name: "BucketLogging",
    subresource: subresources.logging,
    properties: within("LoggingEnabled", {
      ...logging,
      loggingRole: property("LoggingRole", string()),
    }),
    onDelete: "delete",
  },
  {
    name: "BucketPolicy",
    subresource: subresources.policy,
    properties: { policy: { type: string({ json: true }), required: true } },
    onDelete: "delete",
  },
  {
    name: "BucketHttpsConfig",
    subresource: subresources.httpsConfig,
    properties: {
      enable: property("TLS/Enable", boolean, { required: true, responseDefault: false }),
      tlsVersions: property(
        "TLS/TLSVersion",
        list(string({ oneOf: ["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"] }), {
          unordered: true,
        }),
      ),
      cipherSuit: property(
        "CipherSuite",
        object({
          enable: property("Enable", boolean),
          strongCipherSuite: property("StrongCipherSuite", boolean),
          customCipherSuites: property("CustomCipherSuite", unorderedStrings),
          tls13CustomCipherSuites: property("TLS13CustomCipherSuite", unorderedStrings),
        }),
        { computed: true },
      ),
    },
  },
  {
    name: "BucketCors",
    subresource: subresources.cors,
    properties: {
      corsRules: property(
        "CORSRule",
        list(object({ ...corsRule, allowedOrigins: property("AllowedOrigin", strings) }), {
          max: 10,
        }),
        { required: true },
      ),
      responseVary: property("ResponseVary", boolean, { computed: true }),
    },
    onDelete: "delete",
  },
  {
    name: "BucketReferer",
    subresource: subresources.referer,
    properties: {
      allowEmptyReferer: property("AllowEmptyReferer", boolean, { required: true }),
      allowTruncateQueryString: property("AllowTruncateQueryString", boolean, { computed: true }),
      truncatePath: property("TruncatePath", boolean),
      refererLists: property("RefererList/Referer", strings, { sentDefault: [] }),
      refererBlacklists: property("RefererBlacklist/Referer", strings),
    },
    // A bucket always has this setting, so deleting the resource puts the default.
    onDelete: { put: { allowEmptyReferer: true } },
  },
];

export const bucketSettings: readonly ResourceType[] = settings.map(
  ({ name, subresource, properties, onDelete }): ResourceType => ({
    type: `alicloud:oss/b${name.slice(1)}:${name}`,
    inputs: { bucket: { type: bucketNameType, ...fixedName }, ...properties },
    outputs: {},
    async create(client, inputs) {
      const bucket = String(inputs["bucket"]);
      await putSubresource(client, bucket, subresource, properties, inputs);
      return { id: bucket };
    },
    async read(client, id) {
      const found = await getSubresource(client, id, subresource, properties, "NoSuchBucket");
      return found && { bucket: id, ...found };
    },
    update: (client, { id, wanted }) => putSubresource(client, id, subresource, properties, wanted),
    ...(onDelete !== undefined && {
      async delete(client, { id }) {
        const call =
          onDelete === "delete"
            ? deleteSubresource(client, id, subresource)
            : putSubresource(client, id, subresource, properties, onDelete.put);
        await unlessCode(call, ["NoSuchBucket", subresource.missing ?? ""]);
      },
    }),
  }),
);
