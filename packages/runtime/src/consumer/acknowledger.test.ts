import { describe, expect, it } from "vitest";
import type { DeleteFailure } from "../mns/documents.ts";
import { Acknowledger } from "./acknowledger.ts";
import type { MessageQueue } from "./options.ts";

const never = new AbortController().signal;
const failure = (receiptHandle: string, code = "MessageNotExist"): DeleteFailure => ({
  receiptHandle,
  code,
  message: "gone",
});

function acknowledger(
  remove: MessageQueue["delete"],
  signal: AbortSignal = never,
  delayMs = 1,
): Acknowledger {
  const queue = {
    receive: () => expect.unreachable(),
    changeVisibility: () => expect.unreachable(),
    delete: remove,
  } as MessageQueue;
  return new Acknowledger({ queue, delayMs, signal });
}

const codes = (failures: readonly (DeleteFailure | undefined)[]): unknown[] =>
  failures.map((one) => one?.code);

describe("Acknowledger", () => {
  it("reports to each message in a batch its own failure", async () => {
    const deleting = acknowledger(async () => [failure("b"), failure("c", "ReceiptHandleError")]);
    const results = await Promise.all(
      ["a", "b", "c", "d"].map((handle) => deleting.acknowledge(handle)),
    );
    expect(codes(results)).toEqual([undefined, "MessageNotExist", "ReceiptHandleError", undefined]);
  });

  it("counts no message as deleted if a failure does not name its message", async () => {
    const deleting = acknowledger(async () => [failure("b"), failure("", "InternalError")]);
    const results = await Promise.all(["a", "b"].map((handle) => deleting.acknowledge(handle)));
    expect(codes(results)).toEqual(["InternalError", "MessageNotExist"]);
  });

  it.each<[unknown, string]>([
    [Object.assign(new Error("no"), { code: "Timeout" }), "Timeout"],
    ["a string", "Unknown"],
    [undefined, "Unknown"],
    [null, "Unknown"],
  ])("counts no message as deleted if the request fails with %s", async (reason, code) => {
    const deleting = acknowledger(() => Promise.reject(reason));
    const results = await Promise.all(["a", "b"].map((handle) => deleting.acknowledge(handle)));
    expect(codes(results)).toEqual([code, code]);
  });

  it("sends sixteen at once, without waiting", async () => {
    const batches: number[] = [];
    const deleting = acknowledger(
      async (handles) => {
        batches.push(handles.length);
        return [];
      },
      never,
      10_000,
    );
    const all = Array.from({ length: 35 }, (_, index) => deleting.acknowledge(String(index)));
    expect(codes(await Promise.all(all.slice(0, 32)))).toEqual(Array(32).fill(undefined));
    expect(batches).toEqual([16, 16]);
    await deleting.flush();
    expect(batches).toEqual([16, 16, 3]);
    expect(codes(await Promise.all(all))).toEqual(Array(35).fill(undefined));
  });

  it("deletes at once after a flush, because no other messages will follow", async () => {
    const deleting = acknowledger(async () => [], never, 60_000);
    await deleting.flush();
    expect(await deleting.acknowledge("a")).toBeUndefined();
  });

  it("gives up running and waiting deletes when it is aborted", async () => {
    const abort = new AbortController();
    const deleting = acknowledger(() => new Promise(() => {}), abort.signal, 0);
    const under = deleting.acknowledge("a");
    await new Promise((resolve) => setTimeout(resolve, 5));
    const waiting = deleting.acknowledge("b");
    abort.abort(new Error("closed"));
    await deleting.flush();
    expect(await Promise.all([under, waiting])).toMatchObject([
      { message: "closed" },
      { message: "closed" },
    ]);
  });
});
