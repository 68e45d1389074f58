/** The engines that can be tested here. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

const local = path.join(import.meta.dirname, "..", "..", ".pulumi", "bin", "pulumi");
/** Whether there is a Pulumi CLI. `pnpm pulumi:install` builds one. */
export const hasCli =
  existsSync(local) ||
  spawnSync("pulumi", ["version"], { env: { PATH: process.env["PATH"] ?? "" } }).status === 0;
if (!hasCli && process.env["IMMKIT_REQUIRE_PULUMI"] === "1") {
  throw new Error(
    "IMMKIT_REQUIRE_PULUMI is set, but there is no Pulumi CLI. Run pnpm pulumi:install.",
  );
}

/** For test names: why tests with the CLI are skipped. */
export const needsCli = hasCli ? "" : " (skipped: no Pulumi CLI; run pnpm pulumi:install)";

export const engines = ["in-process", "pulumi"] as const;
export const usable = (engine: (typeof engines)[number]): boolean =>
  engine === "in-process" || hasCli;

export const programs = path.join(import.meta.dirname, "programs");
