import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { ImmkitError, NotificationError } from "../errors.ts";
import {
  keepMessage,
  type QuarantinedMessage,
  quarantineId,
  reasonOf,
} from "../ledger/quarantine.ts";
import { SqliteLedger } from "../ledger/sqlite/index.ts";
import { withLedger } from "../ledger/with-ledger.ts";
import { notificationText } from "../testing/messages.ts";
import { replay } from "./replay.ts";

let folder: string;
let ledger: SqliteLedger;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "immkit-quarantine-"));
  ledger = await SqliteLedger.open({ path: path.join(folder, "ledger.db") });
});
afterEach(async () => {
  await ledger.close();
  rmSync(folder, { recursive: true });
});

async function kept(): Promise<QuarantinedMessage[]> {
  const messages: QuarantinedMessage[] = [];
  for await (const message of ledger.quarantine.list()) messages.push(message);
  return messages;
}

const reason = { code: "handlerFailed", message: "down", path: null };

describe("keepMessage", () => {
  it("keeps an invalid message with the path of the fault", async () => {
    const bytes = Buffer.from('{"content":7}');
    const error = new NotificationError("InvalidContent", "/content", "The content is a number.");
    await keepMessage(ledger.quarantine)({ bytes, error });
    expect(await kept()).toMatchObject([
      {
        id: quarantineId(bytes),
        reason: { code: "InvalidContent", path: "/content", message: "The content is a number." },
        count: 1,
      },
    ]);
  });

  it.each([
    [new TypeError("x is undefined"), { code: "TypeError", message: "x is undefined", path: null }],
    ["thrown text", { code: "Error", message: "thrown text", path: null }],
  ])("keeps a reason for any error: %s", (error, expected) =>
    expect(reasonOf(error)).toEqual(expected),
  );
});

describe("replay", () => {
  it("handles messages that are valid now, and keeps the others unchanged", async () => {
    await ledger.quarantine.keep(Buffer.from(notificationText("ImageModeration-1")), reason);
    await ledger.quarantine.keep(Buffer.from(` ${notificationText("ImageModeration-1")}`), reason);
    await ledger.quarantine.keep(Buffer.from("nonsense"), reason);
    await ledger.quarantine.keep(Uint8Array.of(0xff, 0xfe, 0), reason);
    const ran: string[] = [];
    const stayed: string[] = [];
    const handler = withLedger(ledger, (_, { key }) => void ran.push(key));
    const onKept = (_: QuarantinedMessage, error: unknown): void =>
      void stayed.push((error as { code: string }).code);
    expect(await replay(ledger.quarantine, handler, { onKept })).toEqual({
      replayed: 2,
      invalid: 2,
      failed: 0,
    });
    expect(ran).toEqual(["ImageModeration-1/final"]);
    expect(stayed).toHaveLength(2);
    expect(await kept()).toMatchObject([{ count: 1 }, { count: 1 }]);
  });

  it("keeps messages whose handler fails, and replays only the selected ones", async () => {
    for (const task of [1, 2, 3])
      await ledger.quarantine.keep(
        Buffer.from(notificationText(`ImageModeration-${task}`)),
        reason,
      );
    const handler = (outcome: { taskId: string }): void => {
      if (outcome.taskId.endsWith("2")) throw new Error("still down");
    };
    const filter = ({ bytes }: QuarantinedMessage): boolean =>
      !Buffer.from(bytes).includes("ImageModeration-3");
    expect(await replay(ledger.quarantine, handler, { filter })).toEqual({
      replayed: 1,
      invalid: 0,
      failed: 1,
    });
    expect(await kept()).toHaveLength(2);
  });

  it("handles the readable messages of a text, and keeps it for the others", async () => {
    const text = `${notificationText("ImageModeration-1")}\n{"TaskId":7}\n${notificationText("ImageModeration-2")}`;
    await ledger.quarantine.keep(Buffer.from(text), reason);
    const seen: string[] = [];
    const counts = await replay(ledger.quarantine, ({ taskId }) => void seen.push(taskId));
    expect(counts).toEqual({ replayed: 0, invalid: 1, failed: 0 });
    expect(seen).toEqual(["ImageModeration-1", "ImageModeration-2"]);
    expect(await kept()).toHaveLength(1);
  });

  it("logs each failure with the id of its message, or warns once for each kind", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    onTestFinished(() => warned.mockRestore());
    const text = `${notificationText("ImageModeration-1")}\n{"TaskId":7}\n${notificationText("ImageModeration-2")}`;
    await ledger.quarantine.keep(Buffer.from(text), reason);
    const messageId = quarantineId(Buffer.from(text));
    const fail = (): never => {
      throw new TypeError("boom");
    };
    await replay(ledger.quarantine, fail);
    expect(warned.mock.calls.map(([warning]) => String(warning))).toEqual([
      expect.stringMatching(
        /^immkit: a message was not handled \(message \w+, task ImageModeration-1\): TypeError: boom$/,
      ),
      expect.stringMatching(
        /^immkit: a message is not a moderation notification \(message \w+\): NotificationError: /,
      ),
    ]);
    await replay(ledger.quarantine, fail, { onKept: () => {} });
    const log: unknown[] = [];
    const logger = {
      warn: (details: object, message: string) => void log.push([message, details]),
      error: (details: object, message: string) => void log.push([message, details]),
    };
    await replay(ledger.quarantine, fail, { logger });
    expect(log).toMatchObject([
      ["immkit: a message was not handled", { messageId, taskId: "ImageModeration-1" }],
      ["immkit: a message is not a moderation notification", { messageId }],
      ["immkit: a message was not handled", { messageId, taskId: "ImageModeration-2" }],
    ]);
    expect(warned).toHaveBeenCalledTimes(2);
  });

  it("does not report a verdict that another worker has", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    onTestFinished(() => warned.mockRestore());
    await ledger.quarantine.keep(Buffer.from(notificationText("ImageModeration-1")), reason);
    const counts = await replay(ledger.quarantine, () => {
      throw new ImmkitError("VerdictBusy", "another worker has it");
    });
    expect([counts, warned.mock.calls]).toEqual([{ replayed: 0, invalid: 0, failed: 1 }, []]);
  });

  it("looks up a missing verdict", async () => {
    const empty = { ModerationResult: null };
    await ledger.quarantine.keep(Buffer.from(notificationText("ImageModeration-1", empty)), reason);
    const suggestions: (string | null)[] = [];
    const lookup = {
      getResult: async () => ({
        kind: "image" as const,
        status: "succeeded" as const,
        suggestion: "block" as const,
        categories: [],
        taskId: "ImageModeration-1",
        projectName: "media",
        uri: null,
        userData: "",
        eventId: null,
        time: null,
        needsLookup: false,
      }),
    };
    await replay(ledger.quarantine, ({ suggestion }) => void suggestions.push(suggestion), {
      lookup,
    });
    expect(suggestions).toEqual(["block"]);
  });

  it("ends when it is aborted", async () => {
    await ledger.quarantine.keep(Buffer.from(notificationText("ImageModeration-1")), reason);
    const replaying = replay(ledger.quarantine, () => {}, {
      signal: AbortSignal.abort(new Error("enough")),
    });
    await expect(replaying).rejects.toThrow("enough");
    expect(await kept()).toHaveLength(1);
  });
});
