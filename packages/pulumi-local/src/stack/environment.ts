/**
 * The environment of the processes that a deployment starts. It has no credentials or settings of
 * the calling process.
 */
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { DeployError } from "./error.ts";

/** The variables that every process needs, and where Node.js keeps compiled modules. */
const keptVariables = [
  "HOME",
  "USERPROFILE",
  "TMPDIR",
  "TMP",
  "TEMP",
  "LANG",
  "LC_ALL",
  "SystemRoot",
  "ComSpec",
  "PATHEXT",
  "NODE_COMPILE_CACHE",
  "TERM",
] as const;

/**
 * The environment with `variables`. PATH has the folders in `first`, then the one of this Node.js,
 * then those of this process.
 */
export function cleanEnvironment(
  first: readonly string[],
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = keptVariables.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  const folders = [
    ...first,
    path.dirname(process.execPath),
    ...(process.env["PATH"] ?? "").split(path.delimiter),
  ];
  return {
    ...Object.fromEntries(kept),
    ...variables,
    PATH: [...new Set(folders.filter((folder) => folder !== ""))].join(path.delimiter),
  };
}

/**
 * The folder of the `@pulumi/pulumi` that a program uses: the nearest one at or above it. Throws
 * {@link DeployError} (`ProjectInvalid`).
 */
export function pulumiSdk(directory: string): string {
  // `require.resolve` also searches NODE_PATH of this process, which the program doesn't have.
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    const folder = path.join(at, "node_modules", "@pulumi", "pulumi");
    if (existsSync(path.join(folder, "package.json"))) return realpathSync(folder);
    if (at === path.dirname(at)) break;
  }
  throw new DeployError(
    "ProjectInvalid",
    `@pulumi/pulumi is not installed for ${directory}: add it to the dependencies of the program`,
  );
}
