import { describe, expect, it } from "vitest";
import { staticCredentials } from "../credentials/access-key.ts";
import type { RequestError } from "../errors.ts";
import { type Fault, faults } from "../testing/faults.ts";
import { type Reply, startTestServer } from "../testing/test-server.ts";
import { QueueClient } from "./queue.ts";

const credentials = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" });
const retry = { maxAttempts: 2, baseDelayMs: 1, throttleDelayMs: 1 };

/** Each call of the queue client, and how often it is sent when its effect is unknown. */
const calls: Readonly<
  Record<
    string,
    { readonly sent: 1 | 2; readonly changes: boolean; call(queue: QueueClient): Promise<unknown> }
  >
> = {
  receive: { sent: 1, changes: false, call: (queue) => queue.receive({ max: 2 }) },
  "receive, a long poll": {
    sent: 1,
    changes: false,
    call: (queue) => queue.receive({ waitSeconds: 1 }),
  },
  "delete, one": { sent: 2, changes: false, call: (queue) => queue.delete(["a"]) },
  "delete, a batch": { sent: 2, changes: false, call: (queue) => queue.delete(["a", "b"]) },
  changeVisibility: { sent: 1, changes: true, call: (queue) => queue.changeVisibility("a", 30) },
  send: { sent: 1, changes: true, call: (queue) => queue.send("body") },
};

const xml =
  (status: number, code: string, requestId: string): Reply =>
  (response) =>
    response
      .writeHead(status, {
        "content-type": "text/xml;charset=utf-8",
        "x-mns-request-id": requestId,
      })
      .end(
        `<?xml version="1.0"?><Error><Code>${code}</Code><Message>why</Message><RequestId>${requestId}</RequestId></Error>`,
      );

/** Half a response in this protocol. The other faults are the same in any protocol. */
const half: Reply = (response) =>
  response
    .writeHead(200, { "x-mns-request-id": "R-6" })
    .end("<Messages><Message><MessageId>1</MessageId><Rec");

const ofQueue: Readonly<
  Record<string, Pick<Fault, "reply"> & { readonly expected?: Fault["expected"] }>
> = {
  "400 throttling": {
    reply: xml(400, "QpsLimitExceeded", "R-1"),
    expected: {
      type: "ServiceError",
      code: "QpsLimitExceeded",
      status: 400,
      requestId: "R-1",
      refused: true,
    },
  },
  "400 throttling with a hint": {
    reply: (response, request) =>
      xml(429, "Throttling", "R-2")(response.setHeader("retry-after", "0.001"), request),
    expected: {
      type: "ServiceError",
      code: "Throttling",
      status: 429,
      requestId: "R-2",
      refused: true,
    },
  },
  "503 with an error document": {
    reply: xml(503, "InternalServerError", "R-3"),
    expected: { type: "ServiceError", code: "InternalServerError", status: 503, requestId: "R-3" },
  },
  "200 with half an answer": { reply: half },
};

describe.each(faults.map((fault) => ({ ...fault, ...ofQueue[fault.name] })))(
  "$name",
  ({ reply, expected }) => {
    it.each(Object.entries(calls))("%s", async (_name, { sent, changes, call }) => {
      const server = await startTestServer(reply);
      // A long poll can take a second more.
      const timeoutMs = expected.code === "Timeout" ? 200 : 10_000;
      const queue = new QueueClient({
        endpoint: server.endpoint,
        queue: "verdicts",
        credentials,
        timeoutMs,
        retry,
      });
      const error = await call(queue).then(
        () => expect.unreachable("it succeeded"),
        (thrown: RequestError) => thrown,
      );
      const times = expected.refused === true && changes ? 2 : sent;
      expect(error).toMatchObject({
        name: expected.type,
        code: expected.code,
        status: expected.status,
        requestId: expected.requestId,
        retryable: true,
        attempts: times,
        ambiguous: changes && expected.refused !== true,
      });
      expect(server.requests).toHaveLength(times);
      await queue.close();
    });
  },
);

it("covers every fault", () => {
  expect(faults.map((fault) => fault.name)).toEqual(expect.arrayContaining(Object.keys(ofQueue)));
  expect(faults).toHaveLength(11);
});
