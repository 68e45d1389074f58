/**
 * Deploying without a Pulumi CLI: our own small engine, `@pulumi/pulumi`'s own runners, and the
 * same stand-in provider.
 */
import { type PropertyMap, type PropertyValue, secretValue } from "../protocol/values.ts";
import { type StackConfig, stackConfig } from "../stack/config.ts";
import type { EngineStack } from "../stack/engine.ts";
import { cleanEnvironment, pulumiSdk } from "../stack/environment.ts";
import { DeployError } from "../stack/error.ts";
import type { DeployEvent } from "../stack/options.ts";
import type { Project } from "../stack/project.ts";
import { startDynamicProvider } from "./dynamic-provider.ts";
import { startMonitor } from "./monitor.ts";
import { LOGGED, runProgram } from "./program.ts";
import { alicloudProvider, type EngineProvider } from "./provider.ts";
import { InProcessState, type Providers } from "./stack.ts";

export interface InProcessOptions {
  readonly project: Project;
  readonly stack: string;
  readonly config: StackConfig;
  readonly env: Readonly<Record<string, string>>;
  readonly onEvent: (event: DeployEvent) => void;
  readonly signal: AbortSignal | undefined;
}

export async function inProcessStack(options: InProcessOptions): Promise<EngineStack> {
  const { project, stack, onEvent } = options;
  const sdk = pulumiSdk(project.directory);
  const env = cleanEnvironment([], options.env);
  let config = options.config;
  const providers = new PackageProviders(() =>
    startDynamicProvider({
      directory: project.directory,
      sdk,
      project: project.name,
      stack,
      config: config.values,
      env,
    }),
  );
  providers.use(config);
  const state = new InProcessState({ stack, project: project.name, providers, onEvent });

  return {
    engine: "in-process",
    async up(more) {
      if (more !== undefined) {
        const added = stackConfig(project.name, more);
        config = {
          values: { ...config.values, ...added.values },
          secretKeys: [
            ...config.secretKeys.filter((key) => added.values[key] === undefined),
            ...added.secretKeys,
          ],
        };
        await providers.close();
        providers.use(config);
      }
      state.begin();
      const monitor = await startMonitor(state);
      const signal = options.signal ?? new AbortController().signal;
      try {
        const { code, errors } = await runProgram({
          project,
          stack,
          config,
          sdk,
          env,
          address: monitor.address,
          signal,
        });
        if (options.signal?.aborted)
          throw new DeployError("Aborted", "the deployment was stopped", {
            cause: options.signal.reason,
          });
        if (state.failure !== undefined) throw state.failure;
        if (code !== 0) throw programFailure(code, monitor.errors, errors);
      } finally {
        monitor.close();
      }
      await state.finish();
    },
    refresh: () => state.refresh(),
    destroy: () => state.destroy(),
    state: async () => ({
      manifest: { time: new Date().toISOString(), magic: "", version: "" },
      resources: state.resources.map(({ parent, ...resource }) => ({
        ...resource,
        ...(parent === undefined || parent === "" ? {} : { parent }),
      })),
    }),
    close: () => providers.close(),
  };
}

function programFailure(
  code: number | null,
  logged: readonly string[],
  errors: string,
): DeployError {
  if (logged.length > 0) return new DeployError("ProgramFailed", logged.join("\n"));
  const how = code === null ? "was killed" : code === LOGGED ? "failed" : `ended with ${code}`;
  return new DeployError(
    "ProgramFailed",
    `the program ${how}: ${errors.trim() || "it did not say why"}`,
  );
}

/** The providers that there are without plugins. Each is started when it is first asked for. */
class PackageProviders implements Providers {
  readonly #startDynamic: () => Promise<EngineProvider & { close(): Promise<void> }>;
  #config: StackConfig = { values: {}, secretKeys: [] };
  #alicloud: EngineProvider | undefined;
  #dynamic: Promise<EngineProvider & { close(): Promise<void> }> | undefined;

  constructor(startDynamic: () => Promise<EngineProvider & { close(): Promise<void> }>) {
    this.#startDynamic = startDynamic;
  }

  use(config: StackConfig): void {
    this.#config = config;
    this.#alicloud = undefined;
  }

  async default(
    packageName: string,
  ): Promise<{ readonly provider: EngineProvider; readonly inputs: PropertyMap }> {
    if (packageName === "alicloud") {
      this.#alicloud ??= alicloudProvider(this.#alicloudConfig());
      return {
        provider: this.#alicloud,
        inputs: this.#inputs((key) =>
          key.startsWith("alicloud:") ? key.slice("alicloud:".length) : undefined,
        ),
      };
    }
    if (packageName === "pulumi-nodejs") {
      this.#dynamic ??= this.#startDynamic();
      return { provider: await this.#dynamic, inputs: this.#inputs((key) => key) };
    }
    throw this.#unknown(packageName);
  }

  async configured(packageName: string, inputs: PropertyMap): Promise<EngineProvider> {
    if (packageName === "alicloud") return alicloudProvider(inputs);
    throw this.#unknown(packageName);
  }

  async close(): Promise<void> {
    const running = this.#dynamic;
    this.#dynamic = undefined;
    await (await running?.catch(() => undefined))?.close();
  }

  #alicloudConfig(): PropertyMap {
    const own = Object.entries(this.#config.values).filter(([key]) => key.startsWith("alicloud:"));
    return Object.fromEntries(own.map(([key, value]) => [key.slice("alicloud:".length), value]));
  }

  /** The configuration as a state shows it. */
  #inputs(keys: (key: string) => string | undefined): PropertyMap {
    const shown = Object.entries(this.#config.values).flatMap(
      ([key, value]): [string, PropertyValue][] => {
        const name = keys(key);
        return name === undefined
          ? []
          : [[name, this.#config.secretKeys.includes(key) ? secretValue(value) : value]];
      },
    );
    return Object.fromEntries(shown);
  }

  #unknown(packageName: string): DeployError {
    return new DeployError(
      "EngineFailed",
      `the in-process engine has no provider for ${packageName}: it has alicloud and dynamic resources`,
    );
  }
}
