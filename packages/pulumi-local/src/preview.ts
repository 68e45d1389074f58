/** Previewing a program with policy packs, which only the real engine can. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { failure } from "./cli-engine/engine.ts";
import type { PolicyViolation } from "./cli-engine/events.ts";
import { findCli } from "./cli-engine/find-cli.ts";
import { PulumiWorkspace } from "./cli-engine/workspace.ts";
import { cloudConfig, stackConfig } from "./stack/config.ts";
import { DeployError } from "./stack/error.ts";
import type { DeployEvent, ProgramOptions } from "./stack/options.ts";
import { readProject } from "./stack/project.ts";

export interface PolicyPackChoice {
  /** Directory of the pack: the one with PulumiPolicy.yaml, its dependencies installed. */
  readonly directory: string;
  /** By policy name, or `all`: a level, or an object with settings and `enforcementLevel`. */
  readonly config?: Readonly<Record<string, unknown>>;
}

export interface PreviewOptions extends ProgramOptions {
  readonly policyPacks?: readonly PolicyPackChoice[];
  readonly onEvent?: (event: DeployEvent) => void;
}

export interface Preview {
  /** False when a mandatory policy is violated: `pulumi up` would stop there. */
  readonly allowed: boolean;
  readonly violations: readonly PolicyViolation[];
  /** Number of resources by operation: `{ create: 12 }`. */
  readonly changes: Readonly<Record<string, number>>;
}

/**
 * What `pulumi preview --policy-pack` says of a new stack of this program. Nothing is created.
 * Rejects with a {@link DeployError}: `EngineMissing` without a CLI; otherwise for a program, a
 * resource or a pack that fails.
 */
export async function preview(options: PreviewOptions): Promise<Preview> {
  const {
    stack = "dev",
    config = {},
    env = {},
    policyPacks = [],
    onEvent = () => undefined,
    signal,
  } = options;
  const project = await readProject(options.program);
  const { cli, reason } = await findCli(project.directory);
  if (cli === undefined)
    throw new DeployError("EngineMissing", `a preview needs the Pulumi engine: ${reason}`);
  const settings = stackConfig(project.name, project.config, cloudConfig(options.cloud), config);
  const workspace = await PulumiWorkspace.create({ cli, project, stack, config: settings, env });
  const folder = await mkdtemp(path.join(tmpdir(), "immkit-policy-"));
  try {
    const packs = policyPacks.map(({ directory, config: packConfig = {} }, index) => ({
      directory: path.resolve(directory),
      packConfig,
      file: path.join(folder, `${index}.json`),
    }));
    for (const { packConfig, file } of packs) await writeFile(file, JSON.stringify(packConfig));
    const args = packs.flatMap(({ directory, file }) => [
      "--policy-pack",
      directory,
      "--policy-pack-config",
      file,
    ]);
    const result = await workspace.run("preview", { onEvent, signal, args });
    const { violations, changes } = result.report;
    if (!result.ok) {
      const error = failure(result, signal);
      if (error.code !== "PolicyViolated") throw error;
    }
    return { allowed: result.ok, violations, changes };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await workspace.remove();
  }
}
