import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { SubmitProgress } from "@immkit/runtime";
import { SqliteLedger } from "@immkit/runtime/ledger/sqlite";
import { expect, it, onTestFinished } from "vitest";
import { startStack, upload } from "./stack.ts";
import type { SubmitterSettings } from "./submitter.ts";
import { runVictim } from "./victim.ts";

const media = readFileSync(new URL("../../examples/quickstart/media/dusk.jpg", import.meta.url));

it.each([
  ["this package's own transport", false, 2],
  ["the official client", true, 1],
])(
  "each object gets one task, even if two runs overlap and are killed repeatedly, with %s",
  { timeout: 120_000 },
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
      count: 120,
      settleMs: 2_000,
      official,
    };
    const submit = (killAfter?: number): Promise<SubmitProgress | undefined> =>
      runVictim("submitter.ts", settings, killAfter);
    const tasks = async (): Promise<Record<string, unknown>[]> =>
      (await stack.control("GET", "tasks"))["tasks"] as Record<string, unknown>[];
    const some = (): number => 1 + Math.trunc(Math.random() * 15);
    for (let kill = 0; kill < kills; kill++) await Promise.all([submit(some()), submit(some())]);
    const atService = (await tasks()).length;
    const ledger = await SqliteLedger.open({ path: settings.ledger });
    onTestFinished(() => ledger.close());
    const noted = (await ledger.counts()).submitted;
    // Or else nothing was killed in the middle.
    expect(atService).toBeGreaterThan(0);
    expect(atService).toBeLessThan(settings.count);

    await stack.control("POST", "faults", {
      product: "Imm",
      action: "CreateImageModerationTask",
      count: 5,
      throttle: true,
    });
    const both = await Promise.all([submit(), submit()]);
    let submitted = 0;
    for (const progress of both) {
      expect(progress).toMatchObject({ failed: 0, running: 0 });
      submitted += progress?.submitted ?? 0;
    }
    expect(submitted).toBe(settings.count - atService);
    const made = await tasks();
    expect(new Set(made.map((task) => JSON.stringify(task["tags"]))).size).toBe(settings.count);
    expect(made).toHaveLength(settings.count);
    expect(noted).toBeLessThanOrEqual(atService);
    expect(await ledger.counts()).toMatchObject({ submitted: settings.count });
    expect(await submit()).toMatchObject({ submitted: 0, skipped: settings.count });
    expect(await tasks()).toHaveLength(settings.count);
  },
);
