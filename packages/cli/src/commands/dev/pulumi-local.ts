import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CommandError } from "../../errors/command-error.ts";

type PulumiLocal = typeof import("@immkit/pulumi-local");

/**
 * Loads `@immkit/pulumi-local`: the one that is installed for the program, which also finds the
 * program's `@pulumi/pulumi`. Without it, the one next to this command line.
 * @throws CommandError that says what to install.
 */
export async function loadPulumiLocal(folder: string): Promise<PulumiLocal> {
  const file = resolveFrom(join(folder, "package.json")) ?? resolveFrom(import.meta.filename);
  try {
    if (file !== undefined) return (await import(pathToFileURL(file).href)) as PulumiLocal;
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  }
  throw new CommandError(
    `@immkit/pulumi-local and @pulumi/pulumi are not installed for ${JSON.stringify(folder)}. Run there: npm install --save-dev immkit @immkit/pulumi-local @pulumi/pulumi`,
  );
}

function resolveFrom(file: string): string | undefined {
  try {
    return createRequire(file).resolve("@immkit/pulumi-local");
  } catch {
    return undefined;
  }
}
