import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ValidationError } from "../errors.ts";
import type { SubmitOptions, SubmittedTask } from "./client.ts";
import { estimate } from "./estimate.ts";
import { type SubmitItem, type SubmitResult, SubmitRun, type Submitter } from "./submit-all.ts";

const item = (id: number): SubmitItem => ({ kind: "image", request: { uri: `oss://bucket/${id}` } });
const items = (count: number): SubmitItem[] => Array.from({ length: count }, (_, id) => item(id));

class TestSubmitter implements Submitter {
  readonly seen: string[] = [];
  readonly options: SubmitOptions[] = [];
  running = 0;
  most = 0;
  answer: (uri: string) => Promise<void> = () => sleep(2);
  submitImage = async ({ uri }: { readonly uri: string }, options: SubmitOptions = {}): Promise<SubmittedTask> => {
    this.seen.push(uri);
    this.options.push(options);
    this.most = Math.max(this.most, ++this.running);
    try {
      await this.answer(uri);
      return { taskId: `task of ${uri}`, requestId: null, eventId: null, uri, kind: "image" };
    } finally {
      this.running--;
    }
  };
  submitVideo = this.submitImage;
}

async function all(run: SubmitRun): Promise<SubmitResult[]> {
  const results: SubmitResult[] = [];
  for await (const result of run) results.push(result);
  return results;
}

describe("SubmitRun", () => {
  it("submits every item, no more than `concurrency` at a time", async () => {
    const submitter = new TestSubmitter();
    const run = new SubmitRun(submitter, items(40), { concurrency: 4, ratePerSecond: 10_000 });
    const results = await all(run);
    expect(new Set(results.map((result) => ("task" in result ? result.task.uri : "")))).toEqual(
      new Set(items(40).map(({ request }) => request.uri)),
    );
    expect(submitter.most).toBe(4);
    expect(run.progress).toEqual({ submitted: 40, failed: 0, running: 0, inFlight: 0 });
  });

  it("gives failures as results, and goes on", async () => {
    const submitter = new TestSubmitter();
    const error = new ValidationError([{ field: "uri", limit: "", value: "", message: "no" }]);
    submitter.answer = (uri) => (uri.endsWith("/1") ? Promise.reject(error) : Promise.resolve());
    const run = new SubmitRun(submitter, items(3), { ratePerSecond: 1_000 });
    const results = await all(run);
    expect(results.filter((result) => "error" in result)).toEqual([{ item: item(1), error }]);
    expect(run.progress).toMatchObject({ submitted: 2, failed: 1 });
  });

  it("keeps the rate", async () => {
    const submitter = new TestSubmitter();
    const begun = performance.now();
    await all(new SubmitRun(submitter, items(11), { ratePerSecond: 20 }));
    expect(performance.now() - begun).toBeGreaterThan(450);
  });

  it("does not run ahead of a slow reader, nor read items that it can't submit yet", async () => {
    const submitter = new TestSubmitter();
    let read = 0;
    async function* source(): AsyncGenerator<SubmitItem> {
      for (; read < 100; read++) yield item(read);
    }
    let results = 0;
    for await (const _ of new SubmitRun(submitter, source(), { concurrency: 3, ratePerSecond: 10_000 })) {
      if (++results > 4) break;
      await sleep(20);
      expect(submitter.seen.length).toBeLessThanOrEqual(results + 3);
    }
    expect(read).toBeLessThan(10);
    expect(submitter.running).toBe(0);
  });

  it("submits no more than `maxInFlight` tasks before their outcomes are told, early ones included", async () => {
    const submitter = new TestSubmitter();
    const run = new SubmitRun(submitter, items(10), { maxInFlight: 2, ratePerSecond: 10_000 });
    submitter.answer = async (uri) => {
      await sleep(2);
      if (uri.endsWith("/0")) run.settle("task of oss://bucket/0");
    };
    const told: string[] = [];
    for await (const result of run) {
      if (!("task" in result)) continue;
      expect(run.progress.inFlight).toBeLessThanOrEqual(2);
      told.push(result.task.taskId);
      await sleep(10);
      expect(submitter.seen.length).toBeLessThanOrEqual(told.length + 2);
      if (told.length >= 2) run.settle(told[told.length - 2] ?? "");
      run.settle(result.task.taskId);
    }
    expect(told).toHaveLength(10);
    expect(run.progress.inFlight).toBe(0);
  });

  it("does not wait for ever for an outcome that is lost", async () => {
    const run = new SubmitRun(new TestSubmitter(), items(3), { maxInFlight: 1, assumeSettledAfterMs: 30, ratePerSecond: 10_000 });
    expect(await all(run)).toHaveLength(3);
  });

  it("passes keys on, and the wish to look first", async () => {
    const submitter = new TestSubmitter();
    await all(new SubmitRun(submitter, [{ ...item(1), idempotencyKey: "k" }], { checkFirst: true }));
    expect(submitter.options).toEqual([{ idempotencyKey: "k", checkFirst: true }]);
  });

  it("ends with the signal's reason, and with a source's own error", async () => {
    const abort = new AbortController();
    const submitter = new TestSubmitter();
    const run = new SubmitRun(submitter, items(100), { signal: abort.signal, ratePerSecond: 50 });
    const reason = new Error("enough");
    setTimeout(() => abort.abort(reason), 60);
    await expect(all(run)).rejects.toBe(reason);
    expect(submitter.seen.length).toBeLessThan(20);
    const broken = new Error("disk");
    function* source(): Generator<SubmitItem> {
      yield item(1);
      throw broken;
    }
    await expect(all(new SubmitRun(submitter, source()))).rejects.toBe(broken);
  });

  it("can be walked through once, and refuses wrong settings", async () => {
    const run = new SubmitRun(new TestSubmitter(), []);
    expect(await all(run)).toEqual([]);
    await expect(all(run)).rejects.toMatchObject({ name: "ConfigError" });
    expect(() => new SubmitRun(new TestSubmitter(), [], { concurrency: 0 })).toThrow(expect.objectContaining({ setting: "concurrency" }));
    expect(() => new SubmitRun(new TestSubmitter(), [], { maxInFlight: 1.5 })).toThrow(expect.objectContaining({ setting: "maxInFlight" }));
  });
});

describe("estimate", () => {
  it.each<[SubmitItem, number | undefined, number, number]>([
    [{ kind: "image", request: { uri: "oss://b/k" } }, undefined, 1, 3],
    [{ kind: "image", request: { uri: "oss://b/k", maxFrames: 10, scenes: ["porn"] } }, undefined, 10, 10],
    [{ kind: "video", request: { uri: "oss://b/k" } }, undefined, 200, 600],
    [{ kind: "video", request: { uri: "oss://b/k", interval: 2, scenes: ["porn", "ad"] } }, 61, 31, 62],
    [{ kind: "video", request: { uri: "oss://b/k", maxFrames: 50 } }, 3_600, 50, 150],
    [{ kind: "video", request: { uri: "oss://b/k" } }, 0, 1, 3],
  ])("%j of %s s: %i frames, %i units", (one, seconds, frames, units) => {
    expect(estimate(one, seconds)).toMatchObject({ frames, units });
  });
});
