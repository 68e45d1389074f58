import { createServer, type IncomingHttpHeaders } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { QueueClient } from "@immkit/runtime";
import { staticCredentials } from "@immkit/runtime/credentials";
import { ImmApi } from "@immkit/runtime/imm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const require = createRequire(import.meta.url);
const core = require("@alicloud/openapi-core") as typeof import("@alicloud/openapi-core");
const Mns = require("@alicloud/mns") as new (
  account: string,
  options: object,
) => { sign(verb: string, headers: Readonly<Record<string, unknown>>, resource: string): string };

interface Captured {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * What the runtime puts on the wire is signed again by the official code, header by header and sign
 * by sign.
 */
describe("signatures of the runtime", () => {
  let endpoint: string;
  let captured: Captured | undefined;
  const server = createServer((request, response) => {
    captured = {
      method: request.method ?? "",
      target: request.url ?? "",
      headers: request.headers,
    };
    request.resume();
    const mns = String(request.headers["authorization"]).startsWith("MNS ");
    response.writeHead(200, { "content-type": mns ? "text/xml" : "application/json" });
    response.end(mns ? "<Messages/>" : "{}");
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("", " ", "!'()*~", "a+b", "%20", "中文 🐼", "a=b&c", "\u0000\n"),
  );
  const key = fc.record({
    accessKeyId: fc.stringMatching(/^[A-Za-z0-9.]{8,30}$/),
    accessKeySecret: fc.stringMatching(/^[A-Za-z0-9]{8,40}$/),
    securityToken: fc.option(fc.stringMatching(/^[A-Za-z0-9+/]{8,60}={0,2}$/), { nil: undefined }),
  });

  it("ACS3-HMAC-SHA256 equals that of @alicloud/openapi-core", async () => {
    const params = fc.dictionary(
      fc.stringMatching(/^[A-Za-z][A-Za-z0-9.]{0,15}$/),
      fc.oneof(text, fc.integer(), fc.array(text), fc.dictionary(text, text)),
      { maxKeys: 8 },
    );
    await fc.assert(
      fc.asyncProperty(
        key,
        params,
        fc.stringMatching(/^[A-Z][A-Za-z]{3,20}$/),
        async (credential, query, action) => {
          const api = new ImmApi({ endpoint, credentials: staticCredentials(credential) });
          await api.call(action, query);
          await api.close();
          const { method = "", target = "", headers = {} } = captured ?? {};
          const { authorization, ...sent } = headers;
          const url = new URL(target, endpoint);
          const request = {
            method,
            pathname: url.pathname,
            query: Object.fromEntries(
              target
                .split("?")[1]
                ?.split("&")
                .map((pair) => pair.split("=").map(decodeURIComponent)) ?? [],
            ),
            headers: sent,
          };
          const payload = String(sent["x-acs-content-sha256"]);
          const expected = core.OpenApiUtil.getAuthorization(
            request as never,
            "ACS3-HMAC-SHA256",
            payload,
            credential.accessKeyId,
            credential.accessKeySecret,
          );
          expect(authorization).toBe(expected);
          expect(Object.keys(request.query).sort()).toEqual(Object.keys(query).sort());
        },
      ),
      { numRuns: 300 },
    );
  });

  it("HMAC-SHA1 of SMQ equals that of @alicloud/mns", async () => {
    const calls = fc.oneof(
      fc.record({
        operation: fc.constant("receive" as const),
        max: fc.integer({ min: 1, max: 16 }),
        waitSeconds: fc.integer({ min: 0, max: 30 }),
      }),
      fc.record({
        operation: fc.constant("changeVisibility" as const),
        handle: fc.stringMatching(/^[A-Za-z0-9+/=-]{1,60}$/),
        seconds: fc.integer({ min: 1, max: 43_200 }),
      }),
      fc.record({
        operation: fc.constant("delete" as const),
        handles: fc.array(fc.stringMatching(/^[A-Za-z0-9+/=-]{1,60}$/), {
          minLength: 1,
          maxLength: 16,
        }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        key,
        calls,
        fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9-]{0,30}$/),
        async (credential, call, queue) => {
          const client = new QueueClient({
            endpoint,
            queue,
            credentials: staticCredentials(credential),
          });
          if (call.operation === "receive") await client.receive(call);
          else if (call.operation === "delete") await client.delete(call.handles);
          else await client.changeVisibility(call.handle, call.seconds).catch(() => {});
          await client.close();
          const { method = "", target = "", headers = {} } = captured ?? {};
          const official = new Mns("1", { ...credential, endpoint });
          expect(headers["authorization"]).toBe(
            `MNS ${credential.accessKeyId}:${official.sign(method, headers, target)}`,
          );
          expect(headers["security-token"]).toBe(credential.securityToken);
        },
      ),
      { numRuns: 200 },
    );
  });
});
