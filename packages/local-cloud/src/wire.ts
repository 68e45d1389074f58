/**
 * For programs that call the local cloud, or Alibaba Cloud, without a client: request signatures,
 * and the XML of OSS and SMQ.
 */
export {
  type Acs3Call,
  type MnsCall,
  type OssV4Call,
  type RpcV1Call,
  signAcs3,
  signMns,
  signOssV4,
  signRpcV1,
} from "./auth/index.ts";
export { percentEncode } from "./auth/signing.ts";
export * from "./xml/index.ts";
