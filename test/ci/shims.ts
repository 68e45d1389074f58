import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const bin = path.resolve(import.meta.dirname, "../../packages/cli/src/bin.ts");

/**
 * Commands that a CI system would have: `immkit`, `npx` that runs it, and `pulumi` and `terraform`
 * that print files of the current folder.
 * @returns a PATH with them.
 */
export function writeShims(folder: string): string {
  const shims = path.join(folder, "bin");
  mkdirSync(shims);
  const shim = (name: string, ...lines: string[]) => {
    writeFileSync(path.join(shims, name), ["#!/bin/bash", ...lines, ""].join("\n"));
    chmodSync(path.join(shims, name), 0o755);
  };
  shim("immkit", `exec ${JSON.stringify(process.execPath)} ${JSON.stringify(bin)} "$@"`);
  shim(
    "npx",
    '[ "$1" = -y ] && shift',
    'case "$1" in immkit | immkit@*) shift ;; *) exit 127 ;; esac',
    'exec immkit "$@"',
  );
  shim("pulumi", 'case "$1" in stack) cat state.json ;; preview) cat preview-source.json ;; esac');
  shim("terraform", 'case "$1" in show) cat plan-source.json ;; esac');
  return `${shims}:${path.dirname(process.execPath)}:/usr/bin:/bin`;
}
