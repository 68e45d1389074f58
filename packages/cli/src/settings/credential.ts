import {
  type Credential,
  type CredentialsProvider,
  defaultCredentials,
} from "@immkit/runtime/credentials";
import type { Io } from "../io.ts";

/**
 * The user's key, as Alibaba Cloud's own tools find it: the environment, OIDC, the profile of the
 * aliyun command line, the credentials file, the instance's role.
 * @param sts where a profile's role is assumed, in place of Alibaba Cloud's own STS
 */
export function credentialsOf(io: Io, sts?: string): CredentialsProvider {
  return defaultCredentials(sts === undefined ? {} : { endpoint: sts }, io.env);
}

/** @throws CredentialsError that names each place that was looked into. */
export async function credentialOf(io: Io, sts?: string): Promise<Credential> {
  return (await credentialsOf(io, sts).getCredential()) as Credential;
}
