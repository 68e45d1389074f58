import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { json, type Reply, startTestServer } from "../testing/test-server.ts";
import { readCredential } from "../transport/credential.ts";
import { fromEcsRole } from "./ecs-role.ts";

const session = (id: string): object => ({
  Code: "Success",
  AccessKeyId: id,
  AccessKeySecret: "s",
  SecurityToken: "t",
  Expiration: new Date(Date.now() + 3_600_000).toISOString(),
});
const retry = { baseDelayMs: 1 };
const text =
  (status: number, body: string): Reply =>
  (response) =>
    response.writeHead(status).end(body);

describe("fromEcsRole", () => {
  /** A metadata service; `token` is its response to the request for one. */
  function metadata(token: Reply): Reply {
    return (response, request) => {
      if (request.method === "PUT") return token(response, request);
      const authorised = request.headers["x-aliyun-ecs-metadata-token"] === "TOKEN";
      if (!authorised && token !== none) return text(403, "no")(response, request);
      if (request.target.endsWith("/security-credentials/"))
        return text(200, "worker\n")(response, request);
      return (request.target.endsWith("/worker") ? json(200, session("STS.ecs")) : text(404, ""))(
        response,
        request,
      );
    };
  }
  const none: Reply = text(404, "");

  it("requests a token, the role's name and its session, once for many callers", async () => {
    const server = await startTestServer(metadata(text(200, "TOKEN")));
    const provider = fromEcsRole({ endpoint: server.endpoint, retry });
    const all = await Promise.all(Array.from({ length: 20 }, () => readCredential(provider)));
    expect(all[19]).toMatchObject({ accessKeyId: "STS.ecs" });
    expect(server.requests.map(({ method, target }) => `${method} ${target}`)).toEqual([
      "PUT /latest/api/token",
      "GET /latest/meta-data/ram/security-credentials/",
      "GET /latest/meta-data/ram/security-credentials/worker",
    ]);
  });

  it("continues without a token only if allowed", async () => {
    const server = await startTestServer(metadata(none));
    await expect(
      readCredential(fromEcsRole({ endpoint: server.endpoint, retry })),
    ).rejects.toMatchObject({
      code: "CredentialsFailed",
      message: expect.stringContaining("allowV1"),
    });
    expect(
      await readCredential(
        fromEcsRole({ endpoint: server.endpoint, retry, allowV1: true, roleName: "worker" }),
      ),
    ).toMatchObject({
      accessKeyId: "STS.ecs",
    });
  });

  it("explains each error: unknown role, not JSON, no response", async () => {
    const server = await startTestServer(metadata(text(200, "TOKEN")));
    await expect(
      readCredential(fromEcsRole({ endpoint: server.endpoint, roleName: "other" })),
    ).rejects.toThrow("no role named other");
    const page = await startTestServer((response, request) =>
      (request.method === "PUT" ? text(200, "TOKEN") : text(200, "<html>"))(response, request),
    );
    await expect(
      readCredential(fromEcsRole({ endpoint: page.endpoint, roleName: "worker" })),
    ).rejects.toThrow("JSON");
    const cut = await startTestServer((response, request) =>
      (request.method === "PUT" ? text(200, "TOKEN") : text(200, '{"AccessKeySecret":top-secret'))(
        response,
        request,
      ),
    );
    const error = await readCredential(
      fromEcsRole({ endpoint: cut.endpoint, roleName: "worker" }),
    ).catch((reason: Error) => reason);
    expect(inspect(error, { depth: 9 })).not.toContain("top-secret");
    const silent = await startTestServer(() => {});
    await expect(
      readCredential(fromEcsRole({ endpoint: silent.endpoint, timeoutMs: 50, retry })),
    ).rejects.toThrow("did not answer within 50 ms");
    expect(silent.requests).toHaveLength(3);
    expect(() => fromEcsRole({ roleName: "acs:ram::1:role/x" })).toThrow(
      expect.objectContaining({ setting: "roleName" }),
    );
  });
});
