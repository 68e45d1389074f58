/** Finds a Pulumi CLI that is new enough. */
import { access, constants } from "node:fs/promises";
import path from "node:path";
import { startChild } from "../stack/child-process.ts";
import { cleanEnvironment } from "../stack/environment.ts";

/** The oldest version that is used: major and minor number. */
export const minimumVersion = [3, 250] as const;

/** A usable Pulumi CLI. */
export interface PulumiCli {
  /** The folder with `pulumi` and its language hosts. */
  readonly folder: string;
  readonly executable: string;
  /** `3.259.0` */
  readonly version: string;
}

/**
 * The first usable CLI on PATH, or in a `.pulumi/bin` at or above the program. Without one,
 * `reason` says why.
 * @param environment has the PATH; that of this process by default.
 */
export async function findCli(
  program: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<{ readonly cli?: PulumiCli; readonly reason: string }> {
  const reasons: string[] = [];
  for (const folder of searchedFolders(program, environment["PATH"])) {
    const executable = path.join(folder, process.platform === "win32" ? "pulumi.exe" : "pulumi");
    if (!(await isExecutable(executable))) continue;
    const version = await versionOf(executable, program);
    const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
    if (version === undefined) reasons.push(`${executable} does not print its version`);
    else if (
      major < minimumVersion[0] ||
      (major === minimumVersion[0] && minor < minimumVersion[1])
    )
      reasons.push(`${executable} is version ${version}, older than ${minimumVersion.join(".")}`);
    else return { cli: { folder, executable, version }, reason: `${executable} ${version}` };
  }
  return {
    reason:
      reasons.join("; ") ||
      "there is no pulumi on PATH or in .pulumi/bin. Install it (https://www.pulumi.com/docs/install), or run pnpm pulumi:install in a checkout of immkit",
  };
}

function searchedFolders(program: string, search = ""): string[] {
  const folders = search.split(path.delimiter).filter(Boolean);
  for (let at = path.resolve(program); ; at = path.dirname(at)) {
    folders.push(path.join(at, ".pulumi", "bin"));
    if (at === path.dirname(at)) return [...new Set(folders)];
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
