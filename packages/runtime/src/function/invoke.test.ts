import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { toNodeListener } from "../serve/node-listener.ts";
import { notificationText } from "../testing/messages.ts";
import type { InvocationContext } from "./handler.ts";
import { createFunctionHandler } from "./handler.ts";
import { toInvokeHandler } from "./invoke.ts";

/** A custom runtime as Function Compute reaches it. */
async function start() {
  const invocations: InvocationContext[] = [];
  const handler = createFunctionHandler({
    handler: ({ taskId }, { invocation }) => {
      invocations.push(invocation);
      if (taskId === "ImageModeration-2") throw new Error("no disk");
    },
  });
  const server = createServer(toNodeListener(toInvokeHandler(handler)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const invoke = (
    body: string,
    headers: Record<string, string> = {},
    path = "/invoke",
    method = "POST",
  ) =>
    fetch(origin + path, {
      method,
      headers: { "content-type": "application/octet-stream", ...headers },
      ...(method === "POST" && { body }),
    });
  return { invoke, invocations };
}

describe("a custom runtime", () => {
  it("runs an event and answers with the counts", async () => {
    const { invoke, invocations } = await start();
    const headers = {
      "x-fc-control-path": "/invoke",
      "x-fc-request-id": "R1",
      "x-fc-region": "cn-hangzhou",
      "x-fc-account-id": "1234567890123456",
      "x-fc-function-name": "moderate",
      "x-fc-function-timeout": "60",
      "x-fc-access-key-id": "STS.id",
      "x-fc-access-key-secret": "the-secret",
      "x-fc-security-token": "the-token",
    };
    const response = await invoke(notificationText("ImageModeration-1"), headers);
    expect([response.status, response.headers.get("x-fc-status")]).toEqual([200, "200"]);
    expect(await response.json()).toEqual({ received: 1, handled: 1, invalid: 0, failed: 0 });
    expect(invocations).toMatchObject([
      {
        requestId: "R1",
        region: "cn-hangzhou",
        accountId: "1234567890123456",
        function: { name: "moderate", timeout: "60" },
      },
    ]);
    expect(invocations[0]?.credentials).toMatchObject({
      accessKeyId: "STS.id",
      accessKeySecret: "the-secret",
      securityToken: "the-token",
    });
    expect(inspect(invocations, { depth: 9 }) + JSON.stringify(invocations)).not.toMatch(
      /the-secret|the-token/,
    );
  });

  it("reports a failure as one", async () => {
    const { invoke } = await start();
    const response = await invoke(notificationText("ImageModeration-2"));
    expect([response.status, response.headers.get("x-fc-status")]).toEqual([404, "404"]);
    expect(await response.json()).toMatchObject({
      errorType: "FunctionError",
      errorMessage: expect.stringContaining("no disk"),
    });
  });

  it("rejects requests from outside", async () => {
    const { invoke, invocations } = await start();
    const forged = await invoke(notificationText("ImageModeration-1"), {
      "x-fc-control-path": "/http-invoke",
    });
    expect([forged.status, forged.headers.get("x-fc-status")]).toEqual([403, "404"]);
    expect((await invoke("", {}, "/initialize")).status).toBe(404);
    expect((await invoke("", {}, "/invoke", "GET")).status).toBe(404);
    expect(invocations).toEqual([]);
  });
});
