/** A local cloud with a deployed program, and the env file for the application. */
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { ApplicationUser, LocalCloud } from "@immkit/local-cloud";
import type { DeployEvent, Deployment, EngineChoice } from "@immkit/pulumi-local";
import { defined } from "../../defined.ts";
import { CommandError } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import {
  defaultEnvFile,
  variablesOf,
  type WrittenEnvFile,
  writeEnvFile,
} from "../../settings/env-file.ts";
import { startOnPort } from "../local/start.ts";
import { loadPulumiLocal } from "./pulumi-local.ts";
import type { DevReport, DevSummary } from "./report.ts";
import { changeScenario } from "./scenario.ts";

/** Options of `immkit dev`. */
export interface DevOptions {
  /** The absolute path of the folder with Pulumi.yaml. */
  readonly folder: string;
  readonly port?: number;
  readonly scenario?: string;
  readonly data?: string;
  readonly env?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly engine: EngineChoice;
}

const account = { host: "127.0.0.1", region: "cn-hangzhou", account: "1234567890123456" } as const;

/** The name of the RAM user whose key the application gets. */
const userName = "immkit-dev";

/** What `immkit dev` runs. Call {@link DevSession.close} also if {@link DevSession.start} fails. */
export class DevSession {
  readonly #options: DevOptions;
  readonly #report: DevReport;
  readonly #io: Io;
  #cloud: LocalCloud | undefined;
  #user: ApplicationUser | undefined;
  #deployment: Deployment | undefined;
  #envFile: WrittenEnvFile | undefined;
  /** Counts the steps of the running deployment. */
  #changes: Record<string, number> = {};
  #work: Promise<void> | undefined;
  #changedAgain = false;

  constructor(options: DevOptions, report: DevReport, io: Io) {
    this.#options = options;
    this.#report = report;
    this.#io = io;
  }

  async start(): Promise<void> {
    const {
      folder,
      port,
      data,
      engine,
      config,
      env = join(folder, defaultEnvFile),
    } = this.#options;
    if (
      !["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"].some((name) => existsSync(join(folder, name)))
    )
      throw new CommandError(
        `${JSON.stringify(folder)} has no Pulumi.yaml. Name the folder of a Pulumi program, or create one: immkit init ${JSON.stringify(relative(".", folder) || "my-app")}`,
      );
    const { deploy } = await loadPulumiLocal(folder);
    this.#report.step("Starting a local Alibaba Cloud");
    const cloud = await startOnPort(
      {
        ...account,
        ...defined({ port, data: data && join(data, "cloud"), scenario: this.#scenarioFile() }),
      },
      this.#io,
    );
    this.#cloud = cloud;
    this.#envFile = await writeEnvFile(env, variablesOf(cloud), "immkit dev");
    this.#user = cloud.ram.applicationUser(userName);
    this.#report.step("Deploying the program");
    this.#deployment = await deploy({
      program: folder,
      cloud,
      engine,
      config: { worker: this.#user.arn, ...config },
      signal: this.#io.signal,
      ...(data === undefined ? {} : { stateDir: join(data, "stack") }),
      onEvent: (event) => this.#count(event),
    });
    await this.#publish();
  }

  /** A file of the program or the scenario has changed. */
  change(file: string): void {
    if (file === this.#scenarioFile()) void this.#changeScenario(file);
    else if (this.#work === undefined) this.#work = this.#redeploy();
    else this.#changedAgain = true;
  }

  async #redeploy(): Promise<void> {
    do {
      this.#changedAgain = false;
      this.#changes = {};
      try {
        await this.#deployment?.update();
        await this.#publish();
        this.#report.deployed(this.#changes, this.#runtimeConfig() !== undefined);
      } catch (error) {
        if (this.#io.signal.aborted) return;
        this.#report.deployFailed(error, this.#options.data);
      }
    } while (this.#changedAgain && !this.#io.signal.aborted);
    this.#work = undefined;
  }

  async #changeScenario(file: string): Promise<void> {
    try {
      if (this.#cloud !== undefined) await changeScenario(this.#cloud, file, this.#io);
      this.#report.scenarioChanged(file);
    } catch (error) {
      this.#report.scenarioFailed(error);
    }
  }

  /** Gives the application its key, its role and its config. */
  async #publish(): Promise<void> {
    const [cloud, user] = [this.#cloud, this.#user];
    if (cloud === undefined || user === undefined) return;
    const config = this.#runtimeConfig();
    if (config?.roleArn !== undefined) user.allowAssume(config.roleArn);
    await this.#envFile?.update({
      ...variablesOf(cloud),
      ALIBABA_CLOUD_ACCESS_KEY_ID: user.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: user.accessKeySecret,
      ...(config === undefined ? {} : { IMMKIT_CONFIG: JSON.stringify(config) }),
    });
  }

  #runtimeConfig(): { readonly roleArn?: string } | undefined {
    const output = this.#deployment?.outputs["runtimeConfig"];
    return typeof output === "object" && output !== null ? output : undefined;
  }

  /** What runs. */
  summary(): DevSummary {
    const [cloud, deployment, envFile] = [this.#cloud, this.#deployment, this.#envFile];
    if (cloud === undefined || deployment === undefined || envFile === undefined)
      throw new Error("The session is not started.");
    const { folder, data } = this.#options;
    return {
      folder,
      endpoint: cloud.endpoint,
      region: cloud.region,
      accountId: cloud.accountId,
      controlKey: cloud.controlKey,
      console: cloud.consoleLink(),
      engine: deployment.engine,
      resources: deployment.resources.length,
      envFile: envFile.file,
      roleArn: this.#runtimeConfig()?.roleArn ?? null,
      hasConfig: this.#runtimeConfig() !== undefined,
      data: data ?? null,
    };
  }

  /**
   * Ends everything, in the reverse order. The resources are in the cloud: without `data` they end
   * with it.
   */
  async close(): Promise<void> {
    await this.#work;
    try {
      await this.#envFile?.remove();
      await this.#deployment?.close();
    } finally {
      await this.#cloud?.close();
    }
  }

  #scenarioFile(): string | undefined {
    const { scenario, folder } = this.#options;
    if (scenario !== undefined) return resolve(scenario);
    const file = join(folder, "scenario.json");
    return existsSync(file) ? file : undefined;
  }

  #count({ op, type, done }: DeployEvent): void {
    if (done && op !== "same" && op !== "read") this.#changes[op] = (this.#changes[op] ?? 0) + 1;
    this.#report.progress(op, type, done);
  }
}
