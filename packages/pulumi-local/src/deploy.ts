/** Deploys a Pulumi program to the local cloud. */
import { inspect } from "node:util";
import { pulumiStack } from "./cli-engine/engine.ts";
import { findCli } from "./cli-engine/find-cli.ts";
import { inProcessStack } from "./in-process-engine/engine.ts";
import { type EngineStack, engineOptions } from "./stack/engine.ts";
import { abortError, DeployError, messageOf } from "./stack/error.ts";
import type {
  ConfigValue,
  DeployedResource,
  Deployment,
  DeployOptions,
  StackExport,
} from "./stack/options.ts";
import { exportState, readState } from "./stack/state.ts";
import { engineOf } from "./stack/state-directory.ts";

/**
 * Deploys a program: `await deploy({ program: import.meta.dirname, cloud })`. If it fails, what was
 * created is destroyed, and the promise rejects with a {@link DeployError}. The error names the
 * resource, and the resources that could not be destroyed.
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
    const failure = deployError(error, options.signal);
    if (!stack.isKept) throw await destroyFailed(stack, failure);
    await stack.close();
    throw failure;
  }
}

async function openStack(options: DeployOptions): Promise<EngineStack> {
  const { stateDir } = options;
  const shared = { ...(await engineOptions(options)), stateDir };
  const engine = await engineOf(stateDir, options.engine ?? "auto");
  if (engine === "in-process") return inProcessStack(shared);
  const { cli, reason } = await findCli(shared.project.directory);
  if (cli !== undefined) return pulumiStack({ ...shared, cli });
  if (engine === "auto") return inProcessStack(shared);
  throw new DeployError("EngineMissing", `the Pulumi engine can't be used: ${reason}`);
}

function deployError(cause: unknown, signal: AbortSignal | undefined): DeployError {
  if (cause instanceof DeployError) return cause;
  return signal?.aborted
    ? abortError(signal)
    : new DeployError("EngineFailed", messageOf(cause), { cause });
}

/** Destroys what a failed deployment created. The error also names what could not be destroyed. */
async function destroyFailed(stack: EngineStack, error: DeployError): Promise<DeployError> {
  try {
    await stack.destroy();
    return error;
  } catch (second) {
    const { code, message, urn, type } = error;
    const remaining = second instanceof DeployError ? second.remaining : [];
    return new DeployError(code, message, { urn, type, remaining, cause: error.cause ?? second });
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
  #ended: "destroyed" | "closed" | undefined;

  constructor(stack: EngineStack) {
    this.engine = stack.engine;
    this.#stack = stack;
  }

  async load(): Promise<void> {
    Object.assign(this, readState(await this.#stack.state()));
  }

  update(config?: Readonly<Record<string, ConfigValue>>): Promise<void> {
    return this.#changeState(() => this.#stack.up(config));
  }

  refresh(): Promise<void> {
    return this.#changeState(() => this.#stack.refresh());
  }

  async #changeState(change: () => Promise<void>): Promise<void> {
    this.#requireStack("deploy it again");
    try {
      await change();
    } finally {
      await this.load();
    }
  }

  async exportState(): Promise<StackExport> {
    this.#requireStack("export its state before that");
    return exportState(await this.#stack.state());
  }

  #requireStack(fix: string): void {
    if (this.#ended !== undefined)
      throw new DeployError("EngineFailed", `the stack is ${this.#ended}: ${fix}`);
  }

  async destroy(): Promise<void> {
    if (this.#ended === "destroyed") return;
    this.#requireStack("destroy it before that");
    await this.#stack.destroy();
    this.#ended = "destroyed";
    await this.#stack.close();
    this.resources = [];
  }

  async close(): Promise<void> {
    if (this.#ended !== undefined) return;
    this.#ended = "closed";
    await this.#stack.close();
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
