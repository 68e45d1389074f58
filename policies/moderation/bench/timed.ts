import { spawnSync } from "node:child_process";

export interface TimedOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Default: none. */
  readonly timeoutMs?: number | undefined;
  /** Exit codes that are not failures. Default: 0. */
  readonly codes?: readonly number[];
}

/** Runs a command, and measures its CPU time. */
export function timed(
  command: string,
  args: readonly string[],
  { env = {}, cwd, timeoutMs, codes = [0] }: TimedOptions = {},
): { readonly stdout: string; readonly cpuMs: number } {
  // Node.js doesn't measure the CPU time of a child process. Bash does.
  const script = 'TIMEFORMAT="%3U %3S"; time "$@"';
  const { status, stdout, stderr, error } = spawnSync(
    "bash",
    ["-c", script, "bash", command, ...args],
    {
      encoding: "utf8",
      env: { ...process.env, ...env },
      maxBuffer: 2 ** 30,
      ...(cwd === undefined ? {} : { cwd }),
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    },
  );
  if (error !== undefined) throw error;
  if (!codes.includes(status ?? -1))
    throw new Error(`${command} ${args.join(" ")} ended with ${status}: ${stderr.slice(-2000)}`);
  const [user = 0, system = 0] = stderr.trim().split("\n").at(-1)?.split(" ").map(Number) ?? [];
  return { stdout, cpuMs: Math.round(1000 * (user + system)) };
}
