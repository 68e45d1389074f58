/**
 * Receive moderation notifications that SMQ or EventBridge pushes over HTTP.
 * @module
 */

export type { VerdictLookup } from "../delivery/lookup.ts";
export type { FailedMessage, InvalidMessage, OutcomeHandler } from "../delivery/options.ts";
export { type FetchHandler, type NodeListener, toNodeListener } from "../serve/node-listener.ts";
export type { CertificateFetcher } from "./certificate.ts";
export { PushError, type PushErrorCode } from "./errors.ts";
export type { EventBridgePushOptions } from "./event-bridge.ts";
export { createPushHandler, type PushHandler } from "./handler.ts";
export type { PushContext, PushOptions } from "./options.ts";
export type { SmqPushOptions } from "./smq.ts";
export type { PushSource, PushTopic } from "./topic.ts";
export type { PushTarget } from "./verifier.ts";
