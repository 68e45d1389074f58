import { CredentialsError } from "../errors.ts";
import { type CredentialsProvider, HiddenCredential } from "../transport/credential.ts";

/** Variables by their names: `process.env`, or what stands in for it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The access key in `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for a
 * session, `ALIBABA_CLOUD_SECURITY_TOKEN`: the names that Alibaba Cloud's tools use. They are read
 * at each call, so a rotated key is picked up.
 * @throws CredentialsError from `getCredential`, naming the variable that is missing.
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
        throw new CredentialsError(
          "CredentialsMissing",
          `The environment variable ${missing} is not set: set it, or pass credentials.`,
        );
      }
      return new HiddenCredential({
        accessKeyId,
        accessKeySecret,
        securityToken: securityToken || undefined,
      });
    },
  };
}
