/** Runs a stack with the real engine. */
import { isStack, urnType } from "../protocol/urn.ts";
import { stackConfig } from "../stack/config.ts";
import type { EngineOptions, EngineStack } from "../stack/engine.ts";
import { abortError, DeployError } from "../stack/error.ts";
import { isManaged } from "../stack/state.ts";
import type { PulumiCli } from "./find-cli.ts";
import { PulumiWorkspace, type RunResult } from "./workspace.ts";

/** A stack that the real engine runs. Rejects with a `DeployError`. */
export async function pulumiStack(
  options: EngineOptions & { readonly cli: PulumiCli },
): Promise<EngineStack> {
  const { project, onEvent, signal } = options;
  const workspace = await PulumiWorkspace.create(options);
  const run = async (command: "up" | "refresh") => {
    const result = await workspace.run(command, { onEvent, signal });
    if (!result.ok) throw runError(result, signal);
  };
  return {
    engine: "pulumi",
    isKept: workspace.isKept,
    async up(config) {
      if (config !== undefined) await workspace.configure(stackConfig(project.name, config));
      await run("up");
    },
    refresh: () => run("refresh"),
    async destroy() {
      // Without `signal`: cleaning up must not be stopped.
      const result = await workspace.run("destroy", { onEvent });
      if (result.ok) return;
      const { resources } = await workspace.exportState();
      const error = runError(result, undefined);
      throw new DeployError("DestroyFailed", `the stack could not be destroyed: ${error.message}`, {
        urn: error.urn,
        type: error.type,
        remaining: resources.filter(isManaged).map(({ urn }) => urn),
        cause: error,
      });
    },
    state: () => workspace.exportState(),
    close: () => workspace.remove(),
  };
}

/** The error of a failed run: of a resource, a policy, the program, or the engine. */
export function runError(
  { report, errors }: RunResult,
  signal: AbortSignal | undefined,
): DeployError {
  if (signal?.aborted) return abortError(signal);
  const resourceError = report.errors.find(
    ({ urn }) => urn !== undefined && !isStack(urnType(urn)),
  );
  const urn = report.failed[0] ?? resourceError?.urn;
  if (urn !== undefined) {
    const message =
      report.errors.find((error) => error.urn === urn)?.message ??
      resourceError?.message ??
      "it failed without a message";
    return new DeployError("ResourceFailed", `${urn}: ${message}`, {
      urn,
      type: urnType(urn),
      cause: new Error(message),
    });
  }
  const violated = report.violations.filter(
    ({ level }) => level === "mandatory" || level === "remediate",
  );
  if (violated.length > 0) {
    const messages = violated.map(({ policy, message }) => `${policy}: ${message}`);
    return new DeployError("PolicyViolated", messages.join("; "));
  }
  const programErrors = report.errors.filter(
    (error) =>
      error.urn !== undefined || !/^(update|preview|refresh|destroy) failed$/.test(error.message),
  );
  return programErrors.length > 0
    ? new DeployError("ProgramFailed", programErrors.map(({ message }) => message).join("\n"))
    : new DeployError("EngineFailed", errors.trim() || "pulumi failed without a message");
}
