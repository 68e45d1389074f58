import { CredentialsError } from "../errors.ts";
import {
  type Credential,
  type CredentialsProvider,
  HiddenCredential,
} from "../transport/credential.ts";

/** Variables by name: `process.env`, or its stand-in. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Alibaba Cloud's tools ignore the case of a switch. */
export function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === "true";
}

/**
 * Always the same access key. For tests and tools: a service should run under a role.
 * @throws CredentialsError for half a key.
 */
export function staticCredentials(credential: Credential): CredentialsProvider {
  const hidden = new HiddenCredential(credential);
  return { getCredential: () => Promise.resolve(hidden) };
}

/**
 * The access key in `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for a
 * session, `ALIBABA_CLOUD_SECURITY_TOKEN`: the names that Alibaba Cloud's tools use. They are read
 * at each call, so a rotated key is picked up.
 * @throws CredentialsError from `getCredential`, with the name of the missing variable.
 */
export function fromEnvironment(environment: Environment = process.env): CredentialsProvider {
  return {
    async getCredential() {
      const accessKeyId = environment["ALIBABA_CLOUD_ACCESS_KEY_ID"];
      const accessKeySecret = environment["ALIBABA_CLOUD_ACCESS_KEY_SECRET"];
      const securityToken = environment["ALIBABA_CLOUD_SECURITY_TOKEN"];
      if (!accessKeyId || !accessKeySecret) {
        const missing = accessKeyId
          ? "ALIBABA_CLOUD_ACCESS_KEY_SECRET"
          : "ALIBABA_CLOUD_ACCESS_KEY_ID";
        const message = `The environment variable ${missing} is not set. Set it, or pass credentials.`;
        throw new CredentialsError("CredentialsMissing", message);
      }
      return new HiddenCredential({
        accessKeyId,
        accessKeySecret,
        securityToken: securityToken || undefined,
      });
    },
  };
}
