import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { main } from "immkit";
import { childVariables } from "../child-variables.ts";

/** The real entry point, as a user's shell would start it. */
const bin = fileURLToPath(new URL("../../packages/cli/src/bin.ts", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  /** Standard input: nothing if missing, left open if null. */
  readonly input?: string | Uint8Array | null;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/**
 * Starts the command line in its own process. Its environment contains only the given variables and
 * those that each process needs.
 */
export function start(
  args: readonly string[],
  options: StartOptions = {},
): ChildProcess & { readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { ...childVariables, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin.on("error", () => {});
  if (options.input !== null) child.stdin.end(options.input ?? "");
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return Object.assign(child, { ended });
}

/** Runs the command line to its end. */
export function immkit(args: readonly string[], options?: StartOptions): Promise<Ended> {
  return start(args, options).ended;
}

/** A command that runs in this process. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** Waits until the text of a stream matches, and returns the match. */
  seen(stream: "stdout" | "stderr", pattern: RegExp): Promise<RegExpExecArray>;
  /** Like SIGINT. */
  abort(): void;
}

/** Starts the command line in this process. */
export function startInProcess(
  args: readonly string[],
  options: Pick<StartOptions, "input" | "env"> = {},
): Running {
  const written = { stdout: "", stderr: "" };
  const controller = new AbortController();
  const waiting = new Set<() => void>();
  const output = (stream: "stdout" | "stderr") => ({
    write: (text: string) => {
      written[stream] += text;
      for (const check of waiting) check();
    },
  });
  const exit = main(args, {
    stdout: output("stdout"),
    stderr: output("stderr"),
    stdin: (async function* () {
      yield options.input ?? "";
    })(),
    env: options.env ?? {},
    signal: controller.signal,
  });
  const ended = exit.then((code) => ({ code, signal: null, ...written }));
  return {
    ended,
    seen(stream, pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
      const check = () => {
        const match = pattern.exec(written[stream]);
        if (match === null) return;
        waiting.delete(check);
        resolve(match);
      };
      waiting.add(check);
      check();
      void ended.then(({ stderr }) => reject(new Error(`It ended before: ${stderr}`)));
      return promise;
    },
    abort: () => controller.abort(),
  };
}

/**
 * Runs the command line in this process, which is faster: for long tables of mistakes. Tests that
 * start a process show that it exits with the code that `main` returns.
 */
export function inProcess(
  args: readonly string[],
  options?: Pick<StartOptions, "input" | "env">,
): Promise<Ended> {
  return startInProcess(args, options).ended;
}

/** The JSON lines of standard output. */
export function jsonLines(stdout: string): unknown[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
}
