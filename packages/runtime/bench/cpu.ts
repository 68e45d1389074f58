import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { collectYoungGarbage } from "./garbage.ts";
import { median } from "./report.ts";

/** Starts the null server in its own process. */
export function startNullServer(what: "task" | "messages"): Promise<string> {
  return startServer("null-server.ts", what);
}

/** Starts a server of this folder in its own process, which ends with this one. Its endpoint. */
export async function startServer(file: string, argument: string): Promise<string> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [argument]);
  process.on("exit", () => child.kill());
  return new Promise((resolve, reject) => {
    child.once("message", (port) => resolve(`http://127.0.0.1:${String(port)}`));
    child.once("error", reject);
  });
}

/** Microseconds of this process's CPU time per call, by subject and round. */
export type CpuSamples = Readonly<Record<string, readonly number[]>>;

/**
 * Measures each subject with `concurrency` calls at a time. In each round the subjects take turns.
 */
export async function cpuPerCall(
  subjects: Readonly<Record<string, () => Promise<unknown>>>,
  concurrency: number,
  rounds = 15,
): Promise<CpuSamples> {
  const samples: Record<string, number[]> = Object.fromEntries(
    Object.keys(subjects).map((name) => [name, []]),
  );
  const sliceMs = Number(process.env["BENCH_SLICE_MS"] ?? 400);
  for (let round = -2; round < rounds; round++) {
    for (const [name, call] of Object.entries(subjects)) {
      collectYoungGarbage();
      let calls = 0;
      const until = performance.now() + sliceMs;
      const before = process.cpuUsage();
      await Promise.all(
        Array.from({ length: concurrency }, async () => {
          for (; performance.now() < until; calls++) await call();
        }),
      );
      const { user, system } = process.cpuUsage(before);
      // The first rounds warm up.
      if (round >= 0) samples[name]?.push((user + system) / calls);
    }
  }
  return samples;
}

export function medianOf(samples: CpuSamples, name: string): number {
  return median(samples[name] ?? []);
}

/** The median of the ratios of each round: other load affects both alike. */
export function shareOf(samples: CpuSamples, name: string, of: string): number {
  return median(
    (samples[name] ?? []).map((value, round) => value / (samples[of]?.[round] ?? Number.NaN)),
  );
}
