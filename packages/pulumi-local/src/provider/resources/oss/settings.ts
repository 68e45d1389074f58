/**
 * The settings of a bucket that are resources of their own. The id of each is the name of its
 * bucket.
 */
import type { PropertyMap } from "../../../protocol/values.ts";
import { unlessCode } from "../../client.ts";
import type { ResourceType } from "../../resource.ts";
import {
  boolean,
  integer,
  list,
  nameProperty,
  object,
  type Properties,
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
  sseAlgorithm: {
    type: {
      ...string({ oneOf: ["AES256", "KMS", "SM4"] }),
      text: { write: String, read: (text) => (text === "None" ? undefined : text) },
    },
    required: true,
    field: "SSEAlgorithm",
  },
  kmsMasterKeyId: { type: string(), field: "KMSMasterKeyID" },
  kmsDataEncryption: { type: string({ oneOf: ["SM4"] }), field: "KMSDataEncryption" },
} as const satisfies Properties;

export const logging = {
  targetBucket: { type: string(), required: true, field: "TargetBucket" },
  targetPrefix: { type: string(), field: "TargetPrefix", sentDefault: "" },
} as const satisfies Properties;

export const versioningStatus = {
  type: string({ oneOf: ["Enabled", "Suspended"] }),
  field: "Status",
} as const;

export const corsRule = {
  allowedOrigins: { type: strings, required: true, field: "AllowedOrigin" },
  allowedMethods: { type: strings, required: true, field: "AllowedMethod" },
  allowedHeaders: { type: strings, field: "AllowedHeader" },
  exposeHeaders: { type: strings, field: "ExposeHeader" },
  maxAgeSeconds: { type: integer(0, 999_999_999), field: "MaxAgeSeconds" },
} as const satisfies Properties;

const settings: readonly BucketSetting[] = [
  {
    name: "BucketAcl",
    subresource: subresources.acl,
    properties: { acl: { type: aclType, required: true, field: "AccessControlList/Grant" } },
  },
  {
    name: "BucketPublicAccessBlock",
    subresource: subresources.publicAccessBlock,
    properties: {
      blockPublicAccess: {
        type: boolean,
        required: true,
        field: "BlockPublicAccess",
        responseDefault: false,
      },
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
      loggingRole: { type: string(), field: "LoggingRole" },
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
      enable: { type: boolean, required: true, field: "TLS/Enable", responseDefault: false },
      tlsVersions: {
        type: list(string({ oneOf: ["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"] }), {
          unordered: true,
        }),
        field: "TLS/TLSVersion",
      },
      cipherSuit: {
        type: object({
          enable: { type: boolean, field: "Enable" },
          strongCipherSuite: { type: boolean, field: "StrongCipherSuite" },
          customCipherSuites: { type: unorderedStrings, field: "CustomCipherSuite" },
          tls13CustomCipherSuites: { type: unorderedStrings, field: "TLS13CustomCipherSuite" },
        }),
        computed: true,
        field: "CipherSuite",
      },
    },
  },
  {
    name: "BucketCors",
    subresource: subresources.cors,
    properties: {
      corsRules: {
        type: list(
          object({ ...corsRule, allowedOrigins: { type: strings, field: "AllowedOrigin" } }),
          { max: 10 },
        ),
        required: true,
        field: "CORSRule",
      },
      responseVary: { type: boolean, computed: true, field: "ResponseVary" },
    },
    onDelete: "delete",
  },
  {
    name: "BucketReferer",
    subresource: subresources.referer,
    properties: {
      allowEmptyReferer: { type: boolean, required: true, field: "AllowEmptyReferer" },
      allowTruncateQueryString: {
        type: boolean,
        computed: true,
        field: "AllowTruncateQueryString",
      },
      truncatePath: { type: boolean, field: "TruncatePath" },
      refererLists: { type: strings, field: "RefererList/Referer", sentDefault: [] },
      refererBlacklists: { type: strings, field: "RefererBlacklist/Referer" },
    },
    // A bucket always has this setting, so deleting the resource puts the default.
    onDelete: { put: { allowEmptyReferer: true } },
  },
];

export const bucketSettings: readonly ResourceType[] = settings.map(
  ({ name, subresource, properties, onDelete }): ResourceType => ({
    type: `alicloud:oss/b${name.slice(1)}:${name}`,
    inputs: { bucket: nameProperty(undefined, bucketNameType), ...properties },
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
