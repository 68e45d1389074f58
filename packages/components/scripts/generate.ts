/**
 * Generates schema.json, the package's schema for other languages, from the TypeScript types.
 * `--check` writes nothing and exits with 1 if the file is stale.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { packageSchema } from "./package-schema.ts";

const file = fileURLToPath(new URL("../schema.json", import.meta.url));
const text = `${JSON.stringify(await packageSchema(), undefined, 2)}\n`;

if (!process.argv.includes("--check")) writeFileSync(file, text);
else if (readFileSync(file, "utf8") !== text) {
  console.error("packages/components/schema.json is stale. Run pnpm generate");
  process.exitCode = 1;
}
