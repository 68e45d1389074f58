import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createClock } from "../core/clock.ts";
import { queueDefaults } from "./attributes.ts";
import { MessageQueue } from "./queue.ts";

/**
 * The slow, obvious twin: a list that is searched from the front each time. Times are whole seconds
 * and every step takes one, so the milliseconds of the test itself don't matter.
 */
class PlainQueue {
  readonly #held: { name: string; visibleAt: number; count: number; hidden: boolean }[] = [];
  readonly #timeout: number;
  now = 0;
  constructor(timeout: number) {
    this.#timeout = timeout;
  }
  send(name: string, delay: number) {
    this.#held.push({ name, visibleAt: this.now + delay, count: 0, hidden: delay > 0 });
  }
  take(count: number) {
    const visible = this.#held
      .filter((one) => !one.hidden || one.visibleAt <= this.now)
      .slice(0, count);
    for (const one of visible)
      Object.assign(one, {
        count: one.count + 1,
        hidden: true,
        visibleAt: this.now + this.#timeout,
      });
    return visible.map(({ name, count: times }) => `${name}×${times}`);
  }
  #holding(name: string, times: number) {
    return this.#held.findIndex(
      (one) => one.name === name && one.hidden && one.visibleAt > this.now && one.count === times,
    );
  }
  delete(name: string, times: number) {
    const at = this.#holding(name, times);
    if (at >= 0) this.#held.splice(at, 1);
    return at >= 0;
  }
  extend(name: string, times: number, seconds: number) {
    const one = this.#held[this.#holding(name, times)];
    if (one !== undefined) one.visibleAt = this.now + seconds;
    return one !== undefined;
  }
}

const step = fc.oneof(
  fc.record({ kind: fc.constant("send" as const), delay: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ kind: fc.constant("take" as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant("delete" as const), which: fc.nat() }),
  fc.record({
    kind: fc.constant("extend" as const),
    which: fc.nat(),
    seconds: fc.integer({ min: 1, max: 6 }),
  }),
  fc.record({ kind: fc.constant("wait" as const), seconds: fc.integer({ min: 1, max: 8 }) }),
);

describe("MessageQueue", () => {
  it("agrees with a simple list for any steps", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const clock = createClock();
        const timeout = 5;
        const queue = new MessageQueue(
          "q",
          { ...queueDefaults, visibilityTimeout: timeout },
          clock,
          () => false,
        );
        const plain = new PlainQueue(timeout);
        const handed: { name: string; times: number; handle: string }[] = [];
        let sent = 0;
        const done = (run: () => void) => {
          try {
            run();
            return true;
          } catch {
            return false;
          }
        };
        const pass = (seconds: number) => {
          clock.advance(seconds * 1000);
          plain.now += seconds;
        };
        for (const one of steps) {
          if (one.kind === "send") {
            const name = `m${sent++}`;
            queue.send({ body: name, delaySeconds: one.delay });
            plain.send(name, one.delay);
          } else if (one.kind === "take") {
            const taken = await queue.receive(one.count, 0, AbortSignal.abort());
            const names = taken.map(({ body, dequeueCount }) => `${body}×${dequeueCount}`);
            expect(names.toSorted()).toEqual(plain.take(one.count).toSorted());
            for (const { body, dequeueCount, receiptHandle } of taken)
              handed.push({ name: body, times: dequeueCount, handle: receiptHandle });
          } else if (one.kind === "wait") pass(one.seconds);
          else if (handed.length > 0) {
            const at = one.which % handed.length;
            const target = handed[at] as (typeof handed)[number];
            if (one.kind === "delete") {
              expect(done(() => queue.delete(target.handle))).toBe(
                plain.delete(target.name, target.times),
              );
            } else {
              let handle = "";
              const extended = done(() => {
                handle = queue.changeVisibility(target.handle, one.seconds).receiptHandle;
              });
              expect(extended).toBe(plain.extend(target.name, target.times, one.seconds));
              if (extended) handed[at] = { ...target, handle };
            }
          }
          pass(1);
        }
        queue.close();
      }),
      { numRuns: 300 },
    );
  });

  it("handles a hundred thousand messages without slowing down", async () => {
    const queue = new MessageQueue("q", queueDefaults, createClock(), () => false);
    const started = performance.now();
    for (let number = 0; number < 100_000; number += 1) queue.send({ body: "x" });
    let received = 0;
    for (
      let batch = await queue.receive(16, 0, AbortSignal.abort());
      batch.length > 0;
      batch = await queue.receive(16, 0, AbortSignal.abort())
    ) {
      for (const { receiptHandle } of batch) queue.delete(receiptHandle);
      received += batch.length;
    }
    expect(received).toBe(100_000);
    // With quadratic time this takes minutes.
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
