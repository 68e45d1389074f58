/** `pnpm bench NAME …`: runs packages/NAME/bench/run.ts, which prints JSON lines. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

const packages = path.resolve(import.meta.dirname, "../packages");
const names = readdirSync(packages).filter((name) =>
  existsSync(path.join(packages, name, "bench/run.ts")),
);
const [name = "", ...rest] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`Usage: pnpm bench ${names.join("|")} [ARGUMENT…]`);
  process.exitCode = 3;
} else {
  process.exitCode =
    spawnSync(process.execPath, [path.join(packages, name, "bench/run.ts"), ...rest], {
      stdio: "inherit",
    }).status ?? 1;
}
