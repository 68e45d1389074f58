/**
 * Objects in OSS: look at one, read a part of it, copy and delete it.
 * @module
 */

export { type ByteRange, OssClient, type OssClientOptions } from "./client.ts";
export type { ObjectAddress, ObjectHead } from "./object.ts";
