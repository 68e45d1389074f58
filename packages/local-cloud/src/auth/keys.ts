/**
 * Access keys as signatures see them, and the checks that every protocol makes once it knows which
 * key was used.
 */
import type { Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import { sameText } from "./compare.ts";

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly active: boolean;
  readonly principal: Principal;
  /** Told when a call with this key was let in. */
  readonly used?: () => void;
  /** Only keys of a session have one. */
  readonly session?: {
    readonly token: string /** Epoch milliseconds. */;
    readonly expiresAt: number;
  };
}

export interface KeyStore {
  find(accessKeyId: string): AccessKey | undefined;
}

/** What went wrong with a key; each protocol has its own codes for it. */
type KeyProblem =
  | "unknown"
  | "inactive"
  | "tokenMissing"
  | "tokenUnknown"
  | "tokenMismatch"
  | "tokenExpired";

export type KeyErrors = Readonly<
  Record<KeyProblem, readonly [status: number, code: string, message: string]>
>;

/**
 * The key of that id, if it exists. Its token and whether it is active are checked by
 * {@link checkKey}, after the signature: who can't sign with a key learns nothing else about it.
 */
export function findKey(keys: KeyStore, accessKeyId: string, errors: KeyErrors): AccessKey {
  const key = keys.find(accessKeyId);
  if (key === undefined) throw keyError(errors, "unknown");
  return key;
}

/**
 * Throws unless the key is active and `token` is its own, and still good at `now` (epoch
 * milliseconds).
 */
export function checkKey(
  key: AccessKey,
  token: string | undefined,
  now: number,
  errors: KeyErrors,
): Principal {
  if (!key.active) throw keyError(errors, "inactive");
  checkToken(key, token, now, errors);
  key.used?.();
  return key.principal;
}

function checkToken(
  key: AccessKey,
  token: string | undefined,
  now: number,
  errors: KeyErrors,
): void {
  if (key.session === undefined) {
    if (token !== undefined && token !== "") throw keyError(errors, "tokenMismatch");
    return;
  }
  if (token === undefined || token === "") throw keyError(errors, "tokenMissing");
  if (!sameText(token, key.session.token))
    throw keyError(errors, token.startsWith("CAIS") ? "tokenMismatch" : "tokenUnknown");
  if (now >= key.session.expiresAt) throw keyError(errors, "tokenExpired");
}

function keyError(errors: KeyErrors, problem: KeyProblem): ServiceError {
  const [status, code, message] = errors[problem];
  return new ServiceError(status, code, message);
}
