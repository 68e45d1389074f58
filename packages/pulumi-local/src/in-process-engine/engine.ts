/**
 * Runs a stack without a Pulumi CLI: our own small engine, the program runner of `@pulumi/pulumi`,
 * and the same providers as the real engine.
 */
import path from "node:path";
import { mergeConfig, stackConfig } from "../stack/config.ts";
import type { EngineOptions, EngineStack } from "../stack/engine.ts";
import { cleanEnvironment, pulumiSdk } from "../stack/environment.ts";
import { abortError, DeployError } from "../stack/error.ts";
import { createEngineFolder, engineFolder, readKept, writeKept } from "../stack/state-directory.ts";
import type { KeptState } from "./engine-state.ts";
import { startMonitor } from "./monitor.ts";
import { runProgram } from "./program.ts";
import { PackageProviders } from "./providers.ts";
import { InProcessStack } from "./stack.ts";

/** A stack that our own engine runs. Rejects with a `DeployError`. */
export async function inProcessStack(options: EngineOptions): Promise<EngineStack> {
  const { project, stack: name, onEvent, signal } = options;
  const sdk = pulumiSdk(project.directory);
  const env = cleanEnvironment([], options.env);
  let { config } = options;
  const providers = new PackageProviders({ project, config, env });
  const folder =
    options.stateDir === undefined ? undefined : engineFolder(options.stateDir, "in-process");
  const file = path.join(folder ?? "", `${name}.json`);
  const kept = folder === undefined ? undefined : await readKept<KeptState>(file);
  const state = { stack: name, project: project.name, kept };
  const stack = new InProcessStack({ ...state, providers, onEvent });
  const keep = async () => {
    if (folder === undefined) return;
    await createEngineFolder(folder);
    await writeKept(file, stack.kept);
  };

  return {
    engine: "in-process",
    isKept: kept !== undefined,
    async up(more) {
      if (more !== undefined) {
        config = mergeConfig(config, stackConfig(project.name, more));
        providers.configure(config);
      }
      stack.begin();
      const monitor = await startMonitor(stack);
      try {
        const { address } = monitor;
        const run = { project, stack: name, config, sdk, env, address, signal };
        const { code, errors } = await runProgram(run);
        if (signal?.aborted) throw abortError(signal);
        if (stack.failure !== undefined) throw stack.failure;
        if (code !== 0) throw programError(code, monitor.errors, errors);
        await stack.finish();
      } finally {
        monitor.close();
        await keep();
      }
    },
    refresh: () => stack.refresh().finally(keep),
    destroy: () => stack.destroy().finally(keep),
    state: async () => ({
      manifest: { time: new Date().toISOString(), magic: "", version: "" },
      resources: stack.resources.map(({ parent, ...resource }) => ({
        ...resource,
        ...(parent ? { parent } : {}),
      })),
    }),
    async close() {
      await stack.close();
      await providers.close();
    },
  };
}

/** The error of a program that failed: what it logged, or what it wrote to standard error. */
function programError(code: number | null, logged: readonly string[], errors: string): DeployError {
  const how = code === null ? "was killed" : `ended with ${code}`;
  const reason = errors.trim() || "it printed no error";
  return new DeployError(
    "ProgramFailed",
    logged.length > 0 ? logged.join("\n") : `the program ${how}: ${reason}`,
  );
}
