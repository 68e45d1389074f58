/** Deploying with the real engine. */

import { isProvider, isStack, urnType } from "../protocol/urn.ts";
import { type StackConfig, stackConfig } from "../stack/config.ts";
import type { EngineStack } from "../stack/engine.ts";
import { DeployError } from "../stack/error.ts";
import type { DeployEvent } from "../stack/options.ts";
import type { Project } from "../stack/project.ts";
import type { StateResource } from "../stack/state.ts";
import type { PulumiCli } from "./find-cli.ts";
import { PulumiWorkspace, type RunResult } from "./workspace.ts";

export interface PulumiEngineOptions {
  readonly cli: PulumiCli;
  readonly project: Project;
  readonly stack: string;
  readonly config: StackConfig;
  readonly env: Readonly<Record<string, string>>;
  readonly onEvent: (event: DeployEvent) => void;
  readonly signal: AbortSignal | undefined;
}

export async function pulumiStack(options: PulumiEngineOptions): Promise<EngineStack> {
  const { project, onEvent, signal } = options;
  const workspace = await PulumiWorkspace.create(options);
  const resources = async (): Promise<readonly StateResource[]> =>
    (await workspace.exportState()).resources ?? [];
  return {
    engine: "pulumi",
    async up(config) {
      if (config !== undefined) await workspace.configure(stackConfig(project.name, config));
      const result = await workspace.run("up", { onEvent, signal });
      if (!result.ok) throw failure(result, signal);
    },
    async refresh() {
      const result = await workspace.run("refresh", { onEvent, signal });
      if (!result.ok) throw failure(result, signal);
    },
    async destroy() {
      // Not by `signal`: what was started to clean up goes on to its end.
      const result = await workspace.run("destroy", { onEvent });
      if (result.ok) return;
      const left = (await resources()).filter(
        ({ custom, type, external }) => custom && !isProvider(type) && external !== true,
      );
      const error = failure(result, undefined);
      throw new DeployError("DestroyFailed", `the stack could not be destroyed: ${error.message}`, {
        urn: error.urn,
        type: error.type,
        left: left.map(({ urn }) => urn),
        cause: error,
      });
    },
    state: async () => {
      const state = await workspace.exportState();
      return { ...state, resources: state.resources ?? [] };
    },
    close: () => workspace.remove(),
  };
}

/**
 * The error that a run ended with: of the resource that failed, or of the program, or of the
 * engine.
 */
export function failure(
  { report, errors }: RunResult,
  signal: AbortSignal | undefined,
): DeployError {
  if (signal?.aborted)
    return new DeployError("Aborted", "the deployment was stopped", { cause: signal.reason });
  const ofResource = report.errors.find(({ urn }) => urn !== undefined && !isStack(urnType(urn)));
  const urn = report.failed[0] ?? ofResource?.urn;
  if (urn !== undefined) {
    const message =
      report.errors.find((error) => error.urn === urn)?.message ??
      ofResource?.message ??
      "it failed";
    return new DeployError("ResourceFailed", `${urn}: ${message}`, {
      urn,
      type: urnType(urn),
      cause: new Error(message),
    });
  }
  const mandatory = report.violations.filter(
    ({ level }) => level === "mandatory" || level === "remediate",
  );
  if (mandatory.length > 0) {
    return new DeployError(
      "PolicyViolated",
      mandatory.map(({ policy, message }) => `${policy}: ${message}`).join("; "),
    );
  }
  const ofProgram = report.errors.filter(
    (error) =>
      error.urn !== undefined || !/^(update|preview|refresh|destroy) failed$/.test(error.message),
  );
  if (ofProgram.length > 0)
    return new DeployError("ProgramFailed", ofProgram.map(({ message }) => message).join("\n"));
  return new DeployError("EngineFailed", errors.trim() || "pulumi failed and did not say why");
}
