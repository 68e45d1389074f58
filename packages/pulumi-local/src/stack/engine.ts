/** What a deployment needs from an engine. */
import { cloudConfig, type StackConfig, stackConfig } from "./config.ts";
import { DeployError } from "./error.ts";
import type { ConfigValue, DeployEvent, ProgramOptions } from "./options.ts";
import { type Project, readProject } from "./project.ts";
import type { StackState } from "./state.ts";

/** What each engine needs to run a stack. */
export interface EngineOptions {
  readonly project: Project;
  readonly stack: string;
  readonly config: StackConfig;
  readonly env: Readonly<Record<string, string>>;
  readonly onEvent: (event: DeployEvent) => void;
  readonly signal: AbortSignal | undefined;
  /** Where the stack is kept. */
  readonly stateDir?: string | undefined;
}

/** A stack that an engine runs. */
export interface EngineStack {
  readonly engine: "pulumi" | "in-process";
  /** It was deployed before, and its state was kept. */
  readonly isKept: boolean;
  /**
   * Runs the program. `config` is added to the settings so far. If it fails, it rejects with a
   * DeployError, and the changes made until then stay.
   */
  up(config?: Readonly<Record<string, ConfigValue>>): Promise<void>;
  refresh(): Promise<void>;
  /** Rejects with a DeployError that names the resources that remain. */
  destroy(): Promise<void>;
  /** The state with its secrets marked. They can be in plain text inside. */
  state(): Promise<StackState>;
  /** Ends processes and deletes temporary files. The cloud stays as it is. */
  close(): Promise<void>;
}

/**
 * Reads the project and its settings, and fills in defaults. Throws `DeployError`
 * (`ProjectInvalid`, `ConfigInvalid`).
 */
export async function engineOptions(options: ProgramOptions): Promise<EngineOptions> {
  const { stack = "dev", config = {}, env = {}, onEvent = () => undefined, signal } = options;
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack))
    throw new DeployError("ConfigInvalid", "stack must be letters, digits, _, . and -");
  const project = await readProject(options.program);
  return {
    project,
    stack,
    config: stackConfig(project.name, project.config, cloudConfig(options.cloud), config),
    env,
    onEvent,
    signal,
  };
}
