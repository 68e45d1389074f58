/** What a deployment is asked for and what it gives back, whichever engine makes it. */

/** How to reach the local cloud, and the key to use: a started `LocalCloud` fits. */
export interface CloudAccess {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** A setting of the stack; a secret one is kept out of logs and states. */
export type ConfigValue = string | { readonly value: string; readonly secret: true };

export type EngineChoice = "auto" | "pulumi" | "in-process";

export interface ProgramOptions {
  /**
   * Directory of a Pulumi project: the one with Pulumi.yaml. The program must run on Node.js for
   * the in-process engine.
   */
  readonly program: string;
  readonly cloud: CloudAccess;
  /**
   * Default `dev`. The project's own `Pulumi.STACK.yaml` is not read: a deployment has the settings
   * that are given here.
   */
  readonly stack?: string;
  /**
   * By key, such as `quickstart:worker` (a bare `worker` belongs to the project). Beside the
   * `alicloud:*` settings of the cloud, which it can replace.
   */
  readonly config?: Readonly<Record<string, ConfigValue>>;
  /**
   * Environment variables for the program, beside a clean set (PATH, HOME and the like): nothing
   * else of this process reaches it.
   */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Stops the work: what was created is destroyed, and the promise rejects with the code `Aborted`.
   */
  readonly signal?: AbortSignal;
}

export interface DeployOptions extends ProgramOptions {
  /**
   * `pulumi`: the real engine, by its command line. `in-process`: an engine of ours without one.
   * `auto`, the default: the real engine where a `pulumi` of version 3.250 or newer is found on
   * PATH or in a `.pulumi/bin` at or above the program, else in process.
   */
  readonly engine?: EngineChoice;
  readonly onEvent?: (event: DeployEvent) => void;
}

/** `same` is a resource that needs no change. */
export type Operation = "create" | "update" | "replace" | "delete" | "read" | "refresh" | "same";

/** A step of a resource begins, or is done. */
export interface DeployEvent {
  readonly op: Operation;
  readonly type: string;
  readonly urn: string;
  readonly done: boolean;
}

/** A resource of the stack. Secrets read `[secret]`. */
export interface DeployedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Of a resource that a provider manages. */
  readonly id?: string;
  readonly custom: boolean;
  /** URN. */
  readonly parent?: string;
  /** URNs. */
  readonly dependencies: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What `pulumi stack export` writes, which `immkit check` reads. Secrets read `[secret]`. */
export interface StackExport {
  readonly version: 3;
  readonly deployment: {
    readonly resources: readonly Readonly<Record<string, unknown>>[];
    readonly [member: string]: unknown;
  };
}

/** A deployed stack. Printing it shows no secret. */
export interface Deployment {
  readonly engine: "pulumi" | "in-process";
  /** The stack's outputs with their secrets in clear. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The names of the outputs that are secrets. */
  readonly secretOutputs: readonly string[];
  /** Everything but providers, in the order of creation. */
  readonly resources: readonly DeployedResource[];
  /**
   * Runs the program again, with `config` on top of the settings of before. Rejects with
   * `DeployError`, and leaves the stack as far as it came.
   */
  update(config?: Readonly<Record<string, ConfigValue>>): Promise<void>;
  /** Brings the state up to what the cloud holds; the next update mends the drift. */
  refresh(): Promise<void>;
  exportState(): Promise<StackExport>;
  /**
   * Deletes every resource, what depends on others first. Rejects with a `DeployError` that names
   * what is left. A second call does nothing.
   */
  destroy(): Promise<void>;
}
