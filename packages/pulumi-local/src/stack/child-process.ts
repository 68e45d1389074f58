/** Child processes of a deployment: their lines, the end of their errors, and their end. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Child {
  readonly process: ChildProcess;
  /** The last part of standard error. */
  errors(): string;
  /** The exit code; `null` after a signal. Rejects when the program can't be started. */
  readonly ended: Promise<number | null>;
}

export interface ChildOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Text for standard input. */
  readonly input?: string;
  /** Keeps standard input open for as long as this process lives. */
  readonly keepInput?: boolean;
  readonly onLine?: (line: string) => void;
}

/**
 * Arguments for Node.js that end a process when its standard input does (see `keepInput`), which is
 * when we are gone: nothing of ours outlives us. In one piece, as `@pulumi/pulumi` looks for a
 * separate `--import` and then leaves TypeScript alone.
 */
export const endWithParent = [
  "--import=data:text/javascript,process.stdin.on('end',()=>process.exit()).on('error',()=>process.exit()).resume().unref()",
] as const;

const keptErrorLength = 16 * 1024;

/**
 * In a process group of its own, so that a Ctrl-C at the terminal reaches only us: we decide what
 * is stopped, and what is cleaned up.
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
  // Whoever awaits it gets the failure; nobody having to is no reason for a crash.
  ended.catch(() => undefined);
  if (options.input !== undefined) {
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input);
  }
  return { process: child, errors: () => errors, ended };
}

/** Ends a child: asks first, and kills what does not listen within `graceMs`. */
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
