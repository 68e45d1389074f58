/**
 * Generates, from the TypeScript types, schema.json, the package's schema for other languages, and
 * the tables of docs/defaults.md. `--check` writes nothing and exits with 1 if a file is stale.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defaultRows, defaultTables } from "./defaults.ts";
import { packageSchema } from "./package-schema.ts";

const schema = await packageSchema();
const tables = defaultTables(defaultRows(schema));
const check = process.argv.includes("--check");

generate("schema.json", () => `${JSON.stringify(schema, undefined, 2)}\n`);
generate("docs/defaults.md", (text) =>
  text.replace(/(?<=<!-- generated -->\n).*(?=<!-- end -->)/s, () => `\n${tables}\n`),
);

function generate(name: string, textFrom: (present: string) => string): void {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const present = readFileSync(file, "utf8");
  const text = textFrom(present);
  if (text === present) return;
  if (!check) writeFileSync(file, text);
  else {
    console.error(`packages/components/${name} is stale. Run pnpm generate`);
    process.exitCode = 1;
  }
}
