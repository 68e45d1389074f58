import { ConfigError } from "../../errors.ts";

/** @throws ConfigError unless `pool` is one of the library with promises. */
export function checkPool(pool: object | undefined, method: string, library: string): void {
  if (pool === undefined) return;
  const { [method]: connect, promise } = Object(pool) as Readonly<Record<string, unknown>>;
  // The pool of `mysql2` with callbacks has this method.
  if (typeof connect === "function" && typeof promise !== "function") return;
  throw new ConfigError("pool", `pool is not a pool of ${library}: pass one, or connectionString.`);
}

/**
 * What a client library throws for a connection string that it can't read, as a ConfigError. The
 * library's own error has the whole string, with the password.
 */
export function unreadable(error: unknown): unknown {
  const { code, name } = Object(error) as { readonly code?: unknown; readonly name?: unknown };
  if (code !== "ERR_INVALID_URL" && name !== "URIError") return error;
  return new ConfigError(
    "connectionString",
    "connectionString is not a URL. Percent-encode the user and the password, with encodeURIComponent: characters such as # / ? % @ have another meaning in a URL.",
  );
}
