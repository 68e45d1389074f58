/**
 * An HTTP server that answers every request with the same bytes, without reading it: only the
 * client is measured. Run as a child process.
 */
import { createServer } from "node:net";
import { payloads } from "./payloads.ts";

const json =
  '{"RequestId":"6F3A9C1E-4B2D-4E8F-9A7C-1D2E3F4A5B6C","TaskId":"ImageModeration-6F3A9C1E-4B2D-4E8F-9A7C-1D2E3F4A5B6C","EventId":"IMM-2xKf9QpZ1"}';
const body = Buffer.from(payloads["1 KB"]).toString("base64");
const message = (id: number): string =>
  `<Message><MessageId>5F29A1E0C3A0B4D5-1-18C3B6F1A2B-20000${id}</MessageId><ReceiptHandle>1-ODU4OTkzNDU5My0xNDMyNzI3ODI3LTItOA-${id}</ReceiptHandle>` +
  `<MessageBody>${body}</MessageBody><MessageBodyMD5>0F1E2D3C4B5A69788796A5B4C3D2E1F0</MessageBodyMD5><EnqueueTime>1772352005300</EnqueueTime>` +
  "<NextVisibleTime>1772352035300</NextVisibleTime><FirstDequeueTime>1772352005300</FirstDequeueTime><DequeueCount>1</DequeueCount><Priority>8</Priority></Message>";
const xml = `<?xml version="1.0" encoding="utf-8"?>\n<Messages xmlns="http://mns.aliyuncs.com/doc/v1/">${Array.from({ length: 16 }, (_, id) => message(id)).join("")}</Messages>`;

const [text, type] =
  process.argv[2] === "messages"
    ? [xml, "text/xml;charset=utf-8"]
    : [json, "application/json;charset=utf-8"];
const reply = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\nx-mns-request-id: 6F3A9C1E\r\nconnection: keep-alive\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
);

const server = createServer((socket) => {
  let tail = "";
  socket.setNoDelay(true);
  socket.on("error", () => {});
  // Requests here have no body, so each ends with an empty line.
  socket.on("data", (chunk) => {
    const parts = (tail + chunk.toString("latin1")).split("\r\n\r\n");
    tail = parts.pop() ?? "";
    for (const _ of parts) socket.write(reply);
  });
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as { port: number }).port));
