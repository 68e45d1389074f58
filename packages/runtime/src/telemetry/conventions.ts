/**
 * The names of OpenTelemetry's semantic conventions, version 1.45.0: messaging (in development
 * there) and RPC. Written here, because no package is needed for them. A test compares them with
 * `@opentelemetry/semantic-conventions`.
 */
export const schemaUrl = "https://opentelemetry.io/schemas/1.45.0";

/** Attributes of the semantic conventions. */
export const attribute = {
  errorType: "error.type",
  serverAddress: "server.address",
  serverPort: "server.port",
  messagingSystem: "messaging.system.name",
  /** The name until 1.44, which most dashboards still use. */
  messagingSystemUntil144: "messaging.system",
  destination: "messaging.destination.name",
  subscription: "messaging.destination.subscription.name",
  operationName: "messaging.operation.name",
  operationType: "messaging.operation.type",
  batchCount: "messaging.batch.message_count",
  messageId: "messaging.message.id",
  rpcSystem: "rpc.system.name",
  rpcMethod: "rpc.method",
} as const;

/** This package's own attributes. */
export const ownAttribute = {
  /** `handled`, `failed`, `busy`, `invalid` or `leaseLost`. */
  result: "immkit.result",
  /** On spans only: each task has its own. */
  taskId: "immkit.task.id",
  /** `image` or `video`. */
  kind: "immkit.kind",
  /** `succeeded` or `failed`. */
  status: "immkit.status",
  /** `pass`, `review`, `block`, or `none`. */
  suggestion: "immkit.suggestion",
} as const;

/** Metrics of the semantic conventions. */
export const metric = {
  /** Histogram, seconds: requests to the queue. */
  operationDuration: "messaging.client.operation.duration",
  /** Counter: messages, once for each delivery. */
  consumedMessages: "messaging.client.consumed.messages",
  /** Histogram, seconds: a message, from decoding to the handler's end. */
  processDuration: "messaging.process.duration",
  /** Histogram, seconds: calls of IMM. */
  callDuration: "rpc.client.call.duration",
} as const;

/** This package's own metrics. */
export const ownMetric = {
  /** Up-down counter: messages that are being processed. */
  active: "immkit.process.active",
  /** Up-down counter: consumers that are paused. */
  paused: "immkit.consumer.paused",
  /** Counter: verdicts that were handled. */
  verdicts: "immkit.verdicts",
  /** Counter: members of handled verdicts that could not be read and were dropped. */
  dropped: "immkit.dropped",
} as const;

/** The conventions have no values for Alibaba Cloud's yet. Formed like `alibaba_cloud_fc`. */
export const messagingSystem = {
  smq: "alibaba_cloud_mns",
  eventBridge: "alibaba_cloud_eventbridge",
} as const;
export const rpcSystem = "alibaba_cloud_api";
export const rpcService = "Imm";

/** Seconds, as the conventions recommend for both. */
export const durationBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
