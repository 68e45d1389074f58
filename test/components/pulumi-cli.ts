/** The Pulumi CLI on a program in a temporary folder, with a file backend there. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const root = path.resolve(import.meta.dirname, "../..");

export interface PulumiFolder {
  /** Runs a command. Rejects with everything that it printed if it fails. */
  run(...args: readonly string[]): Promise<string>;
  write(file: string, text: string): Promise<void>;
  /** Options for a run with other settings: the text of the stack's settings, edited. */
  otherConfig(edit: (text: string) => string): Promise<readonly string[]>;
  /** The state of the stack as it is stored. */
  storedState(): Promise<string>;
  remove(): Promise<void>;
}

/**
 * A folder with the stack `dev`. Packages are those of this workspace.
 * @param files the program, by file name.
 * @param config settings by full key, in clear.
 */
export async function pulumiFolder(
  files: Readonly<Record<string, string>>,
  config: Readonly<Record<string, string>>,
): Promise<PulumiFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), "immkit-pulumi-"));
  const program = path.join(folder, "program");
  const backend = path.join(folder, "backend");
  await Promise.all([mkdir(program), mkdir(backend)]);
  await symlink(path.join(root, "test", "node_modules"), path.join(program, "node_modules"));
  const write = (file: string, text: string) => writeFile(path.join(program, file), text);
  await write("package.json", JSON.stringify({ name: "program", type: "module" }));
  for (const [file, text] of Object.entries(files)) await write(file, text);
  const env = {
    PATH: [path.join(root, ".pulumi", "bin"), path.dirname(process.execPath), process.env["PATH"]]
      .filter(Boolean)
      .join(path.delimiter),
    HOME: folder,
    PULUMI_HOME: path.join(folder, "home"),
    PULUMI_BACKEND_URL: pathToFileURL(backend).href,
    PULUMI_CONFIG_PASSPHRASE: "tests",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    PULUMI_SDK_FROM: program,
    NO_COLOR: "1",
  };
  const run = (...args: readonly string[]) =>
    new Promise<string>((resolve, reject) => {
      const options = { cwd: program, env };
      execFile("pulumi", [...args, "--non-interactive"], options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`pulumi ${args.join(" ")} failed:\n${stdout}\n${stderr}`));
      });
    });
  await run("stack", "init", "dev");
  const settings = await readFile(path.join(program, "Pulumi.dev.yaml"), "utf8");
  await write("Pulumi.dev.yaml", `${settings}\nconfig: ${JSON.stringify(config)}\n`);
  return {
    run,
    write,
    async otherConfig(edit) {
      const text = await readFile(path.join(program, "Pulumi.dev.yaml"), "utf8");
      await write("other.yaml", edit(text));
      return ["--config-file", path.join(program, "other.yaml")];
    },
    async storedState() {
      const names = await readdir(backend, { recursive: true });
      const file = names.find((name) => /stacks\/.*dev\.json$/.test(name)) ?? "";
      return readFile(path.join(backend, file), "utf8");
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
