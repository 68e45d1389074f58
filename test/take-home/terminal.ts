/** A shell on a newcomer's machine. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { withPnpm } from "./documents.ts";
import type { Machine } from "./machine.ts";

/** What a command did. */
export interface Step {
  readonly command: string;
  readonly seconds: number;
  readonly exitCode: number | null;
  readonly output: string;
  /** Why a newcomer can't continue. Undefined if it worked. */
  readonly problem: string | undefined;
}

/** What a step is expected to do. */
export interface Expectation {
  /** Default: 0. */
  readonly exitCode?: number;
  /** Text in the output. */
  readonly prints?: RegExp;
  /** The command runs until it is stopped. The step is done when it prints this. */
  readonly runsAfter?: RegExp;
}

const timeoutMs = 300_000;

/** Runs commands one after the other. `cd` and `export` count for those that follow. */
export class Terminal {
  readonly #machine: Machine;
  readonly #prelude: string[] = [];
  readonly #running: { readonly child: ChildProcess; readonly step: Step }[] = [];
  /** Of this terminal and those opened from it. */
  readonly steps: Step[];
  #folder: string;

  constructor(machine: Machine, folder: string, steps: Step[] = []) {
    this.#machine = machine;
    this.#folder = folder;
    this.steps = steps;
  }

  /** The present folder. */
  get folder(): string {
    return this.#folder;
  }

  /** A second terminal in the same folder. */
  another(): Terminal {
    return new Terminal(this.#machine, this.#folder, this.steps);
  }

  /** @returns false if the command did something else than expected. */
  async type(line: string, expected: Expectation = {}): Promise<boolean> {
    const command = this.#machine.manager === "pnpm" ? this.#forPnpm(line) : line;
    if (/^(cd|export) /.test(command)) return this.#setting(command);
    const begun = performance.now();
    const child = spawn("bash", ["-c", [...this.#prelude, command].join("\n")], {
      cwd: this.#folder,
      env: this.#machine.env,
      // Its own process group, which Ctrl+C stops as a whole.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const printed = new Promise<"printed">((resolve) => {
      const add = (chunk: Buffer): void => {
        output += chunk.toString();
        if (expected.runsAfter?.test(output)) resolve("printed");
      };
      child.stdout.on("data", add);
      child.stderr.on("data", add);
    });
    const timer = setTimeout(() => stop(child, "SIGKILL"), timeoutMs);
    const ended = once(child, "close").then(([code]) => code as number | null);
    const result = await Promise.race([printed, ended]);
    clearTimeout(timer);
    const exitCode = result === "printed" ? null : result;
    const seconds = (performance.now() - begun) / 1000;
    const problem = problemOf(result, output, expected);
    const step = { command, seconds, exitCode, output, problem };
    this.steps.push(step);
    if (result === "printed") this.#running.push({ child, step });
    return problem === undefined;
  }

  /** Ctrl+C for what runs. It must end, and leave no keys. */
  async close(): Promise<void> {
    for (const { child, step } of this.#running.splice(0)) {
      const ended = child.exitCode === null ? once(child, "close") : undefined;
      const begun = performance.now();
      const timer = setTimeout(() => stop(child, "SIGKILL"), 60_000);
      stop(child, "SIGINT");
      await ended;
      clearTimeout(timer);
      const [exitCode, seconds] = [child.exitCode, (performance.now() - begun) / 1000];
      // npm and pnpm end as Ctrl+C ends programs, whatever the program does.
      const end = exitCode ?? child.signalCode;
      const left = existsSync(path.join(this.#folder, ".env.local"));
      const problems = [
        ...([0, 130, "SIGINT"].includes(end ?? "") ? [] : [`ended with ${end}`]),
        ...(left ? ["left .env.local"] : []),
      ];
      const problem = problems.length === 0 ? undefined : problems.join(", ");
      this.steps.push({ ...step, command: `Ctrl+C: ${step.command}`, exitCode, seconds, problem });
    }
  }

  #setting(command: string): boolean {
    const folder = /^cd (\S+)$/.exec(command)?.[1];
    if (folder === undefined) this.#prelude.push(command);
    else this.#folder = path.resolve(this.#folder, folder);
    const problem = existsSync(this.#folder) ? undefined : "there is no such folder";
    this.steps.push({ command, seconds: 0, exitCode: 0, output: "", problem });
    return problem === undefined;
  }

  #forPnpm(line: string): string {
    const bin = path.join(this.#folder, "node_modules/.bin");
    return withPnpm(line, (command) => existsSync(path.join(bin, command)));
  }
}

function problemOf(
  result: number | null | "printed",
  output: string,
  { exitCode = 0, prints, runsAfter }: Expectation,
): string | undefined {
  if (result === "printed") return undefined;
  if (result === null) return `was stopped, or took longer than ${timeoutMs / 1000} s`;
  if (runsAfter !== undefined) return `ended with ${result} before it printed ${runsAfter}`;
  if (result !== exitCode) return `ended with ${result} instead of ${exitCode}`;
  return prints?.test(output) === false ? `did not print ${prints}` : undefined;
}

function stop({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    // It has ended already.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
