/**
 * `node bench/run.ts [--no-peers]` prints JSON lines: what was measured, its bar, and whether it
 * was met. Exits with 1 if one was missed. Each measurement runs in its own process.
 *
 * Checkov and KICS check the pipeline of the same size, if `node bench/peers/run.ts --install` has
 * installed them. What can't be measured is skipped, with the reason.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readStack } from "@immkit/policies";
import { measurePack, packObstacle } from "./pack.ts";
import { checkov } from "./peers/checkov.ts";
import { kics } from "./peers/kics.ts";
import { type Peer, scanTexts, toolsFolder } from "./peers/peer.ts";
import { terraformStack } from "./peers/terraform-stack.ts";
import { shapes, stack } from "./stacks.ts";

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

/** Other tools can take this long for one stack. */
const maxPeerMs = 600_000;

/** CPU milliseconds of starting the pack, over an empty one. */
const maxStartMs = 500;
/** CPU time of engine and pack at 1,000 resources, divided by that with an empty pack. */
const maxPackTimes = 1.5;

const { "no-peers": withoutPeers } = parseArgs({
  options: { "no-peers": { type: "boolean" } },
}).values;

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

if (withoutPeers !== true) for (const peer of [checkov, kics]) measurePeer(peer);
measureUnderEngine();

function measurePeer(peer: Peer): void {
  const { name, version } = peer;
  for (const { size } of bars) {
    const line = { bench: "peer", tool: `${name} ${version}`, shape: "pipeline", size };
    if (!peer.isInstalled(toolsFolder)) {
      const skipped =
        "It is not installed. Run node policies/moderation/bench/peers/run.ts --install.";
      print({ ...line, skipped, met: true });
      continue;
    }
    const { configuration } = terraformStack(readStack(stack("pipeline", size)));
    try {
      const { cpuMs, findings } = scanTexts(peer, [configuration], maxPeerMs);
      print({ ...line, cpuMs, findings: findings.flat().length, met: true });
    } catch (error) {
      print({ ...line, skipped: `It failed: ${(error as Error).message}`, met: true });
    }
  }
}

function measureUnderEngine(): void {
  const skipped = packObstacle();
  if (skipped !== undefined) {
    print({ bench: "pack", skipped, met: true });
    return;
  }
  const { startMs, times, measured } = measurePack();
  print({ bench: "pack start", startMs, bar: maxStartMs, met: startMs <= maxStartMs });
  print({
    bench: "pack",
    size: 1000,
    times,
    measured,
    bar: maxPackTimes,
    met: times <= maxPackTimes,
  });
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
