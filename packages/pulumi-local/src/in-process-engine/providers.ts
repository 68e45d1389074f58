/** Where the in-process engine finds the provider of a package, and the package's settings. */
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { listen, unary } from "../protocol/grpc.ts";
import type { ProviderPlugin } from "../protocol/provider.ts";
import { secretValue } from "../protocol/secrets.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { alicloudPlugin } from "../provider/plugin.ts";
import type { StackConfig } from "../stack/config.ts";
import { DeployError } from "../stack/error.ts";
import type { Project } from "../stack/project.ts";
import { startPlugin } from "./plugin-process.ts";
import type { Providers } from "./registration.ts";

/** Starts the plugins that Pulumi.yaml names, and the stand-in for alicloud in this process. */
export class PackageProviders implements Providers {
  readonly #project: Project;
  readonly #env: Readonly<Record<string, string>>;
  #config: StackConfig;
  #engine: ReturnType<typeof listen> | undefined;

  constructor(options: {
    readonly project: Project;
    readonly config: StackConfig;
    readonly env: Readonly<Record<string, string>>;
  }) {
    this.#project = options.project;
    this.#config = options.config;
    this.#env = options.env;
  }

  /** The settings of the next run. */
  configure(config: StackConfig): void {
    this.#config = config;
  }

  async start(packageName: string): Promise<ProviderPlugin> {
    const folder = this.#project.pluginFolders[packageName];
    const program = this.#project.directory;
    if (folder !== undefined) {
      this.#engine ??= listen([engineServices.EngineService, pluginServices]);
      const engine = `127.0.0.1:${(await this.#engine).port}`;
      return startPlugin({ packageName, folder, program, engine, env: this.#env });
    }
    if (packageName === "alicloud") return alicloudPlugin();
    throw new DeployError(
      "EngineFailed",
      `the in-process engine has no provider for ${packageName}. Name the folder of its plugin in ${this.#project.directory}/Pulumi.yaml, under plugins: providers:`,
    );
  }

  settings(packageName: string): PropertyMap {
    const { values, secretKeys } = this.#config;
    const prefix = `${packageName}:`;
    return Object.fromEntries(
      Object.entries(values)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]) => [
          key.slice(prefix.length),
          secretKeys.includes(key) ? secretValue(value) : value,
        ]),
    );
  }

  /** Ends plugins that are still running: they watch this address. */
  async close(): Promise<void> {
    (await this.#engine)?.close();
    this.#engine = undefined;
  }
}

/** What a plugin can call. Its log goes nowhere: failures come with the response of a call. */
const pluginServices = {
  log: unary(() => new empty.Empty()),
  getRootResource: unary(() => new engineMessages.GetRootResourceResponse()),
  setRootResource: unary(() => new engineMessages.SetRootResourceResponse()),
  startDebugging: unary(() => new empty.Empty()),
  requirePulumiVersion: unary(() => new engineMessages.RequirePulumiVersionResponse()),
};
