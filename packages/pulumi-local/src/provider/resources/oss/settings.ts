/**
 * The settings of a bucket that have a resource of their own. What their end does is the real
 * provider's choice.
 */
import { childrenNamed } from "@immkit/local-cloud/wire";
import { isPropertyMap, type PropertyMap, type PropertyValue } from "../../../protocol/values.ts";
import { defined, type ResourceKind, text } from "../../resource.ts";
import { boolean, integer, list, object, string } from "../../schema.ts";
import { bucketSetting } from "./setting.ts";
import { booleanAt, elementAt, numberAt, textAt, textsAt } from "./xml.ts";

const texts = (value: PropertyValue | undefined): string[] | undefined =>
  Array.isArray(value) ? value.map(String) : undefined;
const filled = <T>(values: readonly T[]): T[] | undefined =>
  values.length === 0 ? undefined : [...values];

export const corsRule = {
  allowedOrigins: { type: list(string()), required: true },
  allowedMethods: { type: list(string()), required: true },
  allowedHeaders: { type: list(string()) },
  exposeHeaders: { type: list(string()) },
  maxAgeSeconds: { type: integer(0, 999_999_999) },
} as const;

export function corsXml(rules: PropertyValue | undefined, responseVary?: PropertyValue) {
  return {
    CORSRule: (Array.isArray(rules) ? (rules as readonly PropertyMap[]) : []).map((rule) => ({
      AllowedOrigin: texts(rule["allowedOrigins"]),
      AllowedMethod: texts(rule["allowedMethods"]),
      AllowedHeader: texts(rule["allowedHeaders"]),
      ExposeHeader: texts(rule["exposeHeaders"]),
      MaxAgeSeconds: rule["maxAgeSeconds"] as number | undefined,
    })),
    ResponseVary: responseVary as boolean | undefined,
  };
}

export function corsRulesOf(answer: Parameters<typeof textsAt>[0]): PropertyMap[] {
  return (answer === undefined ? [] : childrenNamed(answer, "CORSRule")).map((rule) =>
    defined({
      allowedOrigins: textsAt(rule, "AllowedOrigin"),
      allowedMethods: textsAt(rule, "AllowedMethod"),
      allowedHeaders: filled(textsAt(rule, "AllowedHeader")),
      exposeHeaders: filled(textsAt(rule, "ExposeHeader")),
      maxAgeSeconds: numberAt(rule, "MaxAgeSeconds"),
    }),
  );
}

const bucketAcl = bucketSetting({
  type: "alicloud:oss/bucketAcl:BucketAcl",
  api: "BucketAcl",
  subresource: "acl",
  inputs: {
    acl: {
      type: string({ oneOf: ["private", "public-read", "public-read-write"] }),
      required: true,
    },
  },
  put: (inputs) => ({ headers: { "x-oss-acl": text(inputs, "acl") } }),
  read: (answer) => defined({ acl: textAt(answer, "AccessControlList", "Grant") }),
  end: "keep",
});

const bucketPublicAccessBlock = bucketSetting({
  type: "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock",
  api: "BucketPublicAccessBlock",
  subresource: "publicAccessBlock",
  inputs: { blockPublicAccess: { type: boolean, required: true } },
  put: (inputs) => ({
    root: "PublicAccessBlockConfiguration",
    content: { BlockPublicAccess: inputs["blockPublicAccess"] as boolean },
  }),
  read: (answer) => defined({ blockPublicAccess: booleanAt(answer, "BlockPublicAccess") ?? false }),
  end: "delete",
});

const bucketServerSideEncryption = bucketSetting({
  type: "alicloud:oss/bucketServerSideEncryption:BucketServerSideEncryption",
  api: "BucketEncryption",
  subresource: "encryption",
  inputs: {
    sseAlgorithm: { type: string({ oneOf: ["KMS", "AES256"] }), required: true },
    kmsMasterKeyId: { type: string() },
    kmsDataEncryption: { type: string({ oneOf: ["SM4"] }) },
  },
  put: (inputs) => ({
    root: "ServerSideEncryptionRule",
    content: { ApplyServerSideEncryptionByDefault: encryptionXml(inputs) },
  }),
  read: (answer) => encryptionOf(elementAt(answer, "ApplyServerSideEncryptionByDefault")),
  absent: ["NoSuchServerSideEncryptionRule"],
  end: "delete",
});

export function encryptionXml(rule: PropertyMap) {
  return {
    SSEAlgorithm: rule["sseAlgorithm"] as string,
    KMSMasterKeyID: rule["kmsMasterKeyId"] as string | undefined,
    KMSDataEncryption: rule["kmsDataEncryption"] as string | undefined,
  };
}

export function encryptionOf(rule: Parameters<typeof textAt>[0]): PropertyMap | undefined {
  const sseAlgorithm = textAt(rule, "SSEAlgorithm");
  if (sseAlgorithm === undefined || sseAlgorithm === "None") return undefined;
  return defined({
    sseAlgorithm,
    kmsMasterKeyId: textAt(rule, "KMSMasterKeyID"),
    kmsDataEncryption: textAt(rule, "KMSDataEncryption"),
  });
}

const bucketVersioning = bucketSetting({
  type: "alicloud:oss/bucketVersioning:BucketVersioning",
  api: "BucketVersioning",
  subresource: "versioning",
  inputs: { status: { type: string({ oneOf: ["Enabled", "Suspended"] }), computed: true } },
  put: (inputs) => ({
    root: "VersioningConfiguration",
    content: { Status: (inputs["status"] as string | undefined) ?? "Suspended" },
  }),
  read: (answer) => defined({ status: textAt(answer, "Status") }),
  end: "keep",
});

const bucketLogging = bucketSetting({
  type: "alicloud:oss/bucketLogging:BucketLogging",
  api: "BucketLogging",
  subresource: "logging",
  inputs: {
    targetBucket: { type: string(), required: true },
    targetPrefix: { type: string() },
    loggingRole: { type: string() },
  },
  put: (inputs) => ({
    root: "BucketLoggingStatus",
    content: { LoggingEnabled: loggingXml(inputs) },
  }),
  read: (answer) => loggingOf(answer),
  end: "delete",
});

export function loggingXml(logging: PropertyMap) {
  return {
    TargetBucket: logging["targetBucket"] as string,
    TargetPrefix: (logging["targetPrefix"] as string | undefined) ?? "",
    LoggingRole: logging["loggingRole"] as string | undefined,
  };
}

export function loggingOf(answer: Parameters<typeof textAt>[0]): PropertyMap | undefined {
  const enabled = elementAt(answer, "LoggingEnabled");
  const targetBucket = textAt(enabled, "TargetBucket");
  if (targetBucket === undefined) return undefined;
  return defined({
    targetBucket,
    targetPrefix: textAt(enabled, "TargetPrefix"),
    loggingRole: textAt(enabled, "LoggingRole"),
  });
}

const bucketPolicy = bucketSetting({
  type: "alicloud:oss/bucketPolicy:BucketPolicy",
  api: "BucketPolicy",
  subresource: "policy",
  inputs: { policy: { type: string({ json: true }), required: true } },
  put: (inputs) => ({ text: text(inputs, "policy") }),
  read: () => undefined,
  readText: (policy) => (policy === "" ? undefined : { policy }),
  absent: ["NoSuchBucketPolicy"],
  end: "delete",
});

const bucketHttpsConfig = bucketSetting({
  type: "alicloud:oss/bucketHttpsConfig:BucketHttpsConfig",
  api: "BucketHttpsConfig",
  subresource: "httpsConfig",
  inputs: {
    enable: { type: boolean, required: true },
    tlsVersions: {
      type: list(string({ oneOf: ["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"] }), {
        unordered: true,
      }),
    },
    cipherSuit: {
      type: object({
        enable: { type: boolean },
        strongCipherSuite: { type: boolean },
        customCipherSuites: { type: list(string(), { unordered: true }) },
        tls13CustomCipherSuites: { type: list(string(), { unordered: true }) },
      }),
      computed: true,
    },
  },
  put(inputs) {
    const suit = isPropertyMap(inputs["cipherSuit"]) ? inputs["cipherSuit"] : undefined;
    return {
      root: "HttpsConfiguration",
      content: {
        TLS: { Enable: inputs["enable"] as boolean, TLSVersion: texts(inputs["tlsVersions"]) },
        CipherSuite: suit && {
          Enable: suit["enable"] as boolean | undefined,
          StrongCipherSuite: suit["strongCipherSuite"] as boolean | undefined,
          CustomCipherSuite: texts(suit["customCipherSuites"]),
          TLS13CustomCipherSuite: texts(suit["tls13CustomCipherSuites"]),
        },
      },
    };
  },
  read(answer) {
    const suit = elementAt(answer, "CipherSuite");
    return defined({
      enable: booleanAt(answer, "TLS", "Enable") ?? false,
      tlsVersions: filled(textsAt(answer, "TLS", "TLSVersion")),
      cipherSuit:
        suit &&
        defined({
          enable: booleanAt(suit, "Enable"),
          strongCipherSuite: booleanAt(suit, "StrongCipherSuite"),
          customCipherSuites: filled(textsAt(suit, "CustomCipherSuite")),
          tls13CustomCipherSuites: filled(textsAt(suit, "TLS13CustomCipherSuite")),
        }),
    });
  },
  absent: ["NoSuchHttpsConfig", "NoSuchHttpsConfiguration"],
  end: "keep",
});

const bucketCors = bucketSetting({
  type: "alicloud:oss/bucketCors:BucketCors",
  api: "BucketCors",
  subresource: "cors",
  inputs: {
    corsRules: {
      type: list(object({ ...corsRule, allowedOrigins: { type: list(string()) } }), { max: 10 }),
      required: true,
    },
    responseVary: { type: boolean, computed: true },
  },
  put: (inputs) => ({
    root: "CORSConfiguration",
    content: corsXml(inputs["corsRules"], inputs["responseVary"]),
  }),
  read: (answer) =>
    defined({ corsRules: corsRulesOf(answer), responseVary: booleanAt(answer, "ResponseVary") }),
  absent: ["NoSuchCORSConfiguration"],
  end: "delete",
});

const bucketReferer = bucketSetting({
  type: "alicloud:oss/bucketReferer:BucketReferer",
  api: "BucketReferer",
  subresource: "referer",
  inputs: {
    allowEmptyReferer: { type: boolean, required: true },
    allowTruncateQueryString: { type: boolean, computed: true },
    truncatePath: { type: boolean },
    refererLists: { type: list(string()) },
    refererBlacklists: { type: list(string()) },
  },
  put(inputs) {
    const blacklist = texts(inputs["refererBlacklists"]);
    return {
      root: "RefererConfiguration",
      content: {
        AllowEmptyReferer: inputs["allowEmptyReferer"] as boolean,
        AllowTruncateQueryString: inputs["allowTruncateQueryString"] as boolean | undefined,
        TruncatePath: inputs["truncatePath"] as boolean | undefined,
        RefererList: { Referer: texts(inputs["refererLists"]) ?? [] },
        RefererBlacklist: blacklist && { Referer: blacklist },
      },
    };
  },
  read: (answer) =>
    defined({
      allowEmptyReferer: booleanAt(answer, "AllowEmptyReferer"),
      allowTruncateQueryString: booleanAt(answer, "AllowTruncateQueryString"),
      truncatePath: booleanAt(answer, "TruncatePath"),
      refererLists: filled(textsAt(answer, "RefererList", "Referer")),
      refererBlacklists: filled(textsAt(answer, "RefererBlacklist", "Referer")),
    }),
  // A bucket always has this setting: its end is the default one.
  end: { put: { allowEmptyReferer: true } },
});

/** All of them. */
export const bucketSettings: readonly ResourceKind[] = [
  bucketAcl,
  bucketPublicAccessBlock,
  bucketServerSideEncryption,
  bucketVersioning,
  bucketLogging,
  bucketPolicy,
  bucketHttpsConfig,
  bucketCors,
  bucketReferer,
];
