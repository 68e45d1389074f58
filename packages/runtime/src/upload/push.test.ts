import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { eventBridge, eventRequest, signedEvents } from "../testing/event-bridge.ts";
import { certificate, now } from "../testing/push.ts";
import { createUploadPushHandler, type UploadPushOptions } from "./push.ts";

const event = readFileSync(
  new URL("../../fixtures/uploads/eventbridge.json", import.meta.url),
  "utf8",
);

function receive(options: Partial<UploadPushOptions> = {}) {
  const uris: string[] = [];
  const failed: unknown[] = [];
  const push = createUploadPushHandler({
    eventBridge,
    clock: () => now,
    fetchCertificate: async () => certificate.pem,
    handler: ({ uri }) => uris.push(uri),
    onHandlerError: ({ upload, error }) => failed.push([upload?.uri, error]),
    onRejectedPush: () => {},
    ...options,
  });
  return { push, uris, failed };
}

it("gives the event of a signed push of EventBridge to the handler", async () => {
  const { push, uris } = receive();
  expect((await push(eventRequest(signedEvents({ body: event })))).status).toBe(200);
  expect(uris).toEqual(["oss://dwoss1024/input/a.csv"]);
});

it("rejects an event that EventBridge didn't sign", async () => {
  const { push, uris } = receive();
  const { headers } = signedEvents({ body: event });
  const forged = { headers, body: event.replace("a.csv", "b.csv") };
  expect((await push(eventRequest(forged))).status).toBe(403);
  expect(uris).toEqual([]);
});

it("has the event sent again if it was not handled", async () => {
  const { push, failed } = receive({
    handler: () => {
      throw new Error("no");
    },
  });
  expect((await push(eventRequest(signedEvents({ body: event })))).status).toBe(500);
  expect(failed).toEqual([["oss://dwoss1024/input/a.csv", new Error("no")]]);
});

it("answers 400 for what is not an event of OSS", async () => {
  const { push, failed } = receive();
  expect((await push(eventRequest(signedEvents()))).status).toBe(400);
  expect(failed).toEqual([[undefined, expect.objectContaining({ code: "NotUpload" })]]);
});
