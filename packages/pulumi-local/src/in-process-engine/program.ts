/** Runs the program with the runner of `@pulumi/pulumi` (`cmd/run`), in its own process. */
import { createRequire } from "node:module";
import path from "node:path";
import { endWithParent, startChild, stopChild } from "../stack/child-process.ts";
import type { StackConfig } from "../stack/config.ts";
import { DeployError } from "../stack/error.ts";
import type { Project } from "../stack/project.ts";

export interface ProgramRun {
  readonly project: Project;
  readonly stack: string;
  readonly config: StackConfig;
  readonly sdk: string;
  readonly env: Readonly<Record<string, string>>;
  /** `127.0.0.1:PORT` of the monitor. */
  readonly address: string;
  readonly signal: AbortSignal | undefined;
}

/** Resolves with the exit code and the end of standard error. `signal` stops the program. */
export async function runProgram(
  run: ProgramRun,
): Promise<{ readonly code: number | null; readonly errors: string }> {
  const { project } = run;
  if (project.runtime !== "nodejs") {
    throw new DeployError(
      "ProjectInvalid",
      `the in-process engine can't run ${project.runtime} programs, only Node.js. Install a Pulumi CLI`,
    );
  }
  const entry = createRequire(path.join(run.sdk, "package.json")).resolve("./cmd/run/index.js");
  const { nodeargs, typescript, tsconfig } = project.runtimeOptions;
  const args = [
    ...endWithParent,
    ...(typeof nodeargs === "string" ? nodeargs.trim().split(/\s+/).filter(Boolean) : []),
    entry,
    ...["--monitor", run.address, "--engine", run.address],
    ...["--organization", "organization", "--project", project.name, "--stack", run.stack],
    ...["--root-directory", project.directory, "--pwd", project.directory, "--parallel", "16"],
    project.main,
  ];
  const env: Record<string, string> = {
    ...run.env,
    PULUMI_CONFIG: JSON.stringify(
      Object.fromEntries(
        Object.entries(run.config.values).map(([key, value]) => [programKey(key), value]),
      ),
    ),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(run.config.secretKeys.map(programKey)),
  };
  if (typescript !== false) env["PULUMI_NODEJS_TYPESCRIPT"] = "true";
  if (typeof tsconfig === "string") env["PULUMI_NODEJS_TSCONFIG_PATH"] = tsconfig;
  const child = startChild(process.execPath, args, {
    cwd: project.directory,
    env,
    keepInput: true,
  });
  const stop = () => void stopChild(child);
  run.signal?.addEventListener("abort", stop, { once: true });
  if (run.signal?.aborted) stop();
  try {
    return { code: await child.ended, errors: child.errors() };
  } finally {
    run.signal?.removeEventListener("abort", stop);
  }
}

/** A program gets the key `namespace:name` as `namespace:config:name`. */
function programKey(key: string): string {
  const at = key.indexOf(":");
  return `${key.slice(0, at)}:config:${key.slice(at + 1)}`;
}
