/**
 * The settings of a bucket that are kept as XML: encryption, logging, httpsConfig, cors, referer,
 * lifecycle, website, requestPayment, accessmonitor, transferAcceleration. Each is a row of a
 * table. Of these only `encryption` has an effect (the headers of new objects); the others are kept
 * and answered: nothing expires, no log is written, no browser is sent away.
 */
import { randomUUID } from "node:crypto";
import type { CloudResponse } from "../http/message.ts";
import { child, childrenNamed, childText, type XmlElement } from "../xml/index.ts";
import { xmlAnswer } from "./answer.ts";
import { bucketOf, type OssCall, xmlBody } from "./call.ts";
import { invalidArgument, type OssErrorCode, ossError } from "./errors.ts";
import {
  boolean,
  contentOf,
  integer,
  many,
  type Node,
  one,
  oneOf,
  optional,
  shaped,
  someText,
  text,
} from "./shape.ts";
import type { Bucket, Store } from "./store.ts";

interface Configuration {
  /** `GetBucketCors` and so on, without the verb: `Cors`. */
  readonly action: string;
  readonly root: string;
  readonly shape: Node;
  /** The answer when nothing was set: an error, or what the setting is by default. */
  readonly absent: OssErrorCode | Exclude<ReturnType<typeof contentOf>, string>;
  readonly deletable: boolean;
  /** What the shape can't say. Answers the element to keep, or undefined to keep none. */
  readonly accept?: (element: XmlElement, bucket: Bucket, store: Store) => XmlElement | undefined;
}

const status = oneOf("Enabled", "Disabled");

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
    accept(element) {
      const rule = child(element, "ApplyServerSideEncryptionByDefault") ?? element;
      const algorithm = childText(rule, "SSEAlgorithm") ?? "";
      if (!["AES256", "KMS", "SM4"].includes(algorithm))
        throw ossError("InvalidEncryptionAlgorithmError", { ArgumentValue: algorithm });
      const keyId = childText(rule, "KMSMasterKeyID");
      if (keyId && algorithm !== "KMS")
        throw invalidArgument(
          "KMSMasterKeyID",
          keyId,
          "KMSMasterKeyID is only valid with the algorithm KMS.",
        );
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
    accept(element, _bucket, store) {
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
    accept(element) {
      const tls = child(element, "TLS");
      const versions = tls === undefined ? [] : childrenNamed(tls, "TLSVersion");
      if (tls !== undefined && childText(tls, "Enable") === "true" && versions.length === 0) {
        throw invalidArgument(
          "TLSVersion",
          "",
          "At least one TLSVersion is needed when TLS versions are enabled.",
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
          AllowedHeader: many(someText),
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
      RefererList: one({ Referer: many(someText) }),
      RefererBlacklist: optional({ Referer: many(someText) }),
    },
    absent: { AllowEmptyReferer: "true", RefererList: {} },
    deletable: false,
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
            CreatedBeforeDate: optional(someText),
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
    accept(element) {
      const actions =
        /^(Expiration|Transition|AbortMultipartUpload|NoncurrentVersion(Expiration|Transition))$/;
      const ids = new Set<string>();
      const children = element.children.map((rule) => {
        if (!rule.children.some(({ name }) => actions.test(name)))
          throw ossError("MalformedXML", { ErrorDetail: "A Rule does nothing." });
        const id = childText(rule, "ID") || randomUUID();
        if (ids.has(id)) throw invalidArgument("ID", id, "Rule ID must be unique.");
        ids.add(id);
        const named = { name: "ID", attributes: {}, children: [], text: id };
        return { ...rule, children: [named, ...rule.children.filter(({ name }) => name !== "ID")] };
      });
      return { ...element, children };
    },
  },
  website: {
    action: "Website",
    root: "WebsiteConfiguration",
    shape: {
      IndexDocument: optional({
        Suffix: one(someText),
        SupportSubDir: optional(boolean),
        Type: optional(integer),
      }),
      ErrorDocument: optional({ Key: one(someText), HttpStatus: optional(integer) }),
      RoutingRules: optional("anything"),
    },
    absent: "NoSuchWebsiteConfiguration",
    deletable: true,
    accept(element) {
      if (element.children.length === 0)
        throw ossError("MalformedXML", { ErrorDetail: "WebsiteConfiguration is empty." });
      return element;
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
    deletable: false,
  },
};

type Handlers = Readonly<Record<string, (call: OssCall) => CloudResponse>>;

/** GET, PUT and, where OSS has it, DELETE of each sub-resource. */
export const configurationOperations: Readonly<Record<string, Handlers>> = Object.fromEntries(
  Object.entries(configurations).map(([name, configuration]) => [
    name,
    handlersOf(name, configuration),
  ]),
);

function handlersOf(
  name: string,
  { action, root, shape, absent, deletable, accept }: Configuration,
): Handlers {
  const allowed = (call: OssCall, verb: string) => {
    const bucket = bucketOf(call);
    call.access.require(call.principal, {
      action: `${verb}Bucket${action}`,
      bucket,
      request: call.request,
    });
    return bucket;
  };
  return {
    GET(call) {
      const bucket = allowed(call, "Get");
      const kept = bucket.configurations.get(name);
      if (kept !== undefined) return xmlAnswer(root, contentOf(kept));
      if (typeof absent === "string") throw ossError(absent, { BucketName: bucket.name });
      return xmlAnswer(root, absent);
    },
    PUT(call) {
      const bucket = allowed(call, "Put");
      const element = shaped(xmlBody(call, root), shape);
      const kept = accept === undefined ? element : accept(element, bucket, call.store);
      if (kept === undefined) bucket.configurations.delete(name);
      else bucket.configurations.set(name, kept);
      return { status: 200 };
    },
    ...(deletable
      ? {
          DELETE(call: OssCall) {
            allowed(call, "Delete").configurations.delete(name);
            return { status: 204 };
          },
        }
      : {}),
  };
}
