/** Previews a program with policy packs. Only the real engine can do that. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { runError } from "./cli-engine/engine.ts";
import type { PolicyViolation } from "./cli-engine/events.ts";
import { findCli } from "./cli-engine/find-cli.ts";
import { PulumiWorkspace } from "./cli-engine/workspace.ts";
import { engineOptions } from "./stack/engine.ts";
import { DeployError } from "./stack/error.ts";
import type { ProgramOptions } from "./stack/options.ts";

/** A policy pack, and its configuration. */
export interface PolicyPackChoice {
  /** Directory of the pack: the one with PulumiPolicy.yaml. Its dependencies must be installed. */
  readonly directory: string;
  /** By policy name, or `all`: a level, or an object with settings and `enforcementLevel`. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Options of {@link preview}. */
export interface PreviewOptions extends ProgramOptions {
  readonly policyPacks?: readonly PolicyPackChoice[];
}

/** The result of {@link preview}. */
export interface Preview {
  /** False if a mandatory policy is violated: `pulumi up` would stop. */
  readonly allowed: boolean;
  readonly violations: readonly PolicyViolation[];
  /** Number of resources by operation: `{ create: 12 }`. */
  readonly changes: Readonly<Record<string, number>>;
}

/**
 * Runs `pulumi preview --policy-pack` for a new stack of this program. Nothing is created. Rejects
 * with a {@link DeployError}: `EngineMissing` without a Pulumi CLI, another code if the program, a
 * resource or a pack fails.
 */
export async function preview(options: PreviewOptions): Promise<Preview> {
  const { policyPacks = [] } = options;
  const shared = await engineOptions(options);
  const { cli, reason } = await findCli(shared.project.directory);
  if (cli === undefined)
    throw new DeployError("EngineMissing", `a preview needs the Pulumi engine: ${reason}`);
  const workspace = await PulumiWorkspace.create({ ...shared, cli });
  const folder = await mkdtemp(path.join(tmpdir(), "immkit-policy-"));
  try {
    const args: string[] = [];
    for (const [index, { directory, config = {} }] of policyPacks.entries()) {
      const file = path.join(folder, `${index}.json`);
      await writeFile(file, JSON.stringify(config));
      args.push("--policy-pack", path.resolve(directory), "--policy-pack-config", file);
    }
    const { onEvent, signal } = shared;
    const result = await workspace.run("preview", { onEvent, signal, args });
    if (!result.ok) {
      const error = runError(result, signal);
      if (error.code !== "PolicyViolated") throw error;
    }
    const { violations, changes } = result.report;
    return { allowed: result.ok, violations, changes };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await workspace.remove();
  }
}
