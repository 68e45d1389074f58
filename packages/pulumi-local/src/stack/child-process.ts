/** The child processes of a deployment. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A running child process. */
export interface Child {
  readonly process: ChildProcess;
  /** The last 16 KiB of standard error. */
  errors(): string;
  /** The exit code; `null` after a signal. Rejects if the program can't be started. */
  readonly ended: Promise<number | null>;
}

/** Options of {@link startChild}. */
export interface ChildOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Text for standard input. */
  readonly input?: string;
  /** Keeps standard input open as long as this process lives. See {@link endWithParent}. */
  readonly keepInput?: boolean;
  readonly onLine?: (line: string) => void;
}

/**
 * Arguments for Node.js that end a process when its standard input ends. With `keepInput` that is
 * when this process ends, so nothing outlives it. The argument is one string with `=`, because
 * `@pulumi/pulumi` looks for a separate `--import` and then doesn't load TypeScript.
 */
export const endWithParent = [
  "--import=data:text/javascript,process.stdin.on('end',()=>process.exit()).on('error',()=>process.exit()).resume().unref()",
] as const;

const keptErrorLength = 16 * 1024;

/**
 * Starts a process in its own process group. A Ctrl-C in the terminal then reaches only this
 * process, which decides what is stopped and cleaned up.
 */
export function startChild(command: string, args: readonly string[], options: ChildOptions): Child {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...options.env },
    stdio: [options.input === undefined && !options.keepInput ? "ignore" : "pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-keptErrorLength);
  });
  const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
  lines.on("line", (line) => options.onLine?.(line));
  const read = new Promise<void>((resolve) => lines.once("close", resolve));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => void read.then(() => resolve(code)));
  });
  // A failure that nobody awaits must not end this process.
  ended.catch(() => undefined);
  if (options.input !== undefined) {
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input);
  }
  return { process: child, errors: () => errors, ended };
}

/** Sends a signal to a child, and kills it if it doesn't end within `graceMs` milliseconds. */
export async function stopChild(
  child: Child,
  signal: "SIGINT" | "SIGTERM" = "SIGTERM",
  graceMs = 5_000,
): Promise<void> {
  if (child.process.exitCode !== null || child.process.signalCode !== null) return;
  child.process.kill(signal);
  const timer = setTimeout(() => child.process.kill("SIGKILL"), graceMs);
  await child.ended.catch(() => undefined);
  clearTimeout(timer);
}
