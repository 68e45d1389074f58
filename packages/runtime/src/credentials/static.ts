import {
  type Credential,
  type CredentialsProvider,
  HiddenCredential,
} from "../transport/credential.ts";

/**
 * Always the same access key. For tests and tools: a service had better run under a role.
 * @throws CredentialsError for half a key.
 */
export function staticCredentials(credential: Credential): CredentialsProvider {
  const hidden = new HiddenCredential(credential);
  return { getCredential: () => Promise.resolve(hidden) };
}
