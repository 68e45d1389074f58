import { CredentialsError } from "../errors.ts";

/** An access key, with the token of its session where it belongs to one. */
export interface Credential {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

/** What a provider may hand out: the members of `CredentialModel` in `@alicloud/credentials`. */
export interface CredentialLike {
  readonly accessKeyId?: string | undefined;
  readonly accessKeySecret?: string | undefined;
  readonly securityToken?: string | undefined;
}

/**
 * Anything with the shape of `@alicloud/credentials`. It is asked before each request, so it
 * decides what to cache.
 */
export interface CredentialsProvider {
  getCredential(): Promise<CredentialLike>;
  /**
   * Drops a session that a service called expired. True when the next `getCredential` brings
   * another one.
   */
  invalidate?(accessKeyId: string): boolean;
}

/** What `util.inspect` calls, without loading `node:util` for it. */
const inspectCustom = Symbol.for("nodejs.util.inspect.custom");

/**
 * A credential whose secrets stay out of `JSON.stringify`, `console.log` and spreading: they are
 * readable by name only.
 */
export class HiddenCredential implements Credential {
  readonly accessKeyId: string;
  readonly #secret: string;
  readonly #token: string | undefined;
  /** @throws CredentialsError for half a key, or one that was copied with a line break. */
  constructor(credential: CredentialLike) {
    const { accessKeyId, accessKeySecret, securityToken } = checkCredential(credential);
    this.accessKeyId = accessKeyId;
    this.#secret = accessKeySecret;
    this.#token = securityToken;
  }
  get accessKeySecret(): string {
    return this.#secret;
  }
  get securityToken(): string | undefined {
    return this.#token;
  }
  toJSON(): { accessKeyId: string } {
    return { accessKeyId: this.accessKeyId };
  }
  [inspectCustom](): string {
    return `Credential { accessKeyId: '${this.accessKeyId}' }`;
  }
}

/** Asks the provider. @throws CredentialsError when it fails or hands out half a key. */
export async function readCredential(provider: CredentialsProvider): Promise<Credential> {
  let given: CredentialLike;
  try {
    given = await provider.getCredential();
  } catch (cause) {
    if (cause instanceof CredentialsError) throw cause;
    const reason = cause instanceof Error ? cause.message : "no reason given";
    const shown = withoutSecrets(reason);
    throw new CredentialsError(
      "CredentialsFailed",
      `The credential provider failed: ${shown}`,
      shown === reason ? { cause } : {},
    );
  }
  return given instanceof HiddenCredential ? given : checkCredential(given);
}

/**
 * Some providers, `@alicloud/credentials` among them, put whole files and answers into their
 * messages.
 */
function withoutSecrets(message: string): string {
  return message.replace(/((?:secret|token)\w*["'\\]*\s*[:=]\s*["'\\]*)[^"'\\\s,&}]+/gi, "$1***");
}

/** Anything else would break a header, or sign what is not sent. */
const printable = /^[\x21-\x7e]+$/;

/** @throws CredentialsError for half a key, or one that was copied with a line break. */
function checkCredential({
  accessKeyId,
  accessKeySecret,
  securityToken,
}: CredentialLike): Credential {
  if (!accessKeyId || !accessKeySecret) {
    throw new CredentialsError(
      "CredentialsMissing",
      "The credentials hold no access key: accessKeyId and accessKeySecret are needed.",
    );
  }
  for (const [name, value] of Object.entries({ accessKeyId, accessKeySecret, securityToken })) {
    if (!value || printable.test(value)) continue;
    const message = `${name} holds a blank, a line break or another sign that no key has: it was probably cut or copied wrongly.`;
    throw new CredentialsError("CredentialsMalformed", message);
  }
  return securityToken
    ? { accessKeyId, accessKeySecret, securityToken }
    : { accessKeyId, accessKeySecret };
}
