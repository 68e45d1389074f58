/** The steps of the README, run by a test: `immkit dev`, workers, counts. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseEnv, promisify } from "node:util";

const here = import.meta.dirname;
const media = path.join(here, "../quickstart/media");
const immkit = path.join(here, "../../packages/cli/src/bin.ts");

/** The pictures to submit. */
export const pictures = ["coastline.png", "crowd.webp", "dusk.jpg", "loop.gif", "poster.png"].map(
  (name) => path.join(media, name),
);

export interface Line {
  readonly event: string;
  readonly [detail: string]: unknown;
}

export class Demonstration {
  readonly folder = mkdtempSync(path.join(tmpdir(), "immkit-worker-"));
  readonly #workers: Worker[] = [];
  readonly #processes = new Set<ChildProcess>();
  #settings: NodeJS.Dict<string> = {};

  /** `immkit dev` */
  async begin(): Promise<void> {
    // The messages of a killed worker are redelivered soon.
    const config = ["--config", "handlerTimeoutSeconds=1"];
    const files = ["--env", this.#envFile, "--scenario", path.join(here, "scenario.json")];
    const options = ["--json", "--no-watch", "--port", "0", "--engine", "in-process"];
    await firstLine(this.#spawn([immkit, "dev", here, ...options, ...files, ...config]));
    this.#settings = parseEnv(readFileSync(this.#envFile, "utf8"));
  }

  /** `npm start`; resolves once the worker has started. */
  async startWorker(env: Readonly<Record<string, string>> = {}): Promise<Worker> {
    const worker = this.launchWorker(env);
    await worker.heard("started");
    return worker;
  }

  /** `npm start`, without waiting until the worker has started. */
  launchWorker(env: Readonly<Record<string, string>> = {}): Worker {
    const worker = new Worker(
      this.#spawn([...this.#environment, "worker.ts"], { WORKER_HEALTH_PORT: "0", ...env }),
    );
    this.#workers.push(worker);
    return worker;
  }

  /** Kills the workers that still run. */
  async killWorkers(): Promise<void> {
    for (const worker of this.#workers) worker.signal("SIGKILL");
    await Promise.all(this.#workers.splice(0).map(({ exit }) => exit));
  }

  /** `npm run submit`, `npm run counts`, `npm run quarantine`: the lines that it prints. */
  async command(
    name: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown>[]> {
    const stdout = await this.#run([...this.#environment, `${name}.ts`, ...args], env);
    return stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  /** A control of the local cloud. */
  async control(method: string, name: string, body?: unknown): Promise<void> {
    const headers = { authorization: `Bearer ${this.#settings["IMMKIT_CONTROL_KEY"]}` };
    const response = await fetch(`${this.#settings["IMMKIT_ENDPOINT"]}/_immkit/${name}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${name}: ${response.status} ${await response.text()}`);
  }

  /** What `immkit dev` wrote for the worker. */
  get settings(): NodeJS.Dict<string> {
    return this.#settings;
  }

  async end(): Promise<void> {
    const ended = [...this.#processes].map((child) =>
      child.exitCode === null && child.signalCode === null ? once(child, "exit") : null,
    );
    for (const child of this.#processes) child.kill("SIGKILL");
    await Promise.all(ended);
    rmSync(this.folder, { recursive: true });
  }

  get #envFile(): string {
    return path.join(this.folder, "worker.env");
  }

  get #environment(): readonly string[] {
    return [`--env-file=${this.#envFile}`];
  }

  #spawn(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = spawn(process.execPath, args, {
      cwd: here,
      env: this.#variables(env),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#processes.add(child);
    return child;
  }

  #variables(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    return {
      PATH: process.env["PATH"],
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
      WORKER_SQLITE: path.join(this.folder, "worker.db"),
      WORKER_LEASE_SECONDS: "3",
      WORKER_WORK_MS: "300",
      ...env,
    };
  }

  async #run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const options = { cwd: here, env: this.#variables(env) };
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
