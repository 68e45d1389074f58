/** Signatures: checking those that clients send, and making them. */
export { type Acs3Call, signAcs3, verifyAcs3 } from "./acs3.ts";
export { createNonceStore, type KeyStore, type NonceStore } from "./keys.ts";
export { type MnsCall, signMns, verifyMns } from "./mns.ts";
export { verifyOss } from "./oss.ts";
export { type OssV4Call, signOssV4 } from "./oss-v4.ts";
export { type RpcV1Call, signRpcV1, verifyRpcV1 } from "./rpc-v1.ts";
