/** The engines that can be tried here, and why one can't. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

const local = path.join(import.meta.dirname, "..", "..", ".pulumi", "bin", "pulumi");
/** Whether there is a CLI: `pnpm pulumi:install` builds one. */
export const hasCli =
  existsSync(local) ||
  spawnSync("pulumi", ["version"], { env: { PATH: process.env["PATH"] ?? "" } }).status === 0;
if (!hasCli && process.env["IMMKIT_REQUIRE_PULUMI"] === "1") {
  throw new Error(
    "IMMKIT_REQUIRE_PULUMI is set and there is no pulumi CLI: pnpm pulumi:install builds one.",
  );
}

/** For a title: why the tests with the CLI are skipped. */
export const needsCli = hasCli
  ? ""
  : " (skipped: there is no pulumi CLI; pnpm pulumi:install builds one)";

export const engines = ["in-process", "pulumi"] as const;
export const usable = (engine: (typeof engines)[number]): boolean =>
  engine === "in-process" || hasCli;

export const programs = path.join(import.meta.dirname, "programs");
