/** What a signature is checked against: access keys, session tokens and used nonces. */
import type { Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import { sameText } from "./signing.ts";

/** An access key with the principal that it belongs to. */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly active: boolean;
  readonly principal: Principal;
  /** Called for each accepted call with this key. */
  readonly used?: () => void;
  /** Only the key of a session has a token. */
  readonly session?: {
    readonly token: string;
    /** Epoch milliseconds. */
    readonly expiresAt: number;
  };
}

/** Finds access keys by their id. */
export interface KeyStore {
  find(accessKeyId: string): AccessKey | undefined;
}

type KeyProblem =
  | "unknown"
  | "inactive"
  | "tokenMissing"
  | "tokenUnknown"
  | "tokenMismatch"
  | "tokenExpired";

/** Each protocol has its own codes. */
export type KeyErrors = Readonly<
  Record<KeyProblem, readonly [status: number, code: string, message: string, ec?: string]>
>;

/** The errors of OSS. MNS's codes for tokens are not published, so MNS uses the same. */
export function xmlKeyErrors(keyName: "OSS Access Key Id" | "AccessKey Id"): KeyErrors {
  return {
    unknown: unknownKey(keyName),
    inactive: [403, "InvalidAccessKeyId", `The ${keyName} you provided is disabled.`],
    tokenMissing: [
      403,
      "InvalidSecurityToken",
      "The key belongs to a session, so its security token is required.",
    ],
    tokenUnknown: [403, "InvalidSecurityToken", "The security token you provided is invalid."],
    tokenMismatch: [
      403,
      "InvalidSecurityToken",
      `The security token you provided does not belong to the ${keyName}.`,
    ],
    tokenExpired: [403, "SecurityTokenExpired", "The security token you provided has expired."],
  };
}

function unknownKey(keyName: string): KeyErrors["unknown"] {
  const message = `The ${keyName} you provided does not exist in our records.`;
  // Only OSS's code for this is known.
  return keyName.startsWith("OSS")
    ? [403, "InvalidAccessKeyId", message, "0002-00000902"]
    : [403, "InvalidAccessKeyId", message];
}

/**
 * The key with that id. Call {@link checkKey} after the signature was checked: a caller that can't
 * sign with the key must not find out whether it is active or has expired.
 */
export function findKey(keys: KeyStore, accessKeyId: string, errors: KeyErrors): AccessKey {
  const key = keys.find(accessKeyId);
  if (key === undefined) throw keyError(errors, "unknown");
  return key;
}

/** Checks that the key is active and that `token` belongs to it and is valid at `now`. */
export function checkKey(
  key: AccessKey,
  token: string | undefined,
  now: number,
  errors: KeyErrors,
): Principal {
  const problem = key.active ? tokenProblem(key, token, now) : "inactive";
  if (problem !== undefined) throw keyError(errors, problem);
  key.used?.();
  return key.principal;
}

function tokenProblem({ session }: AccessKey, token = "", now: number): KeyProblem | undefined {
  if (session === undefined) return token === "" ? undefined : "tokenMismatch";
  if (token === "") return "tokenMissing";
  if (!sameText(token, session.token))
    return token.startsWith("CAIS") ? "tokenMismatch" : "tokenUnknown";
  return now >= session.expiresAt ? "tokenExpired" : undefined;
}

function keyError(errors: KeyErrors, problem: KeyProblem): ServiceError {
  const [status, code, message, ec] = errors[problem];
  return new ServiceError(status, code, message, ec === undefined ? {} : { EC: ec });
}

/** The nonces that were used: a recorded request can't be sent again. */
export interface NonceStore {
  /** False when the key has used this nonce before. `now` is in epoch milliseconds. */
  use(accessKeyId: string, nonce: string, now: number): boolean;
}

/**
 * Keeps a nonce for `keepMs`. Default: twice the allowed clock difference, because a request dated
 * 15 minutes ahead is valid for 30.
 */
export function createNonceStore(keepMs = 30 * 60_000): NonceStore {
  // A Map keeps the order of insertion, so the oldest come first.
  const seen = new Map<string, number>();
  return {
    use(accessKeyId, nonce, now) {
      for (const [key, at] of seen) {
        if (now - at < keepMs) break;
        seen.delete(key);
      }
      const key = `${accessKeyId}\n${nonce}`;
      if (seen.has(key)) return false;
      seen.set(key, now);
      return true;
    },
  };
}
