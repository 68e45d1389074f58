/** Finding a Pulumi command line that is new enough. */
import { access, constants } from "node:fs/promises";
import path from "node:path";
import { startChild } from "../stack/child-process.ts";
import { cleanEnvironment } from "../stack/environment.ts";

/** Oldest version that a deployment is made with. */
export const MINIMUM = [3, 250] as const;

export interface PulumiCli {
  /** The folder that holds `pulumi` and its language hosts. */
  readonly folder: string;
  readonly executable: string;
  /** `3.259.0` */
  readonly version: string;
}

/**
 * The first usable CLI on PATH, or in a `.pulumi/bin` at or above the program; `undefined`, and
 * why, when there is none.
 */
export async function findCli(
  program: string,
): Promise<{ readonly cli?: PulumiCli; readonly reason: string }> {
  const reasons: string[] = [];
  for (const folder of folders(program)) {
    const executable = path.join(folder, process.platform === "win32" ? "pulumi.exe" : "pulumi");
    if (!(await isExecutable(executable))) continue;
    const version = await versionOf(executable, program);
    if (version === undefined) {
      reasons.push(`${executable} does not tell its version`);
      continue;
    }
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
      reasons.push(`${executable} is version ${version}, older than ${MINIMUM.join(".")}`);
      continue;
    }
    return { cli: { folder, executable, version }, reason: `${executable} ${version}` };
  }
  return {
    reason:
      reasons.join("; ") ||
      "there is no pulumi on PATH, nor in .pulumi/bin (pnpm pulumi:install puts one there)",
  };
}

function folders(program: string): string[] {
  const found = (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  for (let at = path.resolve(program); ; at = path.dirname(at)) {
    found.push(path.join(at, ".pulumi", "bin"));
    if (at === path.dirname(at)) return [...new Set(found)];
  }
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function versionOf(executable: string, cwd: string): Promise<string | undefined> {
  let text = "";
  const env = cleanEnvironment([], { PULUMI_SKIP_UPDATE_CHECK: "1" });
  const child = startChild(executable, ["version"], { cwd, env, onLine: (line) => (text += line) });
  await child.ended.catch(() => undefined);
  return /^v?(\d+\.\d+\.\d+)/.exec(text.trim())?.[1];
}
