/**
 * A place for one stack of the real engine: a file backend, the settings and the plugins in a
 * temporary folder; the program's own stays clean.
 */
import { randomBytes } from "node:crypto";
import { appendFile, chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Child, startChild, stopChild } from "../stack/child-process.ts";
import type { StackConfig } from "../stack/config.ts";
import { cleanEnvironment, pulumiSdk } from "../stack/environment.ts";
import { DeployError } from "../stack/error.ts";
import type { DeployEvent } from "../stack/options.ts";
import type { Project } from "../stack/project.ts";
import type { StateResource } from "../stack/state.ts";
import { eventReader, type RunReport } from "./events.ts";
import type { PulumiCli } from "./find-cli.ts";

export interface WorkspaceOptions {
  readonly cli: PulumiCli;
  readonly project: Project;
  readonly stack: string;
  readonly config: StackConfig;
  readonly env: Readonly<Record<string, string>>;
}

export interface RunResult {
  readonly ok: boolean;
  readonly report: RunReport;
  /** The end of standard error, for a failure that no event tells. */
  readonly errors: string;
}

export class PulumiWorkspace {
  readonly #options: WorkspaceOptions;
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(
    options: WorkspaceOptions,
    folder: string,
    env: Readonly<Record<string, string>>,
  ) {
    this.#options = options;
    this.#folder = folder;
    this.#env = env;
  }

  static async create(options: WorkspaceOptions): Promise<PulumiWorkspace> {
    const folder = await mkdtemp(path.join(tmpdir(), "immkit-deploy-"));
    try {
      const { cli, project, env } = options;
      const places = {
        backend: path.join(folder, "backend"),
        settings: path.join(folder, "settings"),
        plugins: path.join(folder, "plugins"),
      };
      for (const place of Object.values(places)) await mkdir(place);
      const sdk = project.runtime === "nodejs" ? pulumiSdk(project.directory) : undefined;
      await writePlugins(places.plugins, sdk);
      const workspace = new PulumiWorkspace(options, folder, {
        ...cleanEnvironment([places.plugins, cli.folder], env),
        PULUMI_HOME: path.join(folder, "home"),
        PULUMI_BACKEND_URL: pathToFileURL(places.backend).href,
        PULUMI_CONFIG_PASSPHRASE: randomBytes(24).toString("base64url"),
        PULUMI_SKIP_UPDATE_CHECK: "1",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
        PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
        NO_COLOR: "1",
        ...(sdk === undefined ? {} : { PULUMI_SDK_FROM: project.directory }),
      });
      // `stack init` writes next to Pulumi.yaml, so it gets one of its own.
      await writeFile(
        path.join(places.settings, "Pulumi.yaml"),
        JSON.stringify({ name: project.name, runtime: "nodejs" }),
      );
      await workspace.#command(places.settings, ["stack", "init", options.stack, "--no-select"]);
      await workspace.configure(options.config);
      return workspace;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * Adds or replaces settings. Secrets go through standard input, never through arguments or into a
   * file in clear.
   */
  async configure({ values, secretKeys }: StackConfig): Promise<void> {
    const plain = Object.entries(values).filter(([key]) => !secretKeys.includes(key));
    const written = await this.#isConfigured();
    if (!written) {
      await appendFile(this.#configFile, `config: ${JSON.stringify(Object.fromEntries(plain))}\n`);
    } else {
      for (const [key, value] of plain)
        await this.#command(this.#settings, ["config", "set", key, "--plaintext", "--raw"], value);
    }
    for (const key of secretKeys)
      await this.#command(this.#settings, ["config", "set", key, "--secret", "--raw"], values[key]);
  }

  #configured = false;
  async #isConfigured(): Promise<boolean> {
    const before = this.#configured;
    this.#configured = true;
    return before;
  }

  get #settings(): string {
    return path.join(this.#folder, "settings");
  }

  get #configFile(): string {
    return path.join(this.#settings, `Pulumi.${this.#options.stack}.yaml`);
  }

  /**
   * Runs `up`, `refresh`, `destroy` or `preview`. A failure is in the result; only a CLI that does
   * not start rejects.
   */
  async run(
    command: "up" | "refresh" | "destroy" | "preview",
    options: {
      readonly onEvent: (event: DeployEvent) => void;
      readonly signal?: AbortSignal | undefined;
      readonly args?: readonly string[];
    },
  ): Promise<RunResult> {
    const { line, report } = eventReader(options.onEvent);
    const approve = command === "preview" ? [] : ["--yes", "--skip-preview"];
    const args = [
      command,
      "--json",
      ...approve,
      "--config-file",
      this.#configFile,
      ...(options.args ?? []),
    ];
    const child = this.#start(this.#options.project.directory, args, undefined, line);
    const stop = () => void stopChild(child, "SIGINT", 15_000);
    options.signal?.addEventListener("abort", stop, { once: true });
    if (options.signal?.aborted) stop();
    try {
      const code = await child.ended;
      if (code !== null) return { ok: code === 0, report, errors: child.errors() };
      // It could not give back its lock, and nobody but us ever takes one in this backend.
      await this.#command(this.#settings, ["cancel", "--yes"]);
      return { ok: false, report, errors: `pulumi ${command} was killed` };
    } finally {
      options.signal?.removeEventListener("abort", stop);
    }
  }

  /** The state with its secrets in clear. */
  async exportState(): Promise<{
    readonly resources?: readonly StateResource[];
    readonly [member: string]: unknown;
  }> {
    const text = await this.#command(this.#settings, ["stack", "export", "--show-secrets"]);
    return (
      (JSON.parse(text) as { deployment: { resources?: StateResource[] } | null }).deployment ?? {}
    );
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #command(cwd: string, args: readonly string[], input?: string): Promise<string> {
    const lines: string[] = [];
    const child = this.#start(cwd, args, input, (line) => lines.push(line));
    const code = await child.ended;
    if (code !== 0) {
      throw new DeployError(
        "EngineFailed",
        `pulumi ${args.slice(0, 2).join(" ")} ended with ${code}: ${child.errors().trim()}`,
      );
    }
    return lines.join("\n");
  }

  #start(
    cwd: string,
    args: readonly string[],
    input: string | undefined,
    onLine: (line: string) => void,
  ): Child {
    const { cli, stack } = this.#options;
    const named = args[1] === "init" ? [] : ["--stack", stack];
    return startChild(cli.executable, [...args, ...named, "--non-interactive"], {
      cwd,
      env: this.#env,
      onLine,
      ...(input === undefined ? {} : { input }),
    });
  }
}

/**
 * The engine finds plugins by name on PATH. They are run by this very Node.js, and end when the
 * engine is gone.
 */
async function writePlugins(folder: string, sdk: string | undefined): Promise<void> {
  const source = (file: string) =>
    new URL(`../provider/${file}${path.extname(import.meta.url)}`, import.meta.url);
  await writeScript(path.join(folder, "pulumi-resource-alicloud"), [fileURLToPath(source("bin"))]);
  if (sdk === undefined) return;
  // A dynamic resource is served by a program that @pulumi/pulumi carries. Programs in other
  // languages have none.
  const watch = `import{endWithEngine}from${JSON.stringify(source("engine-watch").href)};endWithEngine(process.argv[2])`;
  const entry = path.join(sdk, "cmd", "dynamic-provider", "index.js");
  await writeScript(path.join(folder, "pulumi-resource-pulumi-nodejs"), [
    `--import=data:text/javascript,${encodeURIComponent(watch)}`,
    entry,
  ]);
}

async function writeScript(file: string, args: readonly string[]): Promise<void> {
  const command = [process.execPath, ...args]
    .map((text) => `'${text.replaceAll("'", "'\\''")}'`)
    .join(" ");
  await writeFile(file, `#!/bin/sh\nexec ${command} "$@"\n`);
  await chmod(file, 0o755);
}
