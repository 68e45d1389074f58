/** Worker processes. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Processes of one script of this folder, which prints a line when it is ready. */
export class Fleet<Settings> {
  readonly #script: string;
  readonly #settings: Settings;
  readonly #workers: ChildProcess[] = [];
  readonly killed = new Set<number>();

  constructor(script: string, settings: Settings) {
    this.#script = fileURLToPath(new URL(script, import.meta.url));
    this.#settings = settings;
  }

  /** Starts another worker, with some other settings; resolves once it is ready. */
  async start(other: Partial<Settings> = {}): Promise<void> {
    const settings = JSON.stringify({ ...this.#settings, ...other });
    const worker = spawn(process.execPath, [this.#script, settings], {
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

  /** Kills the oldest one. Throws if it has failed before. */
  async kill(): Promise<void> {
    const victim = this.#workers.shift();
    if (victim?.pid === undefined) throw new Error("There is no worker to kill.");
    const { exitCode } = victim;
    if (exitCode !== null && exitCode !== 0) throw new Error(`A worker ended with ${exitCode}.`);
    this.killed.add(victim.pid);
    await end(victim, "SIGKILL");
  }

  /** Waits until all workers have ended by themselves. */
  async finish(): Promise<void> {
    await this.#end();
  }

  /** Stops all workers gracefully. Throws if one has already ended by itself. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  async #end(signal?: NodeJS.Signals): Promise<void> {
    const codes = await Promise.all(this.#workers.map((worker) => end(worker, signal)));
    this.#workers.length = 0;
    if (codes.some((code) => code !== 0))
      throw new Error(`Workers ended with ${codes.join(", ")}.`);
  }

  /** Kills all workers that are still running. */
  abandon(): void {
    for (const worker of this.#workers.splice(0)) worker.kill("SIGKILL");
  }
}

function end(worker: ChildProcess, signal?: NodeJS.Signals): Promise<number | null> {
  const { exitCode, signalCode } = worker;
  if (exitCode !== null || signalCode !== null)
    return Promise.resolve(signal === undefined ? exitCode : (exitCode ?? -1));
  return new Promise((resolve) => {
    worker.once("exit", (code) => resolve(code));
    if (signal !== undefined) worker.kill(signal);
  });
}
