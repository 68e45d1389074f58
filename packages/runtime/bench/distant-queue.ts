/**
 * A queue without end whose answers take 50 ms, for the clients of MNS and of SQS. A receive
 * request gets as many messages as the first argument says at most. Run as a child process.
 */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { payloads } from "./payloads.ts";

const most = Number(process.argv[2]);
const roundTripMs = 50;
const text = payloads["1 KB"];
const base64 = Buffer.from(text).toString("base64");
const md5 = createHash("md5").update(text).digest("hex");
let sent = 0;

function mnsMessages(count: number): string {
  const now = Date.now();
  const messages = Array.from({ length: count }, () => {
    const id = sent++;
    return (
      `<Message><MessageId>5F29A1E0C3A0B4D5-1-18C3B6F1A2B-${id}</MessageId><ReceiptHandle>1-ODU4OTkzNDU5My0xNDMyNzI3ODI3LTItOA-${id}</ReceiptHandle>` +
      `<MessageBody>${base64}</MessageBody><MessageBodyMD5>0F1E2D3C4B5A69788796A5B4C3D2E1F0</MessageBodyMD5><EnqueueTime>${now}</EnqueueTime>` +
      `<NextVisibleTime>${now + 30_000}</NextVisibleTime><FirstDequeueTime>${now}</FirstDequeueTime><DequeueCount>1</DequeueCount><Priority>8</Priority></Message>`
    );
  });
  return `<?xml version="1.0" encoding="utf-8"?>\n<Messages xmlns="http://mns.aliyuncs.com/doc/v1/">${messages.join("")}</Messages>`;
}

interface SqsRequest {
  readonly MaxNumberOfMessages?: number;
  readonly Entries?: readonly { readonly Id: string }[];
}

function sqsAnswer({ MaxNumberOfMessages = 1, Entries }: SqsRequest): object {
  if (Entries !== undefined) return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
  const Messages = Array.from({ length: Math.min(most, MaxNumberOfMessages) }, () => {
    const id = sent++;
    return { MessageId: `id-${id}`, ReceiptHandle: `handle-${id}`, Body: text, MD5OfBody: md5 };
  });
  return { Messages };
}

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    setTimeout(() => {
      if (request.method === "POST") {
        response.setHeader("content-type", "application/x-amz-json-1.0");
        response.end(JSON.stringify(sqsAnswer(JSON.parse(body))));
      } else if (request.method === "GET") {
        const asked = Number(/numOfMessages=(\d+)/.exec(request.url ?? "")?.[1]);
        response.setHeader("content-type", "text/xml;charset=utf-8");
        response.end(mnsMessages(Math.min(most, asked)));
      } else response.writeHead(204).end();
    }, roundTripMs);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as { port: number }).port));
