import { CredentialsError } from "../errors.ts";
import { type Credential, type CredentialsProvider, HiddenCredential } from "./credential.ts";

/** Always the same access key. For tests and tools: a service had better run under a role. */
export function staticCredentials(credential: Credential): CredentialsProvider {
  if (!credential.accessKeyId || !credential.accessKeySecret) {
    throw new CredentialsError("CredentialsMissing", "staticCredentials needs accessKeyId and accessKeySecret.");
  }
  const hidden = new HiddenCredential(credential);
  return { getCredential: () => Promise.resolve(hidden) };
}
