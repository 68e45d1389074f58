/** What both engines are to a deployment. */
import type { ConfigValue } from "./options.ts";
import type { StateResource } from "./state.ts";

export interface EngineStack {
  readonly engine: "pulumi" | "in-process";
  /**
   * Runs the program; `config` on top of the settings so far. Rejects with a DeployError and keeps
   * what came to be.
   */
  up(config?: Readonly<Record<string, ConfigValue>>): Promise<void>;
  refresh(): Promise<void>;
  /** Rejects with a DeployError that names what is left. */
  destroy(): Promise<void>;
  /** The state, with its secrets marked; they may be in clear inside. */
  state(): Promise<{
    readonly resources: readonly StateResource[];
    readonly [member: string]: unknown;
  }>;
  /** Ends processes and removes files. The cloud stays as it is. */
  close(): Promise<void>;
}
