import { CredentialsError } from "../../errors.ts";
import type { CredentialLike, CredentialsProvider } from "../../transport/credential.ts";
import { findFile, readText } from "./read.ts";

/** What a file's text says. */
export interface Plan {
  /** All settings that `build` uses: as long as they are the same, sessions are kept. */
  readonly settings: string;
  /** @throws CredentialsError */
  build(): CredentialsProvider;
}

/** The file is looked at this often at most. */
const lookEveryMs = 1_000;
/** A file that is just being written may be empty or cut for a moment. */
const settleMs = [20, 100, 300];

/**
 * Credentials of a file that is read again once it has changed; many callers wait for one reading.
 * A session goes on when only other profiles have changed. When the file can't be read any more,
 * `getCredential` rejects: what it once said is no longer true.
 */
export class FileProvider implements CredentialsProvider {
  readonly #paths: readonly string[];
  readonly #read: (text: string, file: string) => Plan;
  #current:
    | { readonly provider: CredentialsProvider; readonly settings: string; readonly stamp: string }
    | undefined;
  #lookAt = 0;
  #pending: Promise<CredentialsProvider> | undefined;

  /** @param read turns the file's text into a plan, or throws CredentialsError. */
  constructor(paths: readonly string[], read: (text: string, file: string) => Plan) {
    this.#paths = paths;
    this.#read = read;
  }

  async getCredential(): Promise<CredentialLike> {
    const provider =
      this.#current !== undefined && performance.now() < this.#lookAt
        ? this.#current.provider
        : await this.#look();
    try {
      return await provider.getCredential();
    } catch (error) {
      if (!(error instanceof CredentialsError) || error.code !== "CredentialsExpired") throw error;
      // Whoever keeps the file may have renewed the session since.
      const renewed = await this.#look();
      if (renewed === provider) throw error;
      return renewed.getCredential();
    }
  }

  invalidate(accessKeyId: string): boolean {
    this.#lookAt = 0;
    this.#current?.provider.invalidate?.(accessKeyId);
    return true;
  }

  #look(): Promise<CredentialsProvider> {
    this.#pending ??= this.#lookPatiently().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #lookPatiently(): Promise<CredentialsProvider> {
    for (const pause of this.#current === undefined ? [] : settleMs) {
      try {
        return await this.#lookOnce();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    return this.#lookOnce();
  }

  async #lookOnce(): Promise<CredentialsProvider> {
    // Looked at before it is read: a change in between is then seen the next time.
    const { path, stamp } = await findFile(this.#paths);
    if (this.#current?.stamp !== stamp) {
      const plan = this.#read(await readText(path), path);
      const same = this.#current?.settings === plan.settings ? this.#current.provider : undefined;
      this.#current = { provider: same ?? plan.build(), settings: plan.settings, stamp };
    }
    this.#lookAt = performance.now() + lookEveryMs;
    return this.#current.provider;
  }
}
