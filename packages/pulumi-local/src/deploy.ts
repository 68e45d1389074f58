/** Deploying a Pulumi program to the local cloud. */
import { inspect } from "node:util";
import { pulumiStack } from "./cli-engine/engine.ts";
import { findCli } from "./cli-engine/find-cli.ts";
import { inProcessStack } from "./in-process-engine/engine.ts";
import { cloudConfig, stackConfig } from "./stack/config.ts";
import type { EngineStack } from "./stack/engine.ts";
import { DeployError } from "./stack/error.ts";
import type {
  ConfigValue,
  DeployedResource,
  Deployment,
  DeployOptions,
  StackExport,
} from "./stack/options.ts";
import { readProject } from "./stack/project.ts";
import { exportable, readState } from "./stack/state.ts";

/**
 * Deploys a program: `await deploy({ program: import.meta.dirname, cloud })`. When it fails, what
 * was created is destroyed, and the promise rejects with a {@link DeployError} that names the
 * resource, and what could not be destroyed.
 */
export async function deploy(options: DeployOptions): Promise<Deployment> {
  const stack = await openStack(options);
  try {
    options.signal?.throwIfAborted();
    await stack.up();
    const deployment = new StackDeployment(stack);
    await deployment.load();
    return deployment;
  } catch (error) {
    throw await undo(stack, error, options.signal);
  }
}

async function openStack(options: DeployOptions): Promise<EngineStack> {
  const {
    engine = "auto",
    stack = "dev",
    config = {},
    env = {},
    onEvent = () => undefined,
    signal,
  } = options;
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack))
    throw new DeployError("ConfigInvalid", "stack must be letters, digits, _, . and -");
  const project = await readProject(options.program);
  const settings = stackConfig(project.name, project.config, cloudConfig(options.cloud), config);
  const shared = { project, stack, config: settings, env, onEvent, signal };
  if (engine === "in-process") return inProcessStack(shared);
  const { cli, reason } = await findCli(project.directory);
  if (cli !== undefined) return pulumiStack({ ...shared, cli });
  if (engine === "pulumi")
    throw new DeployError("EngineMissing", `the Pulumi engine can't be used: ${reason}`);
  return inProcessStack(shared);
}

/** Destroys what a failed deployment left, and says so in its error. */
async function undo(
  stack: EngineStack,
  error: unknown,
  signal: AbortSignal | undefined,
): Promise<DeployError> {
  const first =
    error instanceof DeployError
      ? error
      : signal?.aborted
        ? new DeployError("Aborted", "the deployment was stopped", { cause: signal.reason })
        : new DeployError("EngineFailed", error instanceof Error ? error.message : String(error), {
            cause: error,
          });
  try {
    await stack.destroy();
    return first;
  } catch (second) {
    const left = second instanceof DeployError ? second.left : [];
    return new DeployError(first.code, first.message, {
      urn: first.urn,
      type: first.type,
      left,
      cause: first.cause ?? second,
    });
  } finally {
    await stack.close();
  }
}

class StackDeployment implements Deployment {
  readonly engine: Deployment["engine"];
  outputs: Readonly<Record<string, unknown>> = {};
  secretOutputs: readonly string[] = [];
  resources: readonly DeployedResource[] = [];
  readonly #stack: EngineStack;
  #destroyed = false;

  constructor(stack: EngineStack) {
    this.engine = stack.engine;
    this.#stack = stack;
  }

  async load(): Promise<void> {
    Object.assign(this, readState((await this.#stack.state()).resources));
  }

  async update(config?: Readonly<Record<string, ConfigValue>>): Promise<void> {
    await this.#then(() => this.#stack.up(config));
  }

  async refresh(): Promise<void> {
    await this.#then(() => this.#stack.refresh());
  }

  async #then(work: () => Promise<void>): Promise<void> {
    if (this.#destroyed)
      throw new DeployError("EngineFailed", "the stack is destroyed: deploy it anew");
    try {
      await work();
    } finally {
      await this.load();
    }
  }

  async exportState(): Promise<StackExport> {
    if (this.#destroyed)
      throw new DeployError("EngineFailed", "the stack is destroyed: export its state before");
    return exportable(await this.#stack.state());
  }

  async destroy(): Promise<void> {
    if (this.#destroyed) return;
    await this.#stack.destroy();
    this.#destroyed = true;
    await this.#stack.close();
    this.resources = [];
  }

  [inspect.custom](): unknown {
    const shown = Object.entries(this.outputs).map(([name, value]) => [
      name,
      this.secretOutputs.includes(name) ? "[secret]" : value,
    ]);
    return {
      engine: this.engine,
      outputs: Object.fromEntries(shown),
      resources: this.resources.map(({ urn }) => urn),
    };
  }
}
