/**
 * The environment of the processes that a deployment starts: clean, so that no credential or
 * setting of the caller's leaks in.
 */
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { DeployError } from "./error.ts";

/** What a process needs to run at all. */
const KEPT = [
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
  "TERM",
] as const;

/**
 * `first` are folders that come before those of this process's PATH; the folder of this Node.js is
 * always before the rest.
 */
export function cleanEnvironment(
  first: readonly string[],
  more: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = KEPT.flatMap((name) => {
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
    ...more,
    PATH: [...new Set(folders.filter((folder) => folder !== ""))].join(path.delimiter),
  };
}

/**
 * The folder of the `@pulumi/pulumi` that a program uses: the nearest one above it. Throws
 * {@link DeployError} (`ProjectInvalid`).
 */
export function pulumiSdk(directory: string): string {
  // Not by `require.resolve`, which also looks where NODE_PATH of this process says: the program's
  // own process will not.
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    const folder = path.join(at, "node_modules", "@pulumi", "pulumi");
    if (existsSync(path.join(folder, "package.json"))) return realpathSync(folder);
    if (at === path.dirname(at)) break;
  }
  throw new DeployError(
    "ProjectInvalid",
    `@pulumi/pulumi is not installed for ${directory}: add it to the program's dependencies`,
  );
}
