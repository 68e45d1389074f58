import type { CredentialsProvider } from "../transport/credential.ts";
import type { Environment } from "./environment.ts";

/**
 * A provider that is made by the first call, so that importing this package loads nothing for it.
 */
export function lazily(make: () => Promise<CredentialsProvider>): CredentialsProvider {
  let making: Promise<CredentialsProvider> | undefined;
  let made: CredentialsProvider | undefined;
  return {
    async getCredential() {
      making ??= make();
      made ??= await making.catch((error: unknown) => {
        making = undefined;
        throw error;
      });
      return made.getCredential();
    },
    invalidate: (accessKeyId) => made?.invalidate?.(accessKeyId) ?? false,
  };
}

/** The user's folder. */
export async function homeOf(environment: Environment): Promise<string> {
  const { homedir } = await import("node:os");
  return environment["HOME"] || environment["USERPROFILE"] || homedir();
}
