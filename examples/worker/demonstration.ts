/** The steps of the README, run by a test: local cloud, set-up, workers, counts. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const here = import.meta.dirname;
const immkit = path.join(here, "../../packages/cli/src/bin.ts");

export interface Line {
  readonly event: string;
  readonly [detail: string]: unknown;
}

export class Demonstration {
  readonly folder = mkdtempSync(path.join(tmpdir(), "immkit-worker-"));
  readonly #workers: Worker[] = [];
  readonly #processes = new Set<ChildProcess>();
  #cloud = { endpoint: "", controlKey: "" };

  /** `pnpm cloud`, `pnpm stack` */
  async begin(): Promise<void> {
    const cloud = this.#spawn([
      immkit,
      "local",
      "--scenario",
      path.join(here, "scenario.json"),
      "--json",
    ]);
    const line = await firstLine(cloud);
    writeFileSync(path.join(this.folder, "cloud.json"), line);
    this.#cloud = JSON.parse(line);
    await this.#run(["setup.ts", this.folder]);
  }

  /** `pnpm start`; resolves once the worker has started. */
  async startWorker(env: Readonly<Record<string, string>> = {}): Promise<Worker> {
    const worker = this.launchWorker(env);
    await worker.heard("started");
    return worker;
  }

  /** `pnpm start`, without waiting until the worker has started. */
  launchWorker(env: Readonly<Record<string, string>> = {}): Worker {
    const worker = new Worker(
      this.#spawn([this.#envFile(), "worker.ts"], { WORKER_HEALTH_PORT: "0", ...env }),
    );
    this.#workers.push(worker);
    return worker;
  }

  /** Kills the workers that still run. */
  async killWorkers(): Promise<void> {
    for (const worker of this.#workers) worker.signal("SIGKILL");
    await Promise.all(this.#workers.splice(0).map(({ exit }) => exit));
  }

  /** `pnpm submit`, `pnpm counts`, `pnpm quarantine`: the lines that it prints. */
  async command(
    name: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown>[]> {
    const stdout = await this.#run([this.#envFile(), `${name}.ts`, ...args], env);
    return stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  /** A control of the local cloud. */
  async control(method: string, name: string, body?: unknown): Promise<void> {
    const headers = { authorization: `Bearer ${this.#cloud.controlKey}` };
    const response = await fetch(`${this.#cloud.endpoint}/_immkit/${name}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${name}: ${response.status} ${await response.text()}`);
  }

  get objects(): string {
    return path.join(this.folder, "objects.txt");
  }

  /** The account owner's key and the cloud's endpoint. */
  get cloud(): {
    readonly endpoint: string;
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
  } {
    return JSON.parse(readFileSync(path.join(this.folder, "cloud.json"), "utf8"));
  }

  async end(): Promise<void> {
    const ended = [...this.#processes].map((child) =>
      child.exitCode === null && child.signalCode === null ? once(child, "exit") : null,
    );
    for (const child of this.#processes) child.kill("SIGKILL");
    await Promise.all(ended);
    rmSync(this.folder, { recursive: true });
  }

  #envFile(): string {
    return `--env-file=${path.join(this.folder, "worker.env")}`;
  }

  #spawn(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = spawn(process.execPath, args, {
      cwd: here,
      env: { PATH: process.env["PATH"], ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#processes.add(child);
    return child;
  }

  async #run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const options = { cwd: here, env: { PATH: process.env["PATH"], ...env } };
    return (await promisify(execFile)(process.execPath, args, options)).stdout;
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("no standard output");
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), "line"),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`ended with ${code}`))),
  ])) as [string];
  return line;
}

/** A running worker, and what it logged. */
export class Worker {
  readonly lines: Line[] = [];
  readonly #child: ChildProcess;
  readonly #exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  #changed = Promise.withResolvers<void>();
  #ended = false;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#exit = once(child, "close").then(([code, signal]) => {
      this.#ended = true;
      this.#changed.resolve();
      return { code, signal };
    });
    if (child.stdout !== null)
      createInterface(child.stdout).on("line", (line) => this.#hear(JSON.parse(line)));
    child.stderr?.on("data", (chunk: Buffer) => {
      const text = chunk.toString();
      if (!text.includes("ExperimentalWarning")) this.#hear({ event: "stderr", text });
    });
  }

  /** Waits until it has logged this event `times` times. */
  async heard(event: string, times = 1): Promise<Line> {
    for (;;) {
      const line = this.lines.filter((candidate) => candidate.event === event)[times - 1];
      if (line !== undefined) return line;
      if (this.#ended)
        throw new Error(`The worker ended without ${event}: ${JSON.stringify(this.lines)}`);
      await this.#changed.promise;
    }
  }

  /** `kill -SIGNAL PID` */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  get exit(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    return this.#exit;
  }

  async health(): Promise<{ status: number; body: Record<string, unknown> }> {
    const { health } = await this.heard("started");
    const response = await fetch(String(health));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  #hear(line: Line): void {
    this.lines.push(line);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
