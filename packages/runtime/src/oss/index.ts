/**
 * Objects in OSS: look at one, read a part of it, copy and delete it.
 * @module
 */

export type { OssAnswer } from "./answer.ts";
export type { OssCall } from "./call.ts";
export { type ByteRange, OssClient, type OssClientOptions } from "./client.ts";
export type { ObjectAddress, ObjectHead } from "./object.ts";
