import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { NetworkError, ServiceError, ServiceUnavailableError } from "../errors.ts";
import { verdictOf } from "../ledger/conformance/verdict.ts";
import { SqliteLedger } from "../ledger/sqlite/ledger.ts";
import { SimulatedClock } from "../testing/simulated-clock.ts";
import { ThrottlingService } from "../testing/throttling-service.ts";
import { AmbiguousSubmitError } from "./idempotency.ts";
import { submissionKey } from "./submission-log.ts";
import { SubmitRun } from "./submit-all.ts";
import type { SubmitAllOptions, SubmitResult, Submitter } from "./submit-all-options.ts";
import type { SubmitItem, SubmitOptions } from "./submit-item.ts";

const items = (count: number): SubmitItem[] =>
  Array.from({ length: count }, (_, id) => ({
    kind: "image",
    request: { uri: `oss://bucket/${id}` },
  }));

/** Submits with `send`, which throws what the service answers. */
function submitterOf(send: (uri: string, options: SubmitOptions) => Promise<void>): Submitter {
  const submit: Submitter["submitImage"] = async ({ uri }, options = {}) => {
    await options.beforeAttempt?.();
    await send(uri, options);
    return { taskId: `task of ${uri}`, requestId: "R", eventId: null, uri, kind: "image" };
  };
  return { submitImage: submit, submitVideo: submit };
}

async function openLedger(): Promise<SqliteLedger> {
  const ledger = await SqliteLedger.open({ path: ":memory:" });
  onTestFinished(() => ledger.close());
  return ledger;
}

/** The results, and what the run ended with. */
async function resultsOf(
  run: SubmitRun,
): Promise<{ readonly results: SubmitResult[]; readonly end?: unknown }> {
  const results: SubmitResult[] = [];
  try {
    for await (const result of run) results.push(result);
    return { results };
  } catch (end) {
    return { results, end };
  }
}

const denied = new ServiceError("NoPermission", "CreateImageModerationTask: no.", { status: 403 });
const unreachable = new NetworkError("ConnectFailed", "no route", { retryable: true });

describe("a throttled run", () => {
  it("loses no item, although it starts at five times the limit", async () => {
    const clock = new SimulatedClock();
    const service = new ThrottlingService(clock, 10);
    const submitter = submitterOf(() => service.request());
    const run = new SubmitRun(submitter, items(600), {}, clock);
    const all = resultsOf(run);
    await clock.run(all);
    const { results } = await all;
    expect(results.filter((result) => "task" in result)).toHaveLength(600);
    expect(service.acceptedAt).toHaveLength(600);
    expect(run.progress.throttled).toBe(service.refusedAt.length);
    expect(service.refusedAt.length).toBeLessThan(12);
    expect(clock.now()).toBeLessThan(600_000 / 9.5);
    expect(run.progress).toMatchObject({ submitted: 600, failed: 0, waitingFor: "throttling" });
    expect(run.progress.rate).toBeLessThan(12);
  });

  it("gives the keys of throttled items back, and begins them again", async () => {
    const ledger = await openLedger();
    const seen: string[] = [];
    const submitter = submitterOf(async (uri, { checkFirst }) => {
      seen.push(`${uri} ${checkFirst}`);
      if (seen.length === 3)
        throw new ServiceError("Throttling.User", "slower", { status: 429, retryable: true });
    });
    const options = { ledger, ratePerSecond: 100, concurrency: 1 };
    const { results } = await resultsOf(new SubmitRun(submitter, items(4), options));
    expect(results.filter((result) => "task" in result && !result.skipped)).toHaveLength(4);
    expect(seen).toEqual([
      "oss://bucket/0 false",
      "oss://bucket/1 false",
      "oss://bucket/2 false",
      "oss://bucket/2 false",
      "oss://bucket/3 false",
    ]);
    expect(await ledger.counts()).toMatchObject({ submitted: 4 });
  });
});

describe("a run that is denied", () => {
  it("ends after a few requests, says what to change, and leaves the rest untouched", async () => {
    const ledger = await openLedger();
    let sent = 0;
    const submitter = submitterOf(async () => {
      sent++;
      throw denied;
    });
    const options = { ledger, ratePerSecond: 1_000 };
    const { results, end } = await resultsOf(new SubmitRun(submitter, items(500), options));
    expect(sent).toBeLessThan(10);
    expect(results.length).toBeLessThan(10);
    expect(results[0]).toMatchObject({ error: denied });
    expect(end).toMatchObject({
      name: "ConfigError",
      setting: "credentials",
      message:
        "5 requests in a row were rejected, so the rest was not sent. CreateImageModerationTask: no. Set credentials to a key or role that is valid, and allowed to make this call.",
    });
    const keys = items(500).map((item) => submissionKey(item, null));
    const begun = await ledger.beginSubmissions(keys, 1_000);
    expect(new Set(begun.map(({ status }) => status))).toEqual(new Set(["new"]));
  });
});

describe("a run whose service is unavailable", () => {
  it("waits for it, and then submits every item", async () => {
    const clock = new SimulatedClock();
    let sent = 0;
    const submitter = submitterOf(async () => {
      sent++;
      await clock.sleep(20);
      if (clock.now() > 500 && clock.now() < 120_000) throw unreachable;
    });
    const run = new SubmitRun(submitter, items(200), {}, clock);
    const all = resultsOf(run);
    await clock.run(60_000);
    expect(run.progress).toMatchObject({ failed: 0, waitingFor: "service" });
    await clock.run(all);
    expect(run.progress).toMatchObject({ submitted: 200, failed: 0, waitingFor: null });
    expect(sent).toBeLessThan(220);
  });

  it("gives up after a time", async () => {
    const clock = new SimulatedClock();
    const submitter = submitterOf(async () => {
      await clock.sleep(20);
      throw unreachable;
    });
    const run = new SubmitRun(submitter, items(200), {}, clock);
    const all = resultsOf(run);
    await clock.run(all);
    const { results, end } = await all;
    expect(results).toEqual([]);
    expect(end).toBeInstanceOf(ServiceUnavailableError);
    expect(end).toMatchObject({ cause: unreachable, retryable: true });
    expect(clock.now()).toBeGreaterThanOrEqual(600_000);
    expect(clock.now()).toBeLessThan(601_000);
  });

  it("sends an unclear item again only with a ledger, after the time of its lease", async () => {
    const unclear = new AmbiguousSubmitError(unreachable, "immkit-key", "k", unreachable);
    const seen: (boolean | undefined)[] = [];
    const submitter = submitterOf(async (_, { checkFirst }) => {
      seen.push(checkFirst);
      if (seen.length === 1) throw unclear;
    });
    const options: SubmitAllOptions = { ratePerSecond: 1_000 };
    const without = await resultsOf(new SubmitRun(submitter, items(1), options));
    expect(without.results).toEqual([{ item: items(1)[0], error: unclear }]);
    expect(seen).toEqual([undefined]);
    seen.length = 0;
    const begun = performance.now();
    const ledger = await openLedger();
    const run = new SubmitRun(submitter, items(1), { ...options, ledger, settleMs: 700 });
    expect((await resultsOf(run)).results).toMatchObject([{ skipped: false }]);
    expect(seen).toEqual([false, true]);
    expect(performance.now() - begun).toBeGreaterThan(690);
  });
});

describe("maxInFlight", () => {
  it("follows the outcomes that the ledger gets from the consumer", async () => {
    const ledger = await openLedger();
    const submitter = submitterOf(async () => {});
    const waits = new Set<string | null>();
    const run = new SubmitRun(submitter, items(6), {
      ledger,
      ratePerSecond: 1_000,
      maxInFlight: 2,
      progressEveryMs: 20,
      onProgress: ({ waitingFor }) => waits.add(waitingFor),
    });
    const begun: Promise<unknown>[] = [];
    for await (const result of run) {
      if (!("task" in result)) throw result.error;
      const { taskId } = result.task;
      expect(run.progress.inFlight).toBeLessThanOrEqual(2);
      // The consumer, a little later.
      begun.push(sleep(50).then(() => ledger.begin(verdictOf(taskId, "pass"))));
    }
    expect(await Promise.all(begun)).toHaveLength(6);
    expect(waits).toContain("outcomes");
  });

  it("is an error if nothing can say which tasks have an outcome", async () => {
    const submitter = submitterOf(async () => {});
    expect(() => new SubmitRun(submitter, items(1), { maxInFlight: 2 })).toThrow(
      expect.objectContaining({ name: "ConfigError", setting: "maxInFlight" }),
    );
    expect(
      () => new SubmitRun(submitter, items(1), { maxInFlight: 2, settledBy: "me" as never }),
    ).toThrow(expect.objectContaining({ name: "ConfigError", setting: "settledBy" }));
  });

  it("ends the run if the ledger can't be read", async () => {
    const ledger = await openLedger();
    const failure = new Error("disk");
    const broken: SubmitAllOptions["ledger"] = {
      find: () => Promise.reject(failure),
      findSubmissions: (keys) => ledger.findSubmissions(keys),
      beginSubmissions: (keys, leaseMs) => ledger.beginSubmissions(keys, leaseMs),
      extendSubmission: (lease) => ledger.extendSubmission(lease),
      cancelSubmission: (lease) => ledger.cancelSubmission(lease),
      recordSubmitted: (task) => ledger.recordSubmitted(task),
    };
    const options = { ledger: broken, ratePerSecond: 1_000, maxInFlight: 1 };
    const run = new SubmitRun(
      submitterOf(async () => {}),
      items(3),
      options,
    );
    expect(await resultsOf(run)).toMatchObject({ end: failure });
  });
});

describe("the progress says what a run waits for", () => {
  it("its source, and its reader", async () => {
    const submitter = submitterOf(async () => {});
    let more: (() => void) | undefined;
    async function* source(): AsyncGenerator<SubmitItem> {
      yield* items(3);
      await new Promise<void>((resolve) => {
        more = resolve;
      });
    }
    const run = new SubmitRun(submitter, source(), { ratePerSecond: 1_000, concurrency: 2 });
    let read = 0;
    for await (const _ of run) {
      await sleep(30);
      if (++read === 1) expect(run.progress.waitingFor).toBe("results");
      if (read < 3) continue;
      expect(run.progress.waitingFor).toBe("items");
      more?.();
    }
    expect(read).toBe(3);
  });
});

it("accepts a rate with a fraction", async () => {
  const clock = new SimulatedClock();
  const run = new SubmitRun(
    submitterOf(async () => {}),
    items(26),
    { ratePerSecond: 2.5 },
    clock,
  );
  const all = resultsOf(run);
  await clock.run(all);
  expect((await all).results).toHaveLength(26);
  expect(clock.now()).toBeGreaterThan(9_900);
  expect(clock.now()).toBeLessThan(10_100);
});
