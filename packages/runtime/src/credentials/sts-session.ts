import { CredentialsError } from "../errors.ts";
import type { Session } from "./session.ts";

/**
 * A session as STS and the metadata service write it. @throws CredentialsError naming `source` when
 * a part is missing.
 */
export function readSession(source: string, given: unknown): Session {
  const members = (typeof given === "object" && given !== null ? given : {}) as Readonly<
    Record<string, unknown>
  >;
  const {
    AccessKeyId: accessKeyId,
    AccessKeySecret: accessKeySecret,
    SecurityToken: securityToken,
    Expiration: expiration,
  } = members;
  const expiresAt = Date.parse(String(expiration));
  if (
    typeof accessKeyId !== "string" ||
    typeof accessKeySecret !== "string" ||
    typeof securityToken !== "string" ||
    Number.isNaN(expiresAt)
  ) {
    throw new CredentialsError("CredentialsFailed", `${source} answered without a whole session.`);
  }
  return { credential: { accessKeyId, accessKeySecret, securityToken }, expiresAt };
}
