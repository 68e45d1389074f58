import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { startCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerOf, checkAnswers } from "./reach.ts";

let cloud: Awaited<ReturnType<typeof startCloud>>;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

describe("answerOf", () => {
  it("distinguishes this cloud from another one", async () => {
    expect(await answerOf(cloud.endpoint)).toBe("cloud");
    expect(await answerOf(cloud.endpoint, cloud.controlKey)).toBe("cloud");
    expect(await answerOf(cloud.endpoint, "the key of another one")).toBe("other cloud");
  });

  it("distinguishes another server from none", async () => {
    const web = createServer((_, response) => response.end("<p>Hello</p>"));
    const tcp = createTcpServer((socket) => socket.resume().end("SSH-2.0\r\n"));
    for (const server of [web, tcp]) {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      expect(await answerOf(`http://127.0.0.1:${port}`)).toBe("other server");
      server.close();
      await once(server, "close");
      expect(await answerOf(`http://127.0.0.1:${port}`)).toBe("none");
    }
  });
});

it.each([
  [undefined, "at http://127.0.0.1:1, the endpoint in IMMKIT_ENDPOINT."],
  [".env.local", 'at http://127.0.0.1:1, the endpoint in the env file ".env.local".'],
])("names where the endpoint comes from: %j", async (file, message) => {
  const settings = {
    file,
    endpoint: "http://127.0.0.1:1",
    optional: () => undefined,
    required: () => "",
  };
  await expect(checkAnswers(settings)).rejects.toMatchObject({
    exitCode: 4,
    message: `Nothing answers ${message} Run "immkit dev" or "immkit local --env .env.local" in another shell.`,
  });
});
