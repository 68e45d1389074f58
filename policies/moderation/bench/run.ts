/**
 * `node bench/run.ts` prints JSON lines: what was measured, its bar, and whether it was met. Exits
 * with 1 if one was missed. Each measurement runs in its own process.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { shapes } from "./stacks.ts";

interface Measured {
  readonly cpuMs: number;
  readonly memoryMb: number;
  readonly findings: number;
}

/** CPU milliseconds, by number of resources. */
const bars = [
  { size: 1000, cpuMs: 1000 },
  { size: 10_000, cpuMs: 5000 },
] as const;

/** Ten times the resources take at most this many times the CPU time. */
const maxGrowth = 15;
const maxMemoryMb = 500;

for (const shape of Object.keys(shapes)) {
  const measured = bars.map(({ size, cpuMs: bar }) => {
    const result = measure(shape, size);
    print({ bench: "check", shape, size, ...result, bar, met: result.cpuMs <= bar });
    return result;
  });
  const [small, large] = measured;
  if (small === undefined || large === undefined) continue;
  // A stack of 1,000 takes so little that start-up would hide the growth.
  const growth = Math.round((10 * large.cpuMs) / Math.max(small.cpuMs, 100)) / 10;
  print({ bench: "growth", shape, growth, bar: maxGrowth, met: growth <= maxGrowth });
  const { memoryMb } = large;
  print({ bench: "memory", shape, memoryMb, bar: maxMemoryMb, met: memoryMb <= maxMemoryMb });
}

function measure(shape: string, size: number): Measured {
  const script = fileURLToPath(new URL("check.ts", import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, shape, String(size)], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The check of ${shape} failed: ${stderr}`);
  return JSON.parse(stdout) as Measured;
}

function print(line: Readonly<Record<string, unknown>> & { readonly met: boolean }): void {
  console.log(JSON.stringify(line));
  if (!line.met) process.exitCode = 1;
}
