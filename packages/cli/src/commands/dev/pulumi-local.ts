import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CommandError } from "../../errors/command-error.ts";

type PulumiLocal = typeof import("@immkit/pulumi-local");

/**
 * Loads `@immkit/pulumi-local`: the one that is installed for the program, which also finds the
 * program's `@pulumi/pulumi`. Without it, the one next to this command line.
 */
export async function loadPulumiLocal(folder: string): Promise<PulumiLocal> {
  for (const from of [join(folder, "package.json"), import.meta.filename]) {
    const file = resolveFrom(from);
    if (file !== undefined) return (await import(pathToFileURL(file).href)) as PulumiLocal;
  }
  throw new CommandError(
    `@immkit/pulumi-local is not installed for ${JSON.stringify(folder)}. Run there: npm install --save-dev @immkit/pulumi-local @pulumi/pulumi`,
  );
}

function resolveFrom(file: string): string | undefined {
  try {
    return createRequire(file).resolve("@immkit/pulumi-local");
  } catch {
    return undefined;
  }
}
