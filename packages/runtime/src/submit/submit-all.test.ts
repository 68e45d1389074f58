import { getEventListeners } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it, onTestFinished } from "vitest";
import { NetworkError, ServiceError, ValidationError } from "../errors.ts";
import type { SubmitImageRequest } from "../generated/submit-image.ts";
import { LedgerError } from "../ledger/errors.ts";
import { SqliteLedger } from "../ledger/sqlite/ledger.ts";
import { type SubmissionLedger, submissionKey } from "./submission-log.ts";
import { SubmitRun } from "./submit-all.ts";
import type { SubmitProgress, SubmitResult, Submitter } from "./submit-all-options.ts";
import { estimate, type SubmitItem, type SubmitOptions } from "./submit-item.ts";
import type { SubmittedTask } from "./task.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const item = (id: number): SubmitItem => ({
  kind: "image",
  request: { uri: `oss://bucket/${id}` },
});
const items = (count: number): SubmitItem[] => Array.from({ length: count }, (_, id) => item(id));

class TestSubmitter implements Submitter {
  readonly seen: string[] = [];
  readonly options: SubmitOptions[] = [];
  running = 0;
  most = 0;
  answer: (uri: string) => Promise<void> = () => sleep(2);
  answerOf: (uri: string) => { readonly requestId: string | null } = () => ({ requestId: "R" });
  submitImage = async (
    { uri }: { readonly uri: string },
    options: SubmitOptions = {},
  ): Promise<SubmittedTask> => {
    this.seen.push(uri);
    this.options.push(options);
    this.most = Math.max(this.most, ++this.running);
    try {
      await this.answer(uri);
      return {
        taskId: `task of ${uri}`,
        requestId: this.answerOf(uri).requestId,
        eventId: null,
        uri,
        kind: "image",
      };
    } finally {
      this.running--;
    }
  };
  submitVideo = this.submitImage;
}

async function openLedger(): Promise<SqliteLedger> {
  const folder = mkdtempSync(join(tmpdir(), "immkit-submit-"));
  const ledger = await SqliteLedger.open({ path: join(folder, "ledger.db") });
  onTestFinished(async () => {
    await ledger.close();
    rmSync(folder, { recursive: true });
  });
  return ledger;
}

function methodsOf(ledger: SubmissionLedger): SubmissionLedger {
  return {
    find: (taskIds) => ledger.find(taskIds),
    findSubmissions: (keys) => ledger.findSubmissions(keys),
    beginSubmissions: (keys, leaseMs) => ledger.beginSubmissions(keys, leaseMs),
    extendSubmission: (lease) => ledger.extendSubmission(lease),
    cancelSubmission: (lease) => ledger.cancelSubmission(lease),
    recordSubmitted: (task) => ledger.recordSubmitted(task),
  };
}

const fast = { ratePerSecond: 100_000, settleMs: 0 };

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
    expect(run.progress).toEqual({
      submitted: 40,
      skipped: 0,
      failed: 0,
      running: 0,
      inFlight: 0,
      throttled: 0,
      rate: 10_000,
      waitingFor: null,
    });
  });

  it("returns failures as results, and continues", async () => {
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

  it("neither runs ahead of a slow reader nor reads items that it can't submit yet", async () => {
    const submitter = new TestSubmitter();
    let read = 0;
    async function* source(): AsyncGenerator<SubmitItem> {
      for (; read < 100; read++) yield item(read);
    }
    let results = 0;
    for await (const _ of new SubmitRun(submitter, source(), {
      concurrency: 3,
      ratePerSecond: 10_000,
    })) {
      if (++results > 4) break;
      await sleep(20);
      expect(submitter.seen.length).toBeLessThanOrEqual(results + 3);
    }
    expect(read).toBeLessThan(10);
    expect(submitter.running).toBe(0);
  });

  it("submits no more than `maxInFlight` tasks before their outcomes are known, early ones included", async () => {
    const submitter = new TestSubmitter();
    const run = new SubmitRun(submitter, items(10), {
      maxInFlight: 2,
      settledBy: "caller",
      ratePerSecond: 10_000,
    });
    submitter.answer = async (uri) => {
      await sleep(2);
      if (uri.endsWith("/0")) run.settle("task of oss://bucket/0");
    };
    const taskIds: string[] = [];
    for await (const result of run) {
      if (!("task" in result)) continue;
      expect(run.progress.inFlight).toBeLessThanOrEqual(2);
      taskIds.push(result.task.taskId);
      await sleep(10);
      expect(submitter.seen.length).toBeLessThanOrEqual(taskIds.length + 2);
      if (taskIds.length >= 2) run.settle(taskIds[taskIds.length - 2] ?? "");
      run.settle(result.task.taskId);
    }
    expect(taskIds).toHaveLength(10);
    expect(run.progress.inFlight).toBe(0);
  });

  it("does not wait forever for a lost outcome", async () => {
    const run = new SubmitRun(new TestSubmitter(), items(3), {
      maxInFlight: 1,
      settledBy: "caller",
      assumeSettledAfterMs: 30,
      ratePerSecond: 10_000,
    });
    expect(await all(run)).toHaveLength(3);
  });

  it("passes on idempotencyKey and checkFirst", async () => {
    const submitter = new TestSubmitter();
    await all(
      new SubmitRun(submitter, [{ ...item(1), idempotencyKey: "k" }], { checkFirst: true }),
    );
    expect(submitter.options).toMatchObject([
      { idempotencyKey: "k", checkFirst: true, retryThrottled: false },
    ]);
  });

  it("ends with the signal's reason, or with an error of the source", async () => {
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

  it("can be iterated over once, and rejects invalid settings", async () => {
    const run = new SubmitRun(new TestSubmitter(), []);
    expect(await all(run)).toEqual([]);
    await expect(all(run)).rejects.toMatchObject({ name: "ConfigError" });
    expect(() => new SubmitRun(new TestSubmitter(), [], { concurrency: 0 })).toThrow(
      expect.objectContaining({ setting: "concurrency" }),
    );
    expect(() => new SubmitRun(new TestSubmitter(), [], { maxInFlight: 1.5 })).toThrow(
      expect.objectContaining({ setting: "maxInFlight" }),
    );
  });

  it("ends at once when aborted, even if the source never returns its next item", async () => {
    let closed = 0;
    const endless: AsyncIterable<SubmitItem> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: () => {
          closed++;
          return Promise.reject(new Error("never mind"));
        },
      }),
    };
    await expect(
      all(new SubmitRun(new TestSubmitter(), endless, { signal: AbortSignal.timeout(20) })),
    ).rejects.toMatchObject({
      name: "TimeoutError",
    });
    expect(closed).toBe(1);
  });

  it.each<[string, unknown, string]>([
    ["a hole", undefined, "item"],
    ["no object", "oss://bucket/a.jpg", "item"],
    ["another kind", { kind: "Video", request: { uri: "oss://bucket/a.mp4" } }, "kind"],
    ["no request", { kind: "image" }, "request"],
    ["an empty key", { ...item(9), idempotencyKey: "" }, "idempotencyKey"],
    ["a key that isn't text", { ...item(9), idempotencyKey: 7 }, "idempotencyKey"],
    ["a key with NUL", { ...item(9), idempotencyKey: "a\0" }, "idempotencyKey"],
    ["half a surrogate pair in a key", { ...item(9), idempotencyKey: "\ud800" }, "idempotencyKey"],
  ])("reports %s in the list, and continues after it", async (_name, odd, field) => {
    for (const ledger of [undefined, await openLedger()]) {
      const submitter = new TestSubmitter();
      const run = new SubmitRun(submitter, [item(0), odd as SubmitItem, item(1)], {
        ...fast,
        ...(ledger === undefined ? {} : { ledger }),
      });
      const results = await all(run);
      expect(results.find((result) => "error" in result)).toMatchObject({
        item: odd,
        error: { name: "ValidationError", field },
      });
      expect(submitter.seen.sort()).toEqual(["oss://bucket/0", "oss://bucket/1"]);
      expect(run.progress).toMatchObject({ submitted: 2, failed: 1 });
    }
  });

  it("reports a request for which no key can be made", async () => {
    const ring: Record<string, unknown> = { uri: "oss://bucket/9" };
    ring["tags"] = ring;
    const run = new SubmitRun(
      new TestSubmitter(),
      [item(0), { kind: "image", request: ring as never }],
      {
        ...fast,
        ledger: await openLedger(),
      },
    );
    expect((await all(run)).filter((result) => "error" in result)).toMatchObject([
      { error: { name: "ValidationError", field: "request" } },
    ]);
  });

  it("reports its progress, and the total at the end", async () => {
    const reports: SubmitProgress[] = [];
    const submitter = new TestSubmitter();
    submitter.answer = (uri) => (uri.endsWith("/1") ? Promise.reject(new Error("no")) : sleep(2));
    const options = {
      ratePerSecond: 10_000,
      maxInFlight: 100,
      settledBy: "caller" as const,
      onProgress: (progress: SubmitProgress) => void reports.push(progress),
    };
    await all(new SubmitRun(submitter, items(20), { ...options, progressEveryMs: 1 }));
    expect(reports.length).toBeGreaterThan(1);
    const total = { submitted: 19, skipped: 0, failed: 1, running: 0, inFlight: 19 };
    expect(reports.at(-1)).toMatchObject(total);
    reports.length = 0;
    await all(new SubmitRun(submitter, items(20), { ...options, progressEveryMs: 60_000 }));
    expect(reports).toMatchObject([total]);
    const enough = new Error("enough");
    const throwing = (): never => {
      throw enough;
    };
    await expect(
      all(new SubmitRun(submitter, items(20), { ...options, onProgress: throwing })),
    ).rejects.toBe(enough);
  });

  it("needs the same memory for a hundred thousand items as for ten thousand, with unknown outcomes and a signal", {
    timeout: 60_000,
  }, async () => {
    const submitter: Submitter = {
      submitImage: async ({ uri }) => ({
        taskId: uri,
        requestId: "R",
        eventId: null,
        uri,
        kind: "image",
      }),
      submitVideo: () => Promise.reject(new Error("none")),
    };
    function* source(): Generator<SubmitItem> {
      for (let id = 0; id < 100_000; id++) yield item(id);
    }
    const controller = new AbortController();
    const run = new SubmitRun(submitter, source(), {
      ratePerSecond: 1_000_000,
      maxInFlight: 100,
      settledBy: "caller" as const,
      signal: controller.signal,
    });
    const heap: number[] = [];
    let count = 0;
    for await (const result of run) {
      if (!("task" in result)) throw result.error;
      run.settle(result.task.taskId);
      run.settle(`a stranger's ${count}`);
      if (++count % 10_000 === 0) {
        collectGarbage();
        heap.push(process.memoryUsage().heapUsed);
      }
    }
    expect(count).toBe(100_000);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    expect((heap.at(-1) ?? 0) - (heap[1] ?? 0)).toBeLessThan(8 * 2 ** 20);
  });
});

it("gives everything else in the process a turn, also when no item waits for anything", async () => {
  let turns = 0;
  let ended = false;
  const count = (): void => {
    turns++;
    if (!ended) setImmediate(count);
  };
  setImmediate(count);
  const invalid = Array.from({ length: 1_000 }, () => ({}) as SubmitItem);
  const results = await all(new SubmitRun(new TestSubmitter(), invalid));
  ended = true;
  expect(results).toHaveLength(1_000);
  expect(turns).toBeGreaterThan(15);
});

it.each([
  ["no iterator", {}, { code: "InvalidConfig", setting: "items" }],
  ["nothing", undefined, { code: "InvalidConfig", setting: "items" }],
  [
    "an iterator that returns no object",
    { [Symbol.iterator]: () => ({ next: () => undefined }) },
    { name: "TypeError" },
  ],
])("ends with an error for %s", async (_, source, expected) => {
  const run = new SubmitRun(new TestSubmitter(), source as never);
  await expect(all(run)).rejects.toMatchObject(expected);
});

describe("a SubmitRun with a ledger", () => {
  it("skips what an earlier run submitted, and submits the rest", async () => {
    const ledger = await openLedger();
    const submitter = new TestSubmitter();
    const first = await all(new SubmitRun(submitter, items(5), { ...fast, ledger }));
    expect(first.every((result) => "task" in result && !result.skipped)).toBe(true);
    const run = new SubmitRun(submitter, items(8), { ...fast, ledger });
    const second = await all(run);
    expect(submitter.seen).toHaveLength(8);
    expect(new Set(submitter.seen).size).toBe(8);
    expect(run.progress).toMatchObject({ submitted: 3, skipped: 5, failed: 0 });
    const skipped = second.filter((result) => "task" in result && result.skipped);
    expect(skipped).toContainEqual({
      item: item(0),
      task: {
        taskId: "task of oss://bucket/0",
        requestId: null,
        eventId: null,
        uri: "oss://bucket/0",
        kind: "image",
      },
      skipped: true,
    });
    expect(submitter.options.every(({ checkFirst }) => checkFirst === false)).toBe(true);
    expect(await ledger.counts()).toMatchObject({ submitted: 8 });
  });

  it("submits the same work once, even if the list repeats it", async () => {
    const ledger = await openLedger();
    const submitter = new TestSubmitter();
    const run = new SubmitRun(
      submitter,
      [
        item(1),
        item(1),
        item(2),
        item(1),
        { ...item(3), idempotencyKey: "k" },
        { ...item(4), idempotencyKey: "k" },
      ],
      { ...fast, ledger },
    );
    await all(run);
    expect(submitter.seen.sort()).toEqual(["oss://bucket/1", "oss://bucket/2", "oss://bucket/3"]);
    expect(run.progress).toMatchObject({ submitted: 3, skipped: 3 });
  });

  it("searches for work that was begun and not recorded before it submits it again", async () => {
    const ledger = await openLedger();
    const submitter = new TestSubmitter();
    const keys = [submissionKey(item(1), null), submissionKey(item(2), null)];
    await ledger.beginSubmissions(keys, 0);
    // The service has the one, and not the other.
    submitter.answerOf = (uri) => (uri.endsWith("/1") ? { requestId: null } : { requestId: "R" });
    const run = new SubmitRun(submitter, items(4), { ...fast, ledger });
    await all(run);
    const checked = submitter.options
      .filter(({ checkFirst }) => checkFirst)
      .map(({ idempotencyKey }) => idempotencyKey);
    expect(checked.sort()).toEqual(
      [submissionKey(item(1), null), submissionKey(item(2), null)].sort(),
    );
    expect(run.progress).toMatchObject({ submitted: 3, skipped: 1 });
    expect(await all(new SubmitRun(submitter, items(4), { ...fast, ledger }))).toHaveLength(4);
    expect(submitter.seen).toHaveLength(4);
  });

  it("waits until a request of another run has certainly ended", async () => {
    const ledger = await openLedger();
    const submitter = new TestSubmitter();
    await ledger.beginSubmissions([submissionKey(item(0), null)], 10_000);
    setTimeout(
      () =>
        void ledger.recordSubmitted({
          taskId: "other",
          kind: "image",
          key: submissionKey(item(0), null),
        }),
      60,
    );
    const run = new SubmitRun(submitter, items(2), { ...fast, ledger });
    await all(run);
    expect(submitter.seen).toEqual(["oss://bucket/1"]);
    expect(run.progress).toMatchObject({ submitted: 1, skipped: 1 });
  });

  it("submits rejected work again, but not unclear work", async () => {
    const ledger = await openLedger();
    const submitter = new TestSubmitter();
    const refused = new ServiceError("NoPermission", "no", { status: 403 });
    const unclear = new NetworkError("Timeout", "late", { ambiguous: true });
    submitter.answer = (uri) =>
      uri.endsWith("/0")
        ? Promise.reject(refused)
        : uri.endsWith("/1")
          ? Promise.reject(unclear)
          : sleep(1);
    const results = await all(new SubmitRun(submitter, items(3), { ...fast, ledger }));
    expect(results).toContainEqual({ item: item(0), error: refused });
    expect(results).toContainEqual({ item: item(1), error: unclear });
    submitter.options.length = 0;
    submitter.answer = () => sleep(1);
    await all(new SubmitRun(submitter, items(3), { ...fast, ledger }));
    expect(
      submitter.options.map(({ idempotencyKey, checkFirst }) => [idempotencyKey, checkFirst]),
    ).toEqual(
      expect.arrayContaining([
        [submissionKey(item(0), null), false],
        [submissionKey(item(1), null), true],
      ]),
    );
    expect(submitter.options).toHaveLength(2);
  });

  it("leaves no submission begun for items whose turn did not come", async () => {
    const ledger = await openLedger();
    const submitter = new TestSubmitter();
    const abort = new AbortController();
    const run = new SubmitRun(submitter, items(50), {
      ratePerSecond: 20,
      ledger,
      signal: abort.signal,
    });
    setTimeout(() => abort.abort(), 120);
    await expect(all(run)).rejects.toMatchObject({ name: "AbortError" });
    const keys = items(50).map((one) => submissionKey(one, null));
    const states = await ledger.beginSubmissions(keys, 0);
    expect(states.filter(({ status }) => status === "done").length).toBe(submitter.seen.length);
    expect(states.filter(({ status }) => status === "unclear")).toEqual([]);
  });

  it("ends at an error of the ledger, because later submissions would not be recorded", async () => {
    const ledger = await openLedger();
    const submitter = new TestSubmitter();
    let noted = 0;
    const failing: SubmissionLedger = {
      ...methodsOf(ledger),
      recordSubmitted: (task) =>
        ++noted > 3
          ? Promise.reject(new LedgerError("LedgerFull", "full"))
          : ledger.recordSubmitted(task),
    };
    await expect(
      all(new SubmitRun(submitter, items(200), { ...fast, concurrency: 2, ledger: failing })),
    ).rejects.toMatchObject({
      code: "LedgerFull",
    });
    expect(submitter.seen.length).toBeLessThan(8);
    const seen = new Set(submitter.seen);
    submitter.answerOf = (uri) => (seen.has(uri) ? { requestId: null } : { requestId: "R" });
    const again = new SubmitRun(submitter, items(10), { ...fast, ledger });
    await all(again);
    expect(again.progress.submitted).toBe(10 - seen.size);
    expect(submitter.options.slice(seen.size).filter(({ checkFirst }) => checkFirst)).toHaveLength(
      seen.size - 3,
    );
  });

  it("reports a second task for the same work if another run was faster, and continues", async () => {
    const ledger = await openLedger();
    const submitter = new TestSubmitter();
    submitter.answer = async (uri) => {
      if (uri.endsWith("/1"))
        await ledger.recordSubmitted({
          taskId: "faster",
          kind: "image",
          key: submissionKey(item(1), null),
        });
    };
    const run = new SubmitRun(submitter, items(4), { ...fast, ledger });
    const results = await all(run);
    expect(results.filter((result) => "error" in result)).toMatchObject([
      { item: item(1), error: { code: "DuplicateKey" } },
    ]);
    expect(run.progress).toMatchObject({ submitted: 3, failed: 1 });
    const key = submissionKey(item(1), null);
    expect((await ledger.findSubmissions([key])).get(key)).toMatchObject({ taskId: "faster" });
  });

  it("searches for each item with checkFirst, for earlier runs without a ledger", async () => {
    const ledger = await openLedger();
    const submitter = new TestSubmitter();
    submitter.answerOf = (uri) => ({ requestId: uri.endsWith("/0") ? null : "R" });
    const run = new SubmitRun(submitter, items(3), { ...fast, ledger, checkFirst: true });
    await all(run);
    expect(submitter.options.every(({ checkFirst }) => checkFirst === true)).toBe(true);
    expect(run.progress).toMatchObject({ submitted: 2, skipped: 1 });
  });

  it("counts tasks of an earlier run as in flight", async () => {
    const ledger = await openLedger();
    const submitter = new TestSubmitter();
    await all(new SubmitRun(submitter, items(2), { ...fast, ledger }));
    const run = new SubmitRun(submitter, items(4), {
      ...fast,
      ledger,
      maxInFlight: 2,
      settledBy: "caller",
    });
    const results = all(run);
    await sleep(50);
    expect(run.progress).toMatchObject({
      skipped: 2,
      submitted: 0,
      inFlight: 2,
      waitingFor: "outcomes",
    });
    run.settle("task of oss://bucket/0");
    run.settle("task of oss://bucket/1");
    expect(await results).toHaveLength(4);
  });

  it("asks the ledger for many items at once", async () => {
    const ledger = await openLedger();
    const batches: number[] = [];
    const counting: SubmissionLedger = {
      ...methodsOf(ledger),
      beginSubmissions: async (keys, leaseMs) => {
        batches.push(keys.length);
        await sleep(1);
        return ledger.beginSubmissions(keys, leaseMs);
      },
    };
    await all(new SubmitRun(new TestSubmitter(), items(200), { ...fast, ledger: counting }));
    expect(batches.reduce((sum, size) => sum + size)).toBe(200);
    expect(batches.length).toBeLessThan(100);
    expect(Math.max(...batches)).toBeLessThanOrEqual(16);
  });
});

describe("submissionKey", () => {
  const image = (request: SubmitImageRequest): SubmitItem => ({ kind: "image", request });
  const key = (one: SubmitItem, project: string | null = "p"): string =>
    submissionKey(one, project);

  it("is equal for equal requests in any member order, and different for all others", () => {
    const request = {
      uri: "oss://b/k",
      tags: { a: "1", b: "2" },
      scenes: ["porn", "ad"],
    } satisfies SubmitImageRequest;
    const same = key(image(request));
    expect(same).toMatch(/^[\w-]{43}$/);
    expect(key(image({ scenes: ["porn", "ad"], tags: { b: "2", a: "1" }, uri: "oss://b/k" }))).toBe(
      same,
    );
    const others = [
      key(image(request), "other"),
      key({ kind: "video", request }),
      key(image({ ...request, uri: "oss://b/l" })),
      key(image({ ...request, userData: "" })),
      key(image({ ...request, tags: { a: "2", b: "1" } })),
      key(image({ ...request, scenes: ["ad", "porn"] })),
    ];
    expect(new Set([same, ...others]).size).toBe(others.length + 1);
  });
});

describe("estimate", () => {
  it.each<[SubmitItem, number | undefined, number, number]>([
    [{ kind: "image", request: { uri: "oss://b/k" } }, undefined, 1, 3],
    [
      { kind: "image", request: { uri: "oss://b/k", maxFrames: 10, scenes: ["porn"] } },
      undefined,
      10,
      10,
    ],
    [{ kind: "video", request: { uri: "oss://b/k" } }, undefined, 200, 600],
    [
      { kind: "video", request: { uri: "oss://b/k", interval: 2, scenes: ["porn", "ad"] } },
      61,
      31,
      62,
    ],
    [{ kind: "video", request: { uri: "oss://b/k", maxFrames: 50 } }, 3_600, 50, 150],
    [{ kind: "video", request: { uri: "oss://b/k" } }, 0, 1, 3],
  ])("%j of %s s: %i frames, %i units", (one, seconds, frames, units) => {
    expect(estimate(one, seconds)).toMatchObject({ frames, units });
  });
});
