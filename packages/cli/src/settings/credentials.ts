import { type CredentialsProvider, defaultCredentials } from "@immkit/runtime/credentials";
import { defined } from "../defined.ts";
import type { Io } from "../io.ts";

/**
 * The user's key, found in the places where Alibaba Cloud's own tools look.
 * @param sts the origin of STS; Alibaba Cloud's by default.
 */
export function userCredentials(io: Io, sts?: string): CredentialsProvider {
  return defaultCredentials(defined({ endpoint: sts }), io.env);
}
