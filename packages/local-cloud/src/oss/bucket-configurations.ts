/**
 * The settings of a bucket that are stored as XML, one row each. Only `encryption` has an effect
 * (on the headers of new objects). The others are stored and returned: nothing expires, no log is
 * written, no request is redirected.
 */
import { randomUUID } from "node:crypto";
import { child, childrenNamed, childText, type XmlElement } from "../xml/index.ts";
import { type Operation, settingOperations } from "./bucket-settings.ts";
import { type OssCall, xmlAnswer } from "./call.ts";
import { invalidArgument, type OssErrorCode, ossError } from "./errors.ts";
import { checkOverlap } from "./lifecycle-overlap.ts";
import type { Store } from "./store.ts";
import { mapped, redirectDefaults, withDefaults } from "./xml-defaults.ts";
import {
  boolean,
  contentOf,
  integer,
  type Leaf,
  many,
  type Node,
  one,
  oneOf,
  optional,
  shaped,
  someText,
  text,
  xmlElement,
} from "./xml-shape.ts";

interface Configuration {
  /** `Cors` for the actions `GetBucketCors`, `PutBucketCors`, … */
  readonly action: string;
  readonly root: string;
  readonly shape: Node;
  /** The response if nothing is set: an error, or the default value. */
  readonly absent: OssErrorCode | Exclude<ReturnType<typeof contentOf>, string>;
  readonly deletable: boolean;
  /** Checks beyond the shape. Returns the element to store, or undefined to delete the setting. */
  readonly check?: (
    element: XmlElement,
    store: Store,
    /** Whether the call allows rules that do the same to the same objects. */
    allowsOverlap: boolean,
  ) => XmlElement | undefined;
}

/** OSS returns the names of headers in lower case. */
const lowerCase: Leaf = (value) => value.trim().toLowerCase() || undefined;
/** Midnight in UTC. */
const midnight: Leaf = (value) =>
  /^\d{4}-\d\d-\d\dT00:00:00\.000Z$/.test(value.trim()) ? value.trim() : undefined;
const status = oneOf("Enabled", "Disabled");

const qosLimits = ["UploadBandwidth", "DownloadBandwidth", "Qps"].flatMap((what) =>
  ["Total", "Intranet", "Extranet"].map((network) => network + what),
);

/** The limits of a bucket or an account that has none. */
export const unlimited = Object.fromEntries(qosLimits.map((name) => [name, "-1"]));

const configurations: Readonly<Record<string, Configuration>> = {
  encryption: {
    action: "Encryption",
    root: "ServerSideEncryptionRule",
    shape: {
      ApplyServerSideEncryptionByDefault: one({
        SSEAlgorithm: one(someText),
        KMSMasterKeyID: optional(text),
        KMSDataEncryption: optional(oneOf("SM4", "")),
      }),
    },
    absent: "NoSuchServerSideEncryptionRule",
    deletable: true,
    check(element) {
      const rule = child(element, "ApplyServerSideEncryptionByDefault") ?? element;
      const algorithm = childText(rule, "SSEAlgorithm") ?? "";
      if (!["AES256", "KMS", "SM4"].includes(algorithm))
        throw ossError("InvalidEncryptionAlgorithmError", { ArgumentValue: algorithm });
      const keyId = childText(rule, "KMSMasterKeyID");
      if (keyId && algorithm !== "KMS")
        throw invalidArgument("KMSMasterKeyID", keyId, "KMSMasterKeyID needs the algorithm KMS.");
      return element;
    },
  },
  logging: {
    action: "Logging",
    root: "BucketLoggingStatus",
    shape: {
      LoggingEnabled: optional({
        TargetBucket: one(someText),
        TargetPrefix: optional(text),
        LoggingRole: optional(text),
      }),
    },
    absent: {},
    deletable: true,
    check(element, store) {
      const enabled = child(element, "LoggingEnabled");
      if (enabled === undefined) return undefined;
      const target = childText(enabled, "TargetBucket") ?? "";
      if (!store.buckets.has(target))
        throw ossError("InvalidTargetBucketForLogging", { TargetBucket: target });
      return element;
    },
  },
  httpsConfig: {
    action: "HttpsConfig",
    root: "HttpsConfiguration",
    shape: {
      TLS: optional({
        Enable: one(boolean),
        TLSVersion: many(oneOf("TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3")),
      }),
      CipherSuite: optional({
        Enable: one(boolean),
        StrongCipherSuite: optional(boolean),
        CustomCipherSuite: many(someText),
        TLS13CustomCipherSuite: many(someText),
      }),
    },
    absent: "NoSuchHttpsConfig",
    deletable: false,
    check(element) {
      const tls = child(element, "TLS");
      const versions = tls === undefined ? [] : childrenNamed(tls, "TLSVersion");
      if (tls !== undefined && childText(tls, "Enable") === "true" && versions.length === 0) {
        throw invalidArgument(
          "TLSVersion",
          "",
          "TLS needs at least one TLSVersion if it is enabled.",
        );
      }
      return element;
    },
  },
  cors: {
    action: "Cors",
    root: "CORSConfiguration",
    shape: {
      CORSRule: many(
        {
          ID: optional(text),
          AllowedOrigin: many(someText, 1),
          AllowedMethod: many(oneOf("GET", "PUT", "DELETE", "POST", "HEAD"), 1),
          AllowedHeader: many(lowerCase),
          ExposeHeader: many(someText),
          MaxAgeSeconds: optional(integer),
        },
        1,
        20,
      ),
      ResponseVary: optional(boolean),
    },
    absent: "NoSuchCORSConfiguration",
    deletable: true,
  },
  referer: {
    action: "Referer",
    root: "RefererConfiguration",
    shape: {
      AllowEmptyReferer: one(boolean),
      AllowTruncateQueryString: optional(boolean),
      TruncatePath: optional(boolean),
      // Clients send an empty Referer for an empty list.
      RefererList: one({ Referer: many(text) }),
      RefererBlacklist: optional({ Referer: many(someText) }),
    },
    absent: {
      AllowEmptyReferer: "true",
      AllowTruncateQueryString: "true",
      TruncatePath: "false",
      RefererList: {},
    },
    deletable: false,
    check: (element) =>
      withDefaults(element, { AllowTruncateQueryString: "true", TruncatePath: "false" }),
  },
  lifecycle: {
    action: "Lifecycle",
    root: "LifecycleConfiguration",
    shape: {
      Rule: many(
        {
          ID: optional(text),
          Prefix: optional(text),
          Status: one(status),
          Tag: many({ Key: one(someText), Value: optional(text) }),
          Filter: optional("anything"),
          Expiration: optional({
            Days: optional(integer),
            Date: optional(someText),
            CreatedBeforeDate: optional(midnight),
            ExpiredObjectDeleteMarker: optional(boolean),
          }),
          Transition: many("anything"),
          AbortMultipartUpload: optional({
            Days: optional(integer),
            CreatedBeforeDate: optional(someText),
            Date: optional(someText),
          }),
          NoncurrentVersionExpiration: optional({ NoncurrentDays: one(integer) }),
          NoncurrentVersionTransition: many("anything"),
          AtimeBase: optional(integer),
        },
        1,
        1000,
      ),
    },
    absent: "NoSuchLifecycle",
    deletable: true,
    check(element, _store, allowsOverlap) {
      const actions =
        /^(Expiration|Transition|AbortMultipartUpload|NoncurrentVersion(Expiration|Transition))$/;
      checkOverlap(element, allowsOverlap);
      const ids = new Set<string>();
      const children = element.children.map((rule) => {
        if (!rule.children.some(({ name }) => actions.test(name)))
          throw ossError("MalformedXML", { ErrorDetail: "A Rule has no action." });
        const id = childText(rule, "ID") || randomUUID();
        if (ids.has(id)) throw invalidArgument("ID", id, "Rule ID must be unique.");
        ids.add(id);
        const others = rule.children.filter(({ name }) => name !== "ID");
        return { ...rule, children: [xmlElement("ID", id), ...others] };
      });
      return { ...element, children };
    },
  },
  website: {
    action: "Website",
    root: "WebsiteConfiguration",
    shape: {
      IndexDocument: optional({
        Suffix: one(text),
        SupportSubDir: optional(boolean),
        Type: optional(integer),
      }),
      ErrorDocument: optional({ Key: one(text), HttpStatus: optional(integer) }),
      RoutingRules: optional("anything"),
    },
    absent: "NoSuchWebsiteConfiguration",
    deletable: true,
    check(element) {
      if (element.children.length === 0)
        throw ossError("MalformedXML", { ErrorDetail: "WebsiteConfiguration is empty." });
      return mapped(element, ["RoutingRules", "RoutingRule", "Redirect"], redirectDefaults);
    },
  },
  requestPayment: {
    action: "RequestPayment",
    root: "RequestPaymentConfiguration",
    shape: { Payer: one(oneOf("BucketOwner", "Requester")) },
    absent: { Payer: "BucketOwner" },
    deletable: false,
  },
  accessmonitor: {
    action: "AccessMonitor",
    root: "AccessMonitorConfiguration",
    shape: { Status: one(status), AllowCopy: optional(boolean) },
    absent: { Status: "Disabled" },
    deletable: false,
  },
  transferAcceleration: {
    action: "TransferAcceleration",
    root: "TransferAccelerationConfiguration",
    shape: { Enabled: one(boolean) },
    absent: "NoSuchTransferAccelerationConfiguration",
    deletable: true,
  },
  bucketArchiveDirectRead: {
    action: "ArchiveDirectRead",
    root: "ArchiveDirectReadConfiguration",
    shape: { Enabled: one(boolean) },
    absent: { Enabled: "false" },
    deletable: false,
  },
  objectWorm: {
    action: "ObjectWormConfiguration",
    root: "ObjectWormConfiguration",
    shape: {
      ObjectWormEnabled: one(oneOf("Enabled")),
      Rule: optional({
        DefaultRetention: optional({
          Mode: one(oneOf("COMPLIANCE", "GOVERNANCE")),
          Days: optional(integer),
          Years: optional(integer),
        }),
      }),
    },
    absent: "NoSuchObjectWormConfiguration",
    deletable: false,
  },
  overwriteConfig: {
    action: "OverwriteConfig",
    root: "OverwriteConfiguration",
    shape: {
      Rule: many(
        {
          ID: optional(text),
          Action: one(oneOf("forbid")),
          Prefix: optional(text),
          Suffix: optional(text),
          Principals: optional({ Principal: many(someText) }),
        },
        1,
        100,
      ),
    },
    absent: "NoSuchOverwriteConfig",
    deletable: true,
  },
  quota: {
    action: "StorageQuota",
    root: "QuotaConfiguration",
    shape: {
      StorageQuota: one(someText),
      Mode: optional(someText),
      CurrentUsage: optional(integer),
    },
    absent: { StorageQuota: "-1" },
    deletable: true,
  },
  qos: {
    action: "StorageCapacity",
    root: "BucketUserQos",
    shape: { StorageCapacity: one(someText) },
    absent: { StorageCapacity: "-1" },
    deletable: false,
  },
  qosInfo: {
    action: "QosInfo",
    root: "QoSConfiguration",
    shape: Object.fromEntries(qosLimits.map((name) => [name, optional(someText)])),
    absent: unlimited,
    deletable: true,
  },
  userDefinedLogFieldsConfig: {
    action: "UserDefinedLogFieldsConfig",
    root: "UserDefinedLogFieldsConfiguration",
    shape: {
      HeaderSet: optional({ header: many(someText) }),
      ParamSet: optional({ parameter: many(someText) }),
    },
    absent: "NoSuchUserDefinedLogFieldsConfig",
    deletable: true,
  },
};

/** For these, OSS calls the XML malformed if the bucket doesn't exist (SDK for Go v2 1.6.1). */
const strange: ReadonlySet<string> = new Set(["overwriteConfig", "objectWorm"]);

/** The calls of each sub-resource, by method. */
export const configurationOperations: Readonly<
  Record<string, Readonly<Record<string, Operation>>>
> = Object.fromEntries(
  Object.entries(configurations).map(([name, configuration]) => [
    name,
    operationsOf(name, configuration),
  ]),
);

function operationsOf(name: string, configuration: Configuration) {
  const { action, root, shape, absent, deletable, check } = configuration;
  const operations = settingOperations(`Bucket${action}`, {
    get({ bucket }) {
      const stored = bucket.configurations.get(name);
      if (stored !== undefined) return xmlAnswer(root, contentOf(stored));
      if (typeof absent === "string") throw ossError(absent, { BucketName: bucket.name });
      return xmlAnswer(root, absent);
    },
    put(call) {
      const element = shaped(call.xmlBody(root), shape);
      const stored =
        check === undefined
          ? element
          : check(
              element,
              call.store,
              call.request.headers["x-oss-allow-same-action-overlap"] === "true",
            );
      if (stored === undefined) call.bucket.configurations.delete(name);
      else call.bucket.configurations.set(name, stored);
    },
    ...(deletable && { delete: ({ bucket }) => void bucket.configurations.delete(name) }),
  });
  if (!strange.has(name)) return operations;
  const { PUT: put } = operations;
  return {
    ...operations,
    PUT(call: OssCall) {
      const { store, request } = call;
      if (!store.buckets.has(request.bucket ?? "")) throw ossError("MalformedXML");
      return put?.(call) ?? { status: 200 };
    },
  };
}
