/** Runs programs on the real engine against a local cloud, with the installed packages only. */
import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { programs } from "./install.ts";

const run = promisify(execFile);
const cli = path.resolve(import.meta.dirname, "../../.pulumi/bin");

/** The environment with the Pulumi CLI on PATH. */
export function withCli(...folders: readonly string[]): NodeJS.ProcessEnv {
  const Path = [...folders, cli, process.env["PATH"]].join(path.delimiter);
  return { ...process.env, PATH: Path };
}

/**
 * Deploys a program twice and destroys it.
 * @param app the folder with the installed packages.
 * @param edit what to replace in a file of the program before the last deployment.
 * @returns what `programs/up.mjs` prints.
 */
export async function up(
  app: string,
  program: string,
  edit: readonly [file: string, from: string, to: string] | readonly [] = [],
): Promise<unknown> {
  await cp(new URL("up.mjs", programs), path.join(app, "up.mjs"));
  const { stdout } = await run(process.execPath, ["up.mjs", program, ...edit], {
    cwd: app,
    env: withCli(),
  });
  return JSON.parse(stdout);
}

/** What {@link up} returns for a program with a pipeline. */
export const wholePipeline = (weakened: readonly string[]) => ({
  outputs: {
    runtimeConfig: expect.objectContaining({
      region: "cn-hangzhou",
      accountId: "1234567890123456",
    }),
    weakened,
  },
  first: expect.arrayContaining([
    "create immkit:index:ModerationPipeline",
    "create immkit:index:ImmProject",
    "create alicloud:oss/bucket:Bucket",
  ]),
  second: [],
  destroyed: expect.arrayContaining([
    "delete immkit:index:ImmProject",
    "delete alicloud:oss/bucket:Bucket",
  ]),
});
