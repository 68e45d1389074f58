/**
 * `node bench/run.ts [NAME…]` prints JSON lines: what was measured, its bar, and whether it was
 * met. Exits with 1 if one was missed. Each bench runs in its own process. Absolute times need
 * an idle machine. The shares compare subjects within one run.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const all = [
  "import",
  "decode",
  "submit",
  "submit-all",
  "receive",
  "slots",
  "pollers",
  "refresh",
  "rate",
  "ledger",
];
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`Unknown bench: ${unknown.join(", ")}. Use ${all.join(", ")}.`);
  process.exit(3);
}
for (const name of chosen.length === 0 ? all : chosen) {
  const { status } = spawnSync(
    process.execPath,
    [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    { stdio: "inherit" },
  );
  if (status !== 0) process.exitCode = 1;
}
