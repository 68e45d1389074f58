import { describe, expect, it } from "vitest";
import { CredentialsError, NetworkError, ResponseError, ServiceError } from "../errors.ts";
import { SimulatedClock } from "../testing/simulated-clock.ts";
import { type Counting, ThrottlingService } from "../testing/throttling-service.ts";
import type { FailureKind } from "./failure.ts";
import { Pace } from "./pace.ts";

const options = { ratePerSecond: 50, maxDenials: 5, giveUpAfterMs: 600_000 };

/** Requests of one run, 16 at a time, until the end of the test. */
function send(pace: Pace, request: () => Promise<void>, workers = 16): () => number {
  let answers = 0;
  const work = async (): Promise<void> => {
    for (;;) {
      await pace.run(request);
      answers++;
    }
  };
  for (let worker = 0; worker < workers; worker++) work().catch(() => {});
  return () => answers;
}

/** The numbers of `times` in each period up to `end`, per second. */
function rates(times: readonly number[], periodMs: number, end: number): number[] {
  const counts = new Array<number>(end / periodMs).fill(0);
  for (const time of times) {
    const period = Math.floor(time / periodMs);
    counts[period] = (counts[period] ?? 0) + 1_000 / periodMs;
  }
  return counts;
}

describe("a service that throttles", () => {
  it.each<[number, Counting, number, number]>([
    [10, "second", 50, 120],
    [10, "bucket", 50, 120],
    [10, "second", 5, 120],
    [40, "second", 50, 60],
    [2, "bucket", 20, 600],
  ])(
    "is used well, with few refusals: limit %s, counted by %s, latency %s ms",
    async (limit, counting, latencyMs, seconds) => {
      const clock = new SimulatedClock();
      const service = new ThrottlingService(clock, limit, counting);
      service.latencyMs = latencyMs;
      const pace = new Pace({ ...options, clock });
      const answers = send(pace, () => service.request());
      await clock.run(seconds * 1_000);
      expect(answers() / seconds / limit).toBeGreaterThan(0.95);
      const refused = service.refusedAt.length;
      expect(refused / (refused + service.acceptedAt.length)).toBeLessThan(0.02);
      expect(pace.throttled).toBeGreaterThan(0);
      expect(pace.waitingFor).toBe("throttling");
    },
  );

  it("is followed when its limit changes", async () => {
    const clock = new SimulatedClock();
    const service = new ThrottlingService(clock, 10);
    send(new Pace({ ...options, clock }), () => service.request());
    await clock.run(60_000);
    service.limit = 40;
    await clock.run(140_000);
    service.limit = 5;
    await clock.run(180_000);
    const accepted = rates(service.acceptedAt, 20_000, 180_000);
    for (const rate of accepted.slice(0, 3)) expect(rate).toBeGreaterThan(9);
    expect(accepted[6]).toBeGreaterThan(36);
    expect(accepted[8]).toBeGreaterThan(4.5);
    // The fall costs few requests.
    expect(service.refusedAt.filter((at) => at > 140_000).length).toBeLessThan(30);
  });

  it("is shared fairly by several runs that start one after the other", async () => {
    const clock = new SimulatedClock();
    const service = new ThrottlingService(clock, 30);
    const answers: (() => number)[] = [];
    for (let run = 0; run < 3; run++) {
      answers.push(send(new Pace({ ...options, clock }), () => service.request()));
      await clock.run((run + 1) * 20_000);
    }
    await clock.run(180_000);
    const before = answers.map((count) => count());
    await clock.run(480_000);
    const rate = answers.map((count, run) => (count() - (before[run] ?? 0)) / 300);
    for (const one of rate) {
      expect(one).toBeGreaterThan(6);
      expect(one).toBeLessThan(14);
    }
    expect(rate.reduce((sum, one) => sum + one)).toBeGreaterThan(28);
  });

  it.each([1, 5, 8])(
    "is soon used at the full rate again if it refuses %i requests at the start and then none",
    async (count) => {
      const clock = new SimulatedClock();
      const service = new ThrottlingService(clock, 10_000);
      let refusals = count;
      const request = async (): Promise<void> => {
        if (refusals-- > 0)
          throw new ServiceError("Throttling.User", "slower", { status: 400, retryable: true });
        await service.request();
      };
      const pace = new Pace({ ...options, ratePerSecond: 500, clock });
      send(pace, request, 8);
      await clock.run(30_000);
      expect(service.acceptedAt.filter((at) => at <= 10_000).length).toBeGreaterThan(120);
      expect(pace.rate).toBeGreaterThan(400);
    },
  );

  it("is not asked again before the time that it says is over", async () => {
    const clock = new SimulatedClock();
    const service = new ThrottlingService(clock, 10);
    service.hintMs = 3_000;
    send(new Pace({ ...options, clock }), () => service.request());
    await clock.run(10_000);
    const asked = [...service.acceptedAt, ...service.refusedAt].sort((a, b) => a - b);
    const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThan(2_900);
  });
});

it("sends at the full rate to a service that accepts it, and waits for nothing", async () => {
  const clock = new SimulatedClock();
  const service = new ThrottlingService(clock, 1_000);
  const pace = new Pace({ ...options, clock });
  send(pace, () => service.request());
  await clock.run(10_000);
  expect(service.acceptedAt.length).toBeGreaterThan(490);
  expect(pace).toMatchObject({ rate: 50, throttled: 0, waitingFor: null });
});

it("sends a throttled request again before those that wait", async () => {
  const clock = new SimulatedClock();
  const pace = new Pace({ ...options, ratePerSecond: 1, clock });
  const sent: string[] = [];
  const request = (name: string) => async (): Promise<string> => {
    const isFirst = !sent.includes(name);
    sent.push(name);
    if (isFirst && name !== "c")
      throw new ServiceError("Throttling", "slower", { status: 503, retryable: true });
    return name;
  };
  const all = Promise.all(["a", "b", "c"].map((name) => pace.run(request(name))));
  await clock.run(all);
  expect(await all).toEqual(["a", "b", "c"]);
  expect(sent).toEqual(["a", "a", "b", "b", "c"]);
});

describe("a service that is unavailable", () => {
  const untilAvailable = { repeats: (kind: FailureKind) => kind === "unavailable" };
  const outages: [string, Error][] = [
    ["can't be reached", new NetworkError("ConnectFailed", "no route", { retryable: true })],
    ["fails", new ServiceError("InternalError", "x", { status: 500, retryable: true })],
    ["is hidden by a proxy", new ResponseError("UnreadableResponse", "x", { retryable: true })],
    ["gives no credentials", new CredentialsError("CredentialsFailed", "x", { retryable: true })],
  ];

  it.each(outages)(
    "because it %s is tested by single requests until it is back",
    async (_, error) => {
      const clock = new SimulatedClock();
      const pace = new Pace({ ...options, clock });
      const sent: number[] = [];
      const request = async (): Promise<void> => {
        sent.push(clock.now());
        await clock.sleep(10);
        if (clock.now() > 1_000 && clock.now() < 100_000) throw error;
      };
      let answers = 0;
      for (let item = 0; item < 2_000; item++)
        void pace.run(request, untilAvailable).then(() => answers++);
      await clock.run(50_000);
      expect(pace.waitingFor).toBe("service");
      await clock.run(200_000);
      expect(pace.waitingFor).toBe(null);
      expect(answers).toBe(2_000);
      expect(sent.filter((at) => at > 1_100 && at < 100_000).length).toBeLessThan(12);
    },
  );

  it("is given up after a time, and what waits is not sent", async () => {
    const clock = new SimulatedClock();
    const pace = new Pace({ ...options, giveUpAfterMs: 60_000, clock });
    let sent = 0;
    const request = async (): Promise<void> => {
      sent++;
      await clock.sleep(10);
      throw outages[0]?.[1];
    };
    const all = Promise.allSettled(
      Array.from({ length: 100 }, () => pace.run(request, untilAvailable)),
    );
    await clock.run(all);
    expect(clock.now()).toBeLessThan(61_000);
    expect(sent).toBeLessThan(12);
    const ends = await all;
    expect(ends).toHaveLength(100);
    for (const end of ends)
      expect(end).toMatchObject({ reason: { code: "ServiceUnavailable", retryable: true } });
    expect((ends[0] as PromiseRejectedResult).reason.message).toBe(
      "The service has been unavailable for 60 s, so the rest was not sent: run it again later, or wait longer with giveUpAfterMs. no route",
    );
  });

  it("gets no request twice whose effect is unclear, or that must not be repeated", async () => {
    const clock = new SimulatedClock();
    const pace = new Pace({ ...options, clock });
    const unclear = new NetworkError("Timeout", "x", { retryable: true, ambiguous: true });
    const failing = (error: Error) => (): Promise<never> => Promise.reject(error);
    await expect(pace.run(failing(unclear), untilAvailable)).rejects.toBe(unclear);
    const failed = pace.run(failing(outages[1]?.[1] as Error)).catch((error: unknown) => error);
    await clock.run(1_000);
    expect(await failed).toBe(outages[1]?.[1]);
  });
});

describe("requests that are denied", () => {
  const denied = (code: string, status: number, message = "no") =>
    new ServiceError(code, message, { status });

  it.each<[string, Error, string, string]>([
    ["a permission is missing", denied("NoPermission", 403), "credentials", "allowed"],
    ["the key is unknown", denied("InvalidAccessKeyId.NotFound", 404), "credentials", "valid"],
    ["the secret is wrong", denied("SignatureDoesNotMatch", 400), "credentials", "valid"],
    ["the key is not accepted", denied("Unauthorized", 401), "credentials", "valid"],
    ["the clock is wrong", denied("InvalidTimeStamp.Expired", 400), "credentials", "clock"],
    [
      "there are no credentials",
      new CredentialsError("CredentialsMissing", "no"),
      "credentials",
      "valid",
    ],
    [
      "there is no such project",
      denied("ResourceNotFound", 400, 'The specified resource project "media" is not found.'),
      "project",
      "exists",
    ],
  ])("end the run after a few if %s", async (_, cause, setting, fix) => {
    const clock = new SimulatedClock();
    const pace = new Pace({ ...options, clock });
    let sent = 0;
    const request = async (): Promise<void> => {
      sent++;
      await clock.sleep(50);
      throw cause;
    };
    const all = Promise.allSettled(Array.from({ length: 500 }, () => pace.run(request)));
    await clock.run(all);
    expect(sent).toBeLessThan(10);
    const last = (await all).at(-1) as PromiseRejectedResult;
    expect(last.reason).toMatchObject({ name: "ConfigError", setting, cause });
    expect(last.reason.message).toMatch(
      /^5 requests in a row were rejected, so the rest was not sent\. /,
    );
    expect(last.reason.message).toContain(fix);
  });

  it.each<[string, Error]>([
    ["one object is missing", denied("ResourceNotFound", 404, "The object is not found.")],
    ["a request is invalid", denied("InvalidParameter", 400)],
  ])("continue if %s", async (_, error) => {
    const clock = new SimulatedClock();
    const pace = new Pace({ ...options, clock });
    let sent = 0;
    const request = async (): Promise<void> => {
      sent++;
      throw error;
    };
    const all = Promise.allSettled(Array.from({ length: 30 }, () => pace.run(request)));
    await clock.run(all);
    expect(sent).toBe(30);
  });

  it("continue as long as others are accepted in between", async () => {
    const clock = new SimulatedClock();
    const pace = new Pace({ ...options, clock });
    let sent = 0;
    const request = async (): Promise<void> => {
      if (sent++ % 2 === 0) throw denied("AccessDenied", 403);
    };
    const all = Promise.allSettled(Array.from({ length: 40 }, () => pace.run(request)));
    await clock.run(all);
    expect(sent).toBe(40);
  });
});

it("stops waiting when the signal is aborted", async () => {
  const pace = new Pace({ ...options, ratePerSecond: 0.01, clock: new SimulatedClock() });
  const stop = new AbortController();
  await pace.run(async () => {});
  const waiting = pace.run(async () => {}, { signal: stop.signal });
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
});
