import { CredentialsError } from "../errors.ts";

/** An access key, and the token of its session if it belongs to one. */
export interface Credential {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

/** What a provider may return: the members of `CredentialModel` in `@alicloud/credentials`. */
export interface CredentialLike {
  readonly accessKeyId?: string | undefined;
  readonly accessKeySecret?: string | undefined;
  readonly securityToken?: string | undefined;
}

/**
 * Any object with the shape of `@alicloud/credentials`. It is called before each request, so it
 * decides what to cache.
 */
export interface CredentialsProvider {
  getCredential(): Promise<CredentialLike>;
  /**
   * Drops a session that a service called expired. Returns true if the next `getCredential` returns
   * a new one.
   */
  invalidate?(accessKeyId: string): boolean;
}

/** What `util.inspect` calls, without loading `node:util` for it. */
const inspectCustom = Symbol.for("nodejs.util.inspect.custom");

/**
 * A credential whose secrets don't appear in `JSON.stringify`, `console.log` and spreading. They
 * can be read only by name.
 */
export class HiddenCredential implements Credential {
  readonly accessKeyId: string;
  readonly #secret: string;
  readonly #token: string | undefined;
  /** @throws CredentialsError for half a key, or a key that was copied with a line break. */
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

/** Calls the provider. @throws CredentialsError when it fails or returns half a key. */
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
      `The credentials provider failed: ${shown}`,
      shown === reason ? { cause } : {},
    );
  }
  return given instanceof HiddenCredential ? given : checkCredential(given);
}

/**
 * Some providers, `@alicloud/credentials` among them, put whole files and responses into their
 * messages.
 */
function withoutSecrets(message: string): string {
  return message.replace(/((?:secret|token)\w*["'\\]*\s*[:=]\s*["'\\]*)[^"'\\\s,&}]+/gi, "$1***");
}

/** Other characters would break a header, or sign what isn't sent. */
const printable = /^[\x21-\x7e]+$/;

function checkCredential({
  accessKeyId,
  accessKeySecret,
  securityToken,
}: CredentialLike): Credential {
  if (!accessKeyId || !accessKeySecret) {
    const message = "The credentials need both an accessKeyId and an accessKeySecret.";
    throw new CredentialsError("CredentialsMissing", message);
  }
  for (const [name, value] of Object.entries({ accessKeyId, accessKeySecret, securityToken })) {
    if (!value || printable.test(value)) continue;
    const message = `${name} has a space, a line break or another character that no key has. It was probably copied incompletely.`;
    throw new CredentialsError("CredentialsMalformed", message);
  }
  return securityToken
    ? { accessKeyId, accessKeySecret, securityToken }
    : { accessKeyId, accessKeySecret };
}
