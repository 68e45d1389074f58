/**
 * Generates policies/moderation/docs/replayed.md. `--check` writes nothing and exits with 1 if the
 * file is stale.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readCases } from "./cases.ts";
import { replayPage } from "./table.ts";

const target = path.resolve(import.meta.dirname, "../../../policies/moderation/docs/replayed.md");
const page = replayPage(readCases());

if (!process.argv.includes("--check")) {
  writeFileSync(target, page);
} else if (!existsSync(target) || readFileSync(target, "utf8") !== page) {
  console.error("policies/moderation/docs/replayed.md is stale. Run: npx -y pnpm@12 generate");
  process.exitCode = 1;
}
