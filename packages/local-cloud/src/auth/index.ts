/**
 * Signatures: verifying those that clients send, and making them, for those who call the local
 * cloud over the wire.
 */
export { type Acs3Call, signAcs3, verifyAcs3 } from "./acs3.ts";
export type { KeyStore } from "./keys.ts";
export { type MnsCall, signMns, verifyMns } from "./mns.ts";
export { createNonceStore, type NonceStore } from "./nonces.ts";
export { verifyOss } from "./oss.ts";
export { type OssV4Call, signOssV4 } from "./oss-v4.ts";
export { verifyRpcV1 } from "./rpc-v1.ts";
