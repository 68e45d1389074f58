/** Worker processes. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { WorkerSettings } from "./worker.ts";

const script = fileURLToPath(new URL("worker.ts", import.meta.url));

export class Fleet {
  readonly #settings: WorkerSettings;
  readonly #workers: ChildProcess[] = [];
  readonly killed = new Set<number>();

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
  }

  /** Starts another worker; resolves once it receives. */
  async start(): Promise<void> {
    const worker = spawn(process.execPath, [script, JSON.stringify(this.#settings)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#workers.push(worker);
    let errors = "";
    worker.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString();
    });
    await new Promise<void>((resolve, reject) => {
      worker.stdout.once("data", () => resolve());
      worker.once("exit", (code) => reject(new Error(`The worker ended with ${code}: ${errors}`)));
    });
  }

  /** Kills the oldest one. */
  async kill(): Promise<void> {
    const victim = this.#workers.shift();
    if (victim?.pid === undefined) throw new Error("There is no worker to kill.");
    this.killed.add(victim.pid);
    await end(victim, "SIGKILL");
  }

  /** Stops all workers gracefully. Throws if one has already ended by itself. */
  async stop(): Promise<void> {
    const codes = await Promise.all(
      this.#workers.splice(0).map((worker) => end(worker, "SIGTERM")),
    );
    if (codes.some((code) => code !== 0))
      throw new Error(`Workers ended with ${codes.join(", ")}.`);
  }

  /** Kills all workers that are still running. */
  abandon(): void {
    for (const worker of this.#workers.splice(0)) worker.kill("SIGKILL");
  }
}

function end(worker: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (worker.exitCode !== null || worker.signalCode !== null)
    return Promise.resolve(worker.exitCode ?? -1);
  return new Promise((resolve) => {
    worker.once("exit", (code) => resolve(code));
    worker.kill(signal);
  });
}
