import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, it } from "vitest";
import { BodyTruncated, readBody } from "./message.ts";

it("gives up a client that stops in the middle of a body", async () => {
  const outcome = Promise.withResolvers<unknown>();
  const server = createServer((incoming) => {
    readBody(incoming, 100, 20).then(outcome.resolve, outcome.resolve);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => undefined);
  client.write("PUT /b/k HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nabc");
  const closed = once(client, "close");
  expect(await outcome.promise).toBeInstanceOf(BodyTruncated);
  await closed;
  server.close();
});
