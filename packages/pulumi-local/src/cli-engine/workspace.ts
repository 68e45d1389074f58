/**
 * A workspace for one stack of the real engine: file backend, settings and plugins in a temporary
 * folder. The program's own folder stays unchanged.
 */
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parse, stringify } from "yaml";
import { type Child, startChild, stopChild } from "../stack/child-process.ts";
import type { StackConfig } from "../stack/config.ts";
import type { EngineOptions } from "../stack/engine.ts";
import { cleanEnvironment, pulumiSdk } from "../stack/environment.ts";
import { DeployError } from "../stack/error.ts";
import type { DeployEvent } from "../stack/options.ts";
import type { StackState } from "../stack/state.ts";
import { createEngineFolder, engineFolder, readKept, writeKept } from "../stack/state-directory.ts";
import { eventReader, type RunReport } from "./events.ts";
import type { PulumiCli } from "./find-cli.ts";
import { writePlugin } from "./plugin-script.ts";

type WorkspaceOptions = Pick<EngineOptions, "project" | "stack" | "config" | "env" | "stateDir"> & {
  readonly cli: PulumiCli;
};

/** The result of one command of the CLI. */
export interface RunResult {
  readonly ok: boolean;
  readonly report: RunReport;
  /** The end of standard error, for a failure without an event. */
  readonly errors: string;
}

/** A temporary workspace for one stack. */
export class PulumiWorkspace {
  readonly #options: WorkspaceOptions;
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;
  /** The stack existed before: it is in the state directory. */
  readonly isKept: boolean;

  /** Use {@link PulumiWorkspace.create}. */
  constructor(
    options: WorkspaceOptions,
    folder: string,
    env: Readonly<Record<string, string>>,
    isKept: boolean,
  ) {
    this.isKept = isKept;
    this.#options = options;
    this.#folder = folder;
    this.#env = env;
  }

  static async create(options: WorkspaceOptions): Promise<PulumiWorkspace> {
    const { cli, project, env, stack, config, stateDir } = options;
    const folder =
      stateDir === undefined
        ? await mkdtemp(path.join(tmpdir(), "immkit-deploy-"))
        : engineFolder(stateDir, "pulumi");
    const keyFile = path.join(folder, "passphrase.json");
    const kept = stateDir === undefined ? undefined : await readKept<string>(keyFile);
    try {
      // Fails for a program for Node.js without the SDK, before the CLI does.
      if (project.runtime === "nodejs") pulumiSdk(project.directory);
      const passphrase = kept ?? randomBytes(24).toString("base64url");
      const [backend, plugins] = [path.join(folder, "backend"), path.join(folder, "plugins")];
      const workspace = new PulumiWorkspace(
        options,
        folder,
        {
          ...cleanEnvironment([plugins, cli.folder], env),
          PULUMI_HOME: path.join(folder, "home"),
          PULUMI_BACKEND_URL: pathToFileURL(backend).href,
          PULUMI_CONFIG_PASSPHRASE: passphrase,
          PULUMI_SKIP_UPDATE_CHECK: "1",
          PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
          PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
          NO_COLOR: "1",
          ...(project.runtime === "nodejs" ? { PULUMI_SDK_FROM: project.directory } : {}),
        },
        kept !== undefined,
      );
      await createEngineFolder(folder);
      for (const place of [backend, plugins, workspace.#settings])
        await mkdir(place, { recursive: true });
      await writePlugin(plugins);
      // `stack init` writes next to Pulumi.yaml, so the settings get their own Pulumi.yaml.
      await writeFile(
        path.join(workspace.#settings, "Pulumi.yaml"),
        JSON.stringify({ name: project.name, runtime: "nodejs" }),
      );
      if (kept === undefined) await workspace.#command(["stack", "init", stack, "--no-select"]);
      await workspace.configure(config);
      // Written last: a stack without it is created again.
      if (stateDir !== undefined) await writeKept(keyFile, passphrase);
      return workspace;
    } catch (error) {
      if (kept === undefined) await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Adds or replaces settings. */
  async configure(config: StackConfig): Promise<void> {
    // Plain settings are written at once: `config set` takes a process for each.
    const settings = parse(await readFile(this.#configFile, "utf8")) as { config?: object };
    settings.config = { ...settings.config, ...Object.fromEntries(plainEntries(config)) };
    await writeFile(this.#configFile, stringify(settings, { lineWidth: 0 }));
    await this.#setSecrets(config);
  }

  /** Sends secrets through standard input: no argument and no file has them in plain text. */
  async #setSecrets({ values, secretKeys }: StackConfig): Promise<void> {
    for (const key of secretKeys)
      await this.#command(["config", "set", key, "--secret", "--raw"], values[key]);
  }

  get #settings(): string {
    return path.join(this.#folder, "settings");
  }

  get #configFile(): string {
    return path.join(this.#settings, `Pulumi.${this.#options.stack}.yaml`);
  }

  /** A failed run has `ok: false`. Rejects only if the CLI can't be started. */
  async run(
    command: "up" | "refresh" | "destroy" | "preview",
    options: {
      readonly onEvent: (event: DeployEvent) => void;
      readonly signal?: AbortSignal | undefined;
      readonly args?: readonly string[];
    },
  ): Promise<RunResult> {
    const { line, report } = eventReader(options.onEvent);
    // The preview of a destroy refuses protected resources before anything is deleted.
    const approve = { preview: [], destroy: ["--yes"], up: unattended, refresh: unattended }[
      command
    ];
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
      // The killed process still has the lock. No other process uses this backend.
      await this.#command(["cancel", "--yes"]);
      return { ok: false, report, errors: `pulumi ${command} was killed` };
    } finally {
      options.signal?.removeEventListener("abort", stop);
    }
  }

  /** The state with its secrets in plain text. */
  async exportState(): Promise<StackState> {
    const text = await this.#command(["stack", "export", "--show-secrets"]);
    const { deployment } = JSON.parse(text) as { deployment: Partial<StackState> | null };
    return { resources: [], ...deployment };
  }

  /** Deletes the temporary files. A state directory stays. */
  async remove(): Promise<void> {
    if (this.#options.stateDir !== undefined) return;
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #command(args: readonly string[], input?: string): Promise<string> {
    const lines: string[] = [];
    const child = this.#start(this.#settings, args, input, (line) => lines.push(line));
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

const unattended = ["--yes", "--skip-preview"];

function plainEntries({ values, secretKeys }: StackConfig): [string, string][] {
  return Object.entries(values).filter(([key]) => !secretKeys.includes(key));
}
