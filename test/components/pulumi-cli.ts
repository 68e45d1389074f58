/** The Pulumi CLI on a program in a temporary folder, with a file backend there. */
import { type ChildProcess, execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { LocalCloud } from "@immkit/local-cloud";

const root = path.resolve(import.meta.dirname, "../..");

/** A finished step of a resource: `create`, `create-replacement`, `same`. */
export interface Step {
  readonly op: string;
  readonly type: string;
  readonly urn: string;
}

export interface PulumiFolder {
  /** Runs a command. Rejects with everything that it printed if it fails. */
  run(...args: readonly string[]): Promise<string>;
  /** Runs `up` or `destroy`, and reports each step that is done. Rejects with Pulumi's errors. */
  steps(
    args: readonly string[],
    onStep?: (step: Step, pulumi: ChildProcess) => void,
  ): Promise<Step[]>;
  write(file: string, text: string): Promise<void>;
  /** Options for a run with other settings: the text of the stack's settings, edited. */
  otherConfig(edit: (text: string) => string): Promise<readonly string[]>;
  /** The state of the stack as it is stored. */
  storedState(): Promise<string>;
  /** The folder with the states. Another program can use it too, to refer to this stack. */
  readonly backend: string;
  remove(): Promise<void>;
}

/** The settings of the alicloud provider for a cloud, without the secret key. */
export function configFor(cloud: LocalCloud): Record<string, string> {
  const { host } = new URL(cloud.endpoint);
  const products = ["cms", "imm", "mns", "mnsOpen", "oss", "ram", "sts"];
  return {
    "alicloud:region": cloud.region,
    "alicloud:accountId": cloud.accountId,
    "alicloud:accountType": "Domestic",
    "alicloud:accessKey": cloud.accessKeyId,
    "alicloud:protocol": "HTTP",
    "alicloud:skipRegionValidation": "true",
    "alicloud:endpoints": JSON.stringify([
      Object.fromEntries(products.map((each) => [each, host])),
    ]),
  };
}

/** The name of the stack, and where its state is. */
export interface PulumiFolderOptions {
  /** Default `dev`. */
  readonly stack?: string;
  /** Default: a new one. */
  readonly backend?: string;
}

/**
 * A folder with a stack. Packages are those of this workspace. The stand-in for the alicloud
 * provider is on PATH.
 * @param files the program, by file name.
 * @param config settings by full key, in clear.
 */
export async function pulumiFolder(
  files: Readonly<Record<string, string>>,
  config: Readonly<Record<string, string>>,
  options: PulumiFolderOptions = {},
): Promise<PulumiFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), "immkit-pulumi-"));
  const { stack = "dev", backend = path.join(folder, "backend") } = options;
  const program = path.join(folder, "program");
  const plugins = path.join(folder, "plugins");
  for (const each of [program, plugins, backend]) await mkdir(each, { recursive: true });
  await symlink(path.join(root, "test", "node_modules"), path.join(program, "node_modules"));
  const write = (file: string, text: string) => writeFile(path.join(program, file), text);
  await write("package.json", JSON.stringify({ name: "program", type: "module" }));
  for (const [file, text] of Object.entries(files)) await write(file, text);
  const provider = path.join(root, "packages/pulumi-local/src/provider/bin.ts");
  await writeFile(
    path.join(plugins, "pulumi-resource-alicloud"),
    `#!/bin/sh\nexec '${process.execPath}' '${provider}' "$@"\n`,
    { mode: 0o755 },
  );
  const env = {
    PATH: [
      path.join(root, ".pulumi", "bin"),
      plugins,
      path.dirname(process.execPath),
      process.env["PATH"],
    ]
      .filter(Boolean)
      .join(path.delimiter),
    HOME: folder,
    PULUMI_HOME: path.join(folder, "home"),
    PULUMI_BACKEND_URL: pathToFileURL(backend).href,
    PULUMI_CONFIG_PASSPHRASE: "tests",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    PULUMI_SDK_FROM: program,
    NO_COLOR: "1",
  };
  const start = (args: readonly string[], onStart?: (pulumi: ChildProcess) => void) =>
    new Promise<string>((resolve, reject) => {
      const settings = { cwd: program, env, maxBuffer: 64 * 1024 * 1024 };
      const pulumi = execFile(
        "pulumi",
        [...args, "--non-interactive"],
        settings,
        (error, stdout, stderr) => {
          if (error === null) resolve(stdout);
          else reject(new Error(`pulumi ${args.join(" ")} failed:\n${stdout}\n${stderr}`));
        },
      );
      onStart?.(pulumi);
    });
  const run = (...args: readonly string[]) => start(args);
  await run("stack", "init", stack);
  const settingsFile = `Pulumi.${stack}.yaml`;
  const settings = await readFile(path.join(program, settingsFile), "utf8");
  await write(settingsFile, `${settings}\nconfig: ${JSON.stringify(config)}\n`);
  return {
    run,
    async steps(args, onStep) {
      const steps: Step[] = [];
      let rest = "";
      const errors: string[] = [];
      const run = start([...args, "--json"], (pulumi) => {
        pulumi.stdout?.on("data", (data) => {
          const lines = (rest + String(data)).split("\n");
          rest = lines.pop() ?? "";
          for (const line of lines) {
            const { step, error } = readEvent(line);
            if (error !== undefined) errors.push(error);
            if (step === undefined) continue;
            steps.push(step);
            onStep?.(step, pulumi);
          }
        });
      });
      await run.catch((failure: Error) => {
        throw errors.length > 0 ? new Error(errors.join("\n")) : failure;
      });
      return steps;
    },
    write,
    async otherConfig(edit) {
      const text = await readFile(path.join(program, settingsFile), "utf8");
      await write("other.yaml", edit(text));
      return ["--config-file", path.join(program, "other.yaml")];
    },
    async storedState() {
      const names = await readdir(backend, { recursive: true });
      const file = names.find((name) => name.endsWith(`/${stack}.json`) && /stacks\//.test(name));
      return readFile(path.join(backend, file ?? ""), "utf8");
    },
    backend,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function readEvent(line: string): { readonly step?: Step; readonly error?: string } {
  if (!line.startsWith("{")) return {};
  const { resOutputsEvent, diagnosticEvent } = JSON.parse(line);
  if (diagnosticEvent?.severity === "error") return { error: diagnosticEvent.message };
  const { op, type, urn } = resOutputsEvent?.metadata ?? {};
  return op === undefined ? {} : { step: { op, type, urn } };
}
