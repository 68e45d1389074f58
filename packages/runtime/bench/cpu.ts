import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { collectGarbage } from "./garbage.ts";
import { median } from "./report.ts";

/** Starts the null server in a process of its own; it ends with this one. */
export async function startNullServer(what: "task" | "messages"): Promise<string> {
  const child = fork(fileURLToPath(new URL("./null-server.ts", import.meta.url)), [what]);
  process.on("exit", () => child.kill());
  return new Promise((resolve, reject) => {
    child.once("message", (port) => resolve(`http://127.0.0.1:${String(port)}`));
    child.once("error", reject);
  });
}

/**
 * Microseconds of this process's CPU time per call, for each subject with `concurrency` calls under way: the median over slices, in which the
 * subjects take turns.
 */
export async function cpuPerCall(
  subjects: Readonly<Record<string, () => Promise<unknown>>>,
  concurrency: number,
  slices = 7,
): Promise<Record<string, number>> {
  const samples: Record<string, number[]> = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
  const sliceMs = Number(process.env["BENCH_SLICE_MS"] ?? 700);
  for (let slice = 0; slice <= slices; slice++) {
    for (const [name, call] of Object.entries(subjects)) {
      collectGarbage();
      let calls = 0;
      const until = performance.now() + sliceMs;
      const before = process.cpuUsage();
      await Promise.all(
        Array.from({ length: concurrency }, async () => {
          for (; performance.now() < until; calls++) await call();
        }),
      );
      const { user, system } = process.cpuUsage(before);
      // The first slice warms up.
      if (slice > 0) samples[name]?.push((user + system) / calls);
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, median(values)]));
}
