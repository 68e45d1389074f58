import { describe, expect, it } from "vitest";
import { NetworkError, type RequestErrorOptions, ServiceError } from "../errors.ts";
import { isThrottling, RetryPolicy, withRetries } from "./retry.ts";

const passing = (options: RequestErrorOptions = {}): NetworkError =>
  new NetworkError("ConnectionLost", "x", { retryable: true, ...options });
const throttled = new ServiceError("Throttling.User", "x", { status: 400, retryable: true });
const always = (value: number) => ({ random: () => value });

describe("the pause before a retry", () => {
  it.each([
    [1, 100],
    [2, 200],
    [3, 400],
  ])(
    "after attempt %i is a random time up to %i ms, and five times as long after throttling",
    (attempt, most) => {
      const [least, half, top] = [0, 0.5, 0.999].map((value) => new RetryPolicy({}, always(value)));
      expect(least?.delayAfter(passing(), attempt)).toBe(0);
      expect(half?.delayAfter(passing(), attempt)).toBe(most / 2);
      expect(top?.delayAfter(passing(), attempt)).toBeCloseTo(most * 0.999);
      expect(half?.delayAfter(throttled, attempt)).toBe((most * 5) / 2);
    },
  );

  it("has a limit, for any attempt and any hint of the service", () => {
    const policy = new RetryPolicy({ maxAttempts: 50, maxDelayMs: 1_000 }, always(0.5));
    expect(policy.delayAfter(passing(), 30)).toBe(500);
    expect(policy.delayAfter(passing({ retryAfterMs: 3_600_000 }), 1)).toBe(1_000);
  });

  it("is never shorter than the service asks, and differs between callers", () => {
    expect(new RetryPolicy({}, always(0)).delayAfter(passing({ retryAfterMs: 700 }), 1)).toBe(700);
    expect(new RetryPolicy({}, always(0.9)).delayAfter(passing({ retryAfterMs: 700 }), 1)).toBe(
      790,
    );
  });
});

describe("there is no retry", () => {
  it.each<[string, NetworkError, number]>([
    ["of a call that can't succeed", new NetworkError("ConnectionLost", "x"), 1],
    ["of a call that possibly took effect", passing({ ambiguous: true }), 1],
    ["after the last attempt", passing(), 4],
  ])("%s", (_name, error, attempt) => {
    expect(new RetryPolicy().delayAfter(error, attempt)).toBeUndefined();
  });

  it("when the budget is spent, until successful calls return some of it", () => {
    const policy = new RetryPolicy({}, always(0));
    let tries = 0;
    while (policy.delayAfter(passing(), 1) !== undefined) tries++;
    expect(tries).toBe(100);
    for (let call = 0; call < 5; call++) policy.succeeded(1);
    expect(policy.delayAfter(passing(), 1)).toBe(0);
    expect(policy.delayAfter(passing(), 1)).toBeUndefined();
    policy.succeeded(2);
    expect(policy.delayAfter(passing(), 1)).toBe(0);
    const timeouts = new RetryPolicy({}, always(0));
    tries = 0;
    while (
      timeouts.delayAfter(new NetworkError("Timeout", "x", { retryable: true }), 1) !== undefined
    )
      tries++;
    expect(tries).toBe(50);
  });

  it("when the signal is aborted during the pause", async () => {
    const signal = AbortSignal.timeout(20);
    let tries = 0;
    const once = (): Promise<never> => {
      tries++;
      return Promise.reject(passing());
    };
    await expect(
      withRetries(new RetryPolicy({ baseDelayMs: 60_000 }, always(1)), signal, once),
    ).rejects.toBe(
      await new Promise((resolve) =>
        signal.addEventListener("abort", () => resolve(signal.reason)),
      ),
    );
    expect(tries).toBe(1);
  });
});

it.each<[string, number | undefined, boolean]>([
  ["Throttling", 400, true],
  ["Throttling.Api", 503, true],
  ["Sts.Throttling", 400, true],
  ["TooManyRequests", 400, true],
  ["QpsLimitExceeded", 400, true],
  ["Anything", 429, true],
  ["LimitExceededError", 400, false],
  ["InternalError", 500, false],
])("%s with status %s: throttling is %s", (code, status, expected) => {
  expect(isThrottling(new ServiceError(code, "x", { status }))).toBe(expected);
});
