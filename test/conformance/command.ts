import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type { Log } from "./suite.ts";

const execute = promisify(execFile);

/** How a program is run. */
export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs a program and returns its output. Throws with its messages if it fails. */
export async function output(
  program: string,
  args: readonly string[],
  { cwd, env }: CommandOptions,
): Promise<string> {
  const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
  return (await execute(program, args, options)).stdout;
}

/** The lines of a program, whether it fails or not. They are also logged. */
export async function* lines(
  program: string,
  args: readonly string[],
  { cwd, env, log }: CommandOptions & { readonly log: Log },
): AsyncGenerator<string> {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
  });
  child.stderr.on("data", (chunk) => log(String(chunk)));
  for await (const line of createInterface({ input: child.stdout })) {
    log(`${line}\n`);
    yield line;
  }
  await ended;
}
