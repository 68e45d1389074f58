import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { SubmitProgress } from "@immkit/runtime";
import { SqliteLedger } from "@immkit/runtime/ledger/sqlite";
import { expect, it, onTestFinished } from "vitest";
import { startStack, upload } from "./stack.ts";
import type { SubmitterSettings } from "./submitter.ts";

const media = readFileSync(new URL("../../examples/quickstart/media/dusk.jpg", import.meta.url));

/** Runs a submitter, which is killed so long after it has begun; its progress when it got to its end. */
async function submit(settings: SubmitterSettings, killAfterMs?: number): Promise<SubmitProgress | undefined> {
  const script = fileURLToPath(new URL("submitter.ts", import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(settings)], { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => lines.push(...text.split("\n").filter(Boolean)));
  const ended = once(child, "exit");
  if (killAfterMs !== undefined) {
    await once(child.stdout, "data");
    await sleep(killAfterMs);
    child.kill("SIGKILL");
  }
  const [code] = await ended;
  if (killAfterMs === undefined) expect(code).toBe(0);
  return lines[1] === undefined ? undefined : (JSON.parse(lines[1]) as SubmitProgress);
}

it.each([
  ["this package's own transport", false, 6],
  ["the official client", true, 3],
])(
  "each object has one task at the service, however often the run is killed, with %s",
  { timeout: 90_000 },
  async (_name, official, kills) => {
    const stack = await startStack({ default: { suggestion: "pass" } });
    const folder = mkdtempSync(path.join(tmpdir(), "immkit-submit-"));
    onTestFinished(async () => {
      await stack.cloud.close();
      rmSync(folder, { recursive: true });
    });
    const { endpoint, region, accessKeyId, accessKeySecret } = stack.cloud;
    const settings: SubmitterSettings = {
      config: stack.configs.JSON,
      cloud: { endpoint, region, accessKeyId, accessKeySecret },
      ledger: path.join(folder, "ledger.db"),
      uri: await upload(stack, "dusk.jpg", media),
      count: 200,
      settleMs: 300,
      official,
    };
    const tasks = async (): Promise<Record<string, unknown>[]> =>
      (await stack.control("GET", "tasks"))["tasks"] as Record<string, unknown>[];
    for (let kill = 0; kill < kills; kill++) await submit(settings, 40 + Math.random() * 200);
    const atService = (await tasks()).length;
    const ledger = await SqliteLedger.open({ path: settings.ledger });
    onTestFinished(() => ledger.close());
    const noted = (await ledger.counts()).submitted;
    // Or else nothing was killed in the middle.
    expect(atService).toBeGreaterThan(0);
    expect(atService).toBeLessThan(settings.count);

    const progress = await submit(settings);
    expect(progress).toMatchObject({ failed: 0, running: 0, submitted: settings.count - atService, skipped: atService });
    const made = await tasks();
    expect(new Set(made.map((task) => JSON.stringify(task["tags"]))).size).toBe(settings.count);
    expect(made).toHaveLength(settings.count);
    expect(noted).toBeLessThanOrEqual(atService);
    expect(await ledger.counts()).toMatchObject({ submitted: settings.count });
    expect(await submit(settings)).toMatchObject({ submitted: 0, skipped: settings.count });
    expect(await tasks()).toHaveLength(settings.count);
  },
);
