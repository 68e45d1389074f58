/** Another machine: its own home, Node.js and package manager, and nothing of this repository. */
import { execFile } from "node:child_process";
import {
  access,
  chmod,
  copyFile,
  mkdir,
  readdir,
  readFile,
  realpath,
  symlink,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");

export const managers = ["npm", "pnpm"] as const;
export type PackageManager = (typeof managers)[number];

export interface MachineOptions {
  /** A version or range of Node.js, such as `22.18`. */
  readonly node: string;
  readonly manager: PackageManager;
  /** The lines for `.npmrc`. */
  readonly npmrc: string;
}

export interface Machine {
  /** `Node.js 22.18.0, npm 11.4.2` */
  readonly name: string;
  readonly manager: PackageManager;
  /** The folder in which its user works. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Sets up a machine in a folder.
 *
 * It shares the caches of npm and pnpm with this machine: a download doesn't say anything about the
 * packages, and takes the most time.
 */
export async function setUpMachine(
  into: string,
  { node, manager, npmrc }: MachineOptions,
): Promise<Machine> {
  const [home, bin, folder] = ["home", "bin", "work"].map((name) => path.join(into, name));
  for (const each of [home, bin, folder]) await mkdir(each as string, { recursive: true });
  const { stdout: executable } = await run("npx", ["-y", `node@${node}`, "-p", "process.execPath"]);
  const { stdout: cache } = await run("npm", ["config", "get", "cache"]);
  const { stdout: store } = await run("npx", ["-y", "pnpm@12", "store", "path"]);
  // Certificates and proxies of this machine's network.
  const { HOME = "" } = process.env;
  const own = await readFile(path.join(HOME, ".npmrc"), "utf8").catch(() => "");
  const settings = [
    "audit=false",
    "fund=false",
    "update-notifier=false",
    "prefer-offline=true",
    "yes=true",
  ];
  const lines = [own, npmrc, `cache=${cache.trim()}`, ...settings];
  await writeFile(path.join(home as string, ".npmrc"), `${lines.join("\n")}\n`);
  await copyPulumi(bin as string);
  await addPnpm(bin as string);
  const env = {
    ...withoutOwnSettings(process.env),
    HOME: home,
    // Where pnpm finds its store.
    XDG_DATA_HOME: store.trim().replace(/[/\\]pnpm[/\\]store[/\\].*$/, ""),
    PATH: [path.dirname(executable.trim()), bin, process.env["PATH"]].join(path.delimiter),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Its user answers yes to each question.
    PULUMI_SKIP_CONFIRMATIONS: "true",
    PULUMI_CONFIG_PASSPHRASE: "",
    CI: "true",
  };
  const versions = [run("node", ["--version"], { env }), run(manager, ["--version"], { env })];
  const [nodeVersion, managerVersion] = (await Promise.all(versions)).map(({ stdout }) =>
    stdout.trim(),
  );
  return {
    name: `Node.js ${nodeVersion}, ${manager} ${managerVersion}`,
    manager,
    folder: folder as string,
    env,
  };
}

/** Without settings of immkit, npm and Pulumi that this machine has. */
function withoutOwnSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = /^(IMMKIT|npm_|PNPM_|PULUMI_|ALIBABA_CLOUD_|ALICLOUD_|NODE_OPTIONS$)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.test(name)));
}

/** The Pulumi CLI of CI is built into this checkout. A newcomer has it from somewhere else. */
async function copyPulumi(bin: string): Promise<void> {
  const built = path.join(root, ".pulumi/bin");
  if (!(await exists(built))) return;
  for (const file of await readdir(built)) {
    await copyFile(path.join(built, file), path.join(bin, file));
    await chmod(path.join(bin, file), 0o755);
  }
}

async function addPnpm(bin: string): Promise<void> {
  const { stdout } = await run("npx", ["-y", "-p", "pnpm@12", "-c", "command -v pnpm"]);
  await symlink(await realpath(stdout.trim()), path.join(bin, "pnpm"));
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
