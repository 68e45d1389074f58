import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { inTurn, json, type Reply, startTestServer } from "../testing/test-server.ts";
import { readCredential } from "../transport/credential.ts";
import { fromEcsRole } from "./ecs-role.ts";
import { fromOidc } from "./oidc.ts";

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
  /** A metadata service; `token` is what it answers to the wish for one. */
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

  it("asks for a token, the role's name and its session, once for many callers", async () => {
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

  it("goes without a token only when allowed", async () => {
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

  it("says what is wrong: no such role, no JSON, nobody there", async () => {
    const server = await startTestServer(metadata(text(200, "TOKEN")));
    await expect(
      readCredential(fromEcsRole({ endpoint: server.endpoint, roleName: "other" })),
    ).rejects.toThrow("knows no role other");
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

describe("fromOidc", () => {
  function tokenFile(token: string): string {
    const folder = mkdtempSync(join(tmpdir(), "immkit-oidc-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "token");
    writeFileSync(file, token);
    return file;
  }
  const [roleArn, providerArn] = ["acs:ram::1:role/pod", "acs:ram::1:oidc-provider/ack"];

  it("hands the token in, unsigned, and reads it again at each renewal", async () => {
    const server = await startTestServer(
      inTurn(
        json(500, { Code: "InternalError" }),
        json(200, { RequestId: "R", Credentials: session("STS.pod") }),
      ),
    );
    const file = tokenFile("one\n");
    const provider = fromOidc(
      { endpoint: server.endpoint, retry },
      {
        ALIBABA_CLOUD_ROLE_ARN: roleArn,
        ALIBABA_CLOUD_OIDC_PROVIDER_ARN: providerArn,
        ALIBABA_CLOUD_OIDC_TOKEN_FILE: file,
      },
    );
    expect(await readCredential(provider)).toMatchObject({ accessKeyId: "STS.pod" });
    writeFileSync(file, "two");
    provider.invalidate?.("STS.pod");
    await readCredential(provider);
    const [, second, third] = server.requests;
    expect(Object.fromEntries(second?.query ?? [])).toMatchObject({
      Action: "AssumeRoleWithOIDC",
      Version: "2015-04-01",
      Format: "JSON",
    });
    expect(Object.fromEntries(new URLSearchParams(second?.body))).toEqual({
      OIDCProviderArn: providerArn,
      OIDCToken: "one",
      RoleArn: roleArn,
      RoleSessionName: "immkit",
      DurationSeconds: "3600",
    });
    expect(new URLSearchParams(third?.body).get("OIDCToken")).toBe("two");
    expect(second?.headers["authorization"]).toBeUndefined();
  });

  it("explains a refusal and a missing token, and shows no token", async () => {
    const server = await startTestServer(
      json(400, { Code: "AuthenticationFail.OIDCToken.Expired", Message: "expired" }),
    );
    const options = { roleArn, providerArn, endpoint: server.endpoint };
    const refused = await readCredential(
      fromOidc({ ...options, tokenFile: tokenFile("very-secret") }),
    ).catch((error: Error) => error);
    expect(refused).toMatchObject({
      name: "CredentialsError",
      message: expect.stringContaining("AuthenticationFail.OIDCToken.Expired"),
    });
    expect(JSON.stringify(refused) + String(refused)).not.toContain("very-secret");
    await expect(
      readCredential(fromOidc({ ...options, tokenFile: "/no/such/file" })),
    ).rejects.toThrow("/no/such/file");
  });

  it.each([
    [{}, "roleArn"],
    [{ roleArn }, "providerArn"],
    [{ roleArn, providerArn }, "tokenFile"],
  ])("names what is missing in %j", (options, setting) => {
    expect(() => fromOidc(options, {})).toThrow(
      expect.objectContaining({ name: "ConfigError", setting }),
    );
  });
});
