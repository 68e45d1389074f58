/** `pnpm bench NAME …`: runs bench/run.ts of a package, which prints JSON lines. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const packages = ["packages", "policies"].flatMap((folder) =>
  readdirSync(path.join(root, folder)).map((name) => ({
    name: folder === "policies" ? folder : name,
    bench: path.join(root, folder, name, "bench/run.ts"),
  })),
);
const benches = new Map(
  packages.filter(({ bench }) => existsSync(bench)).map(({ name, bench }) => [name, bench]),
);
const [name = "", ...rest] = process.argv.slice(2);
const bench = benches.get(name);
if (bench === undefined) {
  console.error(`Usage: pnpm bench ${[...benches.keys()].join("|")} [ARGUMENT…]`);
  process.exitCode = 3;
} else {
  process.exitCode =
    spawnSync(process.execPath, [bench, ...rest], { stdio: "inherit" }).status ?? 1;
}
