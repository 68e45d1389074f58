/**
 * Receive moderation notifications that SMQ pushes over HTTP.
 * @module
 */

export type { VerdictLookup } from "../delivery/lookup.ts";
export { type FetchHandler, type NodeListener, toNodeListener } from "../serve/node-listener.ts";
export { PushError, type PushErrorCode } from "./errors.ts";
export type { CertificateFetcher } from "./fetch-certificate.ts";
export { createPushHandler, type PushHandler, type PushTarget } from "./handler.ts";
export type { InvalidPush, PushContext, PushOptions, PushOutcomeHandler } from "./options.ts";
export type { PushSource, PushTopic } from "./topic.ts";
