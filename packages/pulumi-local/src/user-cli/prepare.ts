/** Prepares a run of the user's own `pulumi` against a local cloud. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { findCli, type PulumiCli } from "../cli-engine/find-cli.ts";
import { writePlugin } from "../cli-engine/plugin-script.ts";
import { startChild } from "../stack/child-process.ts";
import { DeployError } from "../stack/error.ts";
import type { CloudAccess } from "../stack/options.ts";
import { findProject, readProject } from "../stack/project.ts";
import { type PulumiArguments, readArguments } from "./arguments.ts";
import { type Backend, DeployedClouds, openBackend } from "./backend.ts";
import { type Environment, localEnvironment } from "./environment.ts";
import { checkState } from "./real-cloud.ts";
import { writeSettings } from "./stack-settings.ts";

/** What to run, and the cloud to run it against. */
export interface CommandOptions {
  /** The arguments of `pulumi`, such as `["up", "--yes"]`. */
  readonly args: readonly string[];
  /** The folder to run it in. */
  readonly cwd: string;
  /** The key is the account owner's. */
  readonly cloud: CloudAccess;
  /** The user's environment, such as `process.env`. */
  readonly environment: Environment;
}

/** A process to start. */
export interface PreparedCommand {
  readonly executable: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What was decided for the user, in sentences. */
  readonly notices: readonly string[];
  /** Deletes temporary files. Call it when the process has ended. */
  finish(exitCode: number): Promise<void>;
}

/** The stack that is used if the user names none. */
const defaultStack = "local";

/**
 * Throws {@link DeployError}: `EngineMissing` without a CLI, `ProjectInvalid` or `ConfigInvalid`
 * for a project or settings that can't be used, and `RealCloud` for anything that belongs to the
 * real cloud or could reach it.
 */
export async function prepareCommand(options: CommandOptions): Promise<PreparedCommand> {
  const { cloud, environment } = options;
  const args = readArguments(options.args);
  const folder = path.resolve(options.cwd, args.folder ?? ".");
  const { cli, reason } = await findCli(folder, environment);
  if (cli === undefined) throw new DeployError("EngineMissing", reason);
  const project = findProject(folder);
  if (args.usesProviders && project === undefined)
    throw new DeployError(
      "ProjectInvalid",
      `${folder} is not in a Pulumi project: there is no Pulumi.yaml at or above it`,
    );
  const temporary = await mkdtemp(path.join(tmpdir(), "immkit-pulumi-"));
  const remove = () => rm(temporary, { recursive: true, force: true });
  try {
    const plugins = path.join(temporary, "plugins");
    await mkdir(plugins);
    await writePlugin(plugins);
    const backend = await openBackend(project ?? folder, environment);
    const stack = args.stack ?? (environment["PULUMI_STACK"] || defaultStack);
    const env = {
      ...localEnvironment(environment, cloud, [plugins, cli.folder]),
      ...backend.env,
      PULUMI_STACK: stack,
    };
    const shared = { executable: cli.executable, cwd: options.cwd, env };
    const run = { args, stack, cli, env, project: project ?? folder, backend, cloud };
    const refresh = args.usesProviders || args.usesSettings ? await prepareStack(run) : false;
    if (!args.usesProviders || project === undefined)
      return { ...shared, args: options.args, notices: [], finish: remove };
    const settings = path.join(temporary, "settings.yaml");
    await writeSettings({
      project: await readProject(project),
      stack,
      cloud,
      configFile: args.configFile === undefined ? undefined : path.resolve(folder, args.configFile),
      output: settings,
    });
    return {
      ...shared,
      args: withOptions(args.rest, [
        ...["--stack", stack, "--config-file", settings],
        ...(refresh ? ["--refresh"] : []),
      ]),
      notices: noticesOf(run, refresh),
      async finish(exitCode) {
        await remove();
        if (exitCode === 0 && backend.folder !== undefined && args.command !== "preview")
          await new DeployedClouds(backend.folder).record(stack, cloud.accessKeyId);
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

interface Run {
  readonly args: PulumiArguments;
  readonly stack: string;
  readonly cli: PulumiCli;
  readonly env: Readonly<Record<string, string>>;
  readonly project: string;
  readonly backend: Backend;
  readonly cloud: CloudAccess;
}

/**
 * Creates the default stack if it is missing, and checks the state of an existing one.
 * @returns whether the state must be refreshed: it is about another local cloud.
 */
async function prepareStack(run: Run): Promise<boolean> {
  const { args, stack, backend, cloud } = run;
  const exported = await pulumi(run, ["stack", "export", "--stack", stack]);
  if (exported.code === 0) {
    const state: unknown = JSON.parse(exported.output);
    checkState(state, stack);
    if (backend.folder === undefined) return false;
    const deployedTo = await new DeployedClouds(backend.folder).of(stack);
    const canRefresh = args.command !== "refresh" && args.command !== "import";
    return canRefresh && deployedTo !== undefined && deployedTo !== cloud.accessKeyId;
  }
  if (!/no stack named/.test(exported.errors))
    throw new DeployError("EngineFailed", `pulumi stack export failed: ${exported.errors}`);
  if (stack !== defaultStack || backend.folder === undefined)
    throw new DeployError(
      "ConfigInvalid",
      `there is no stack ${stack}: create it with immkit pulumi -- stack init ${stack}`,
    );
  const created = await pulumi(run, ["stack", "init", stack, "--no-select"]);
  if (created.code !== 0)
    throw new DeployError("EngineFailed", `pulumi stack init failed: ${created.errors}`);
  return false;
}

async function pulumi(
  { cli, env, project }: Run,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }> {
  const lines: string[] = [];
  const child = startChild(cli.executable, [...args, "--non-interactive"], {
    cwd: project,
    env,
    onLine: (line) => lines.push(line),
  });
  const code = await child.ended;
  return { code, output: lines.join("\n"), errors: child.errors().trim() };
}

/** Options come before `--`. */
function withOptions(args: readonly string[], options: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return end < 0 ? [...args, ...options] : [...args.slice(0, end), ...options, ...args.slice(end)];
}

function noticesOf({ args, stack, backend, cloud }: Run, refresh: boolean): string[] {
  const notices = [`The stack ${stack} is on the local cloud ${cloud.endpoint}.`];
  const place = backend.folder === undefined ? "" : `Its state is in ${backend.folder}.`;
  const secrets =
    "PULUMI_CONFIG_PASSPHRASE" in backend.env
      ? "PULUMI_CONFIG_PASSPHRASE is not set, so its secrets are encrypted with an empty passphrase."
      : "";
  const kept = [place, secrets].filter(Boolean).join(" ");
  if (kept !== "") notices.push(kept);
  if (args.setsConfig)
    notices.push(
      "--config is for this run only. immkit pulumi -- config set KEY VALUE keeps a setting.",
    );
  if (refresh)
    notices.push(
      "The stack was deployed to another local cloud, so the run starts with --refresh. immkit local --data DIR keeps a cloud.",
    );
  return notices;
}
