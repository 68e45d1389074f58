/**
 * What a program needs to call the local cloud, or Alibaba Cloud, without a client: signatures of
 * requests, and the XML of OSS and SMQ.
 */

export { percentEncode } from "./auth/encode.ts";
export {
  type Acs3Call,
  type MnsCall,
  type OssV4Call,
  signAcs3,
  signMns,
  signOssV4,
} from "./auth/index.ts";
export { type RpcV1Call, signRpcV1 } from "./auth/rpc-v1.ts";
export * from "./xml/index.ts";
