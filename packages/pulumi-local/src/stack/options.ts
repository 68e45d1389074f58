/** The options and results of a deployment. They are the same for both engines. */

/** How to reach the local cloud, and the key to use. A started `LocalCloud` fits. */
export interface CloudAccess {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** A setting of the stack. A secret one never appears in logs and states. */
export type ConfigValue = string | { readonly value: string; readonly secret: true };

/** Which engine runs the program. */
export type EngineChoice = "auto" | "pulumi" | "in-process";

/** The program, the cloud, and the settings of its stack. */
export interface ProgramOptions {
  /**
   * Directory of a Pulumi project: the one with Pulumi.yaml. The in-process engine runs Node.js
   * programs only.
   */
  readonly program: string;
  readonly cloud: CloudAccess;
  /** Default `dev`. `Pulumi.STACK.yaml` is not read: pass its settings as `config`. */
  readonly stack?: string;
  /**
   * By key, such as `quickstart:worker`; a key without a namespace belongs to the project. Added to
   * the `alicloud:*` settings for the cloud, which it can replace.
   */
  readonly config?: Readonly<Record<string, ConfigValue>>;
  /**
   * Environment variables for the program. From this process, it only gets PATH, HOME and a few
   * others.
   */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Stops the work: what was created is destroyed, and the promise rejects with the code `Aborted`.
   */
  readonly signal?: AbortSignal;
  /** Called when a step of a resource starts and when it is done. */
  readonly onEvent?: (event: DeployEvent) => void;
}

/** Options of `deploy`. */
export interface DeployOptions extends ProgramOptions {
  /**
   * `pulumi`: the real engine, through its command line. `in-process`: our own engine, which needs
   * no command line. `auto`, the default: the real engine if there is a `pulumi` of version 3.250
   * or newer on PATH or in a `.pulumi/bin` at or above the program, otherwise in process.
   */
  readonly engine?: EngineChoice;
  /**
   * A directory in which the stack is kept when the deployment is closed. The next deployment with
   * this directory, to the same cloud, updates that stack, with the same engine. If it fails, what
   * exists stays. The directory has secrets, and only its owner can read it. Default: nothing is
   * kept.
   */
  readonly stateDir?: string;
}

/** `same` is a resource that needs no change. */
export type Operation = "create" | "update" | "replace" | "delete" | "read" | "refresh" | "same";

/** A step of a resource starts, or is done. */
export interface DeployEvent {
  readonly op: Operation;
  readonly type: string;
  readonly urn: string;
  readonly done: boolean;
}

/** A resource of the stack. Secrets are shown as `[secret]`. */
export interface DeployedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Only for resources that a provider manages. */
  readonly id?: string;
  readonly custom: boolean;
  /** URN. */
  readonly parent?: string;
  /** URNs. */
  readonly dependencies: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * What `pulumi stack export` writes. `immkit check` reads it. Secrets are shown as `[secret]`.
 */
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
  /** The stack's outputs, with secrets in plain text. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The names of the outputs that are secrets. */
  readonly secretOutputs: readonly string[];
  /** Every resource except providers, in the order of creation. */
  readonly resources: readonly DeployedResource[];
  /**
   * Runs the program again. `config` is added to the settings of the last run. If it fails, it
   * rejects with a `DeployError`, and the changes made until then stay.
   */
  update(config?: Readonly<Record<string, ConfigValue>>): Promise<void>;
  /** Updates the state from the cloud. The next update then repairs the drift. */
  refresh(): Promise<void>;
  exportState(): Promise<StackExport>;
  /**
   * Deletes every resource, dependents first. Rejects with a `DeployError` that names the resources
   * that remain. A second call does nothing.
   */
  destroy(): Promise<void>;
  /**
   * Ends the deployment and leaves the resources in the cloud: stops its processes and deletes its
   * temporary files. Nothing else can be called after it.
   */
  close(): Promise<void>;
}
