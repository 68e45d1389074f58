import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createFunctionHandler } from "../function/handler.ts";
import { keepMessage, withLedger } from "../ledger/index.ts";
import { SqliteLedger } from "../ledger/sqlite/index.ts";
import { notificationText } from "../testing/messages.ts";
import { requestOf, signedPush, testHandler, xmlNotification } from "../testing/push.ts";

async function openLedger(): Promise<SqliteLedger> {
  const folder = mkdtempSync(join(tmpdir(), "immkit-push-"));
  const ledger = await SqliteLedger.open({ path: join(folder, "verdicts.db") });
  onTestFinished(async () => {
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return ledger;
}

const verdict = (suggestion: string): string =>
  notificationText("ImageModeration-1", { ModerationResult: { Suggestion: suggestion } });
const pushOf = (suggestion: string): Request =>
  requestOf(signedPush({ body: xmlNotification(verdict(suggestion)) }));

describe("pushes through a ledger", () => {
  it("that repeat are answered without the handler, and a late review does not undo the final verdict", async () => {
    const ran: string[] = [];
    const ledger = await openLedger();
    const { push, failed } = testHandler({
      handler: withLedger(ledger, ({ suggestion }) => void ran.push(String(suggestion))),
    });
    for (const suggestion of ["review", "review", "block", "block", "review"])
      expect((await push(pushOf(suggestion))).status).toBe(204);
    expect(ran).toEqual(["review", "block"]);
    expect(failed).toEqual([]);
    expect(await ledger.counts()).toMatchObject({ decided: 1, handled: 2 });
  });

  it("that overlap run the handler once, and the others are redelivered", async () => {
    let runs = 0;
    const entered = Promise.withResolvers<void>();
    const leave = Promise.withResolvers<void>();
    const ledger = await openLedger();
    const handler = withLedger(ledger, async () => {
      runs++;
      entered.resolve();
      await leave.promise;
    });
    const { push, failed } = testHandler({ handler });
    const first = push(pushOf("pass"));
    await entered.promise;
    const busy = await push(pushOf("pass"));
    expect([busy.status, await busy.text()]).toEqual([503, "VerdictBusy\n"]);
    leave.resolve();
    expect((await first).status).toBe(204);
    expect((await push(pushOf("pass"))).status).toBe(204);
    expect([runs, failed]).toEqual([1, []]);
  });

  it("that are invalid are kept byte for byte, and counted", async () => {
    const ledger = await openLedger();
    const { push } = testHandler({
      onInvalidMessage: keepMessage(ledger.quarantine),
      invalidMessages: "discard",
    });
    const body = xmlNotification("good morning");
    for (const _ of [1, 2]) expect((await push(requestOf(signedPush({ body })))).status).toBe(204);
    const kept: unknown[] = [];
    for await (const { bytes, count, reason } of ledger.quarantine.list())
      kept.push([Buffer.from(bytes).toString(), count, reason.code]);
    expect(kept).toEqual([[body, 2, "Unrecognised"]]);
  });
});

describe("events of a function through a ledger", () => {
  it("that are redelivered as a whole run the handler only for the rest", async () => {
    const ran: string[] = [];
    let away = true;
    const ledger = await openLedger();
    const handler = createFunctionHandler({
      handler: withLedger(ledger, ({ taskId }) => {
        if (taskId === "ImageModeration-2" && away) throw new Error("the database is away");
        ran.push(taskId);
      }),
    });
    const event = JSON.stringify(
      [1, 2, 3, 3].map((index) => JSON.parse(notificationText(`ImageModeration-${index}`))),
    );
    await expect(handler(event)).rejects.toMatchObject({
      counts: { received: 4, handled: 3, invalid: 0, failed: 1 },
    });
    away = false;
    expect(await handler(event)).toEqual({ received: 4, handled: 4, invalid: 0, failed: 0 });
    expect(ran.sort()).toEqual(["ImageModeration-1", "ImageModeration-2", "ImageModeration-3"]);
  });
});
