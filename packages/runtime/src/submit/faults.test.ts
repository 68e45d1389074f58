import { describe, expect, it } from "vitest";
import { staticCredentials } from "../credentials/access-key.ts";
import { assumeRole } from "../credentials/assume-role.ts";
import type { RequestError } from "../errors.ts";
import { faults } from "../testing/faults.ts";
import { startTestServer } from "../testing/test-server.ts";
import { readCredential } from "../transport/credential.ts";
import { ModerationClient } from "./client.ts";

const source = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" });
const retry = { maxAttempts: 2, baseDelayMs: 1, throttleDelayMs: 1 };

const calls: Readonly<Record<string, (client: ModerationClient) => Promise<unknown>>> = {
  submitVideo: (client) => client.submitVideo({ uri: "oss://bucket/a.mp4" }),
  submitImage: (client) => client.submitImage({ uri: "oss://bucket/a.jpg" }),
  getTask: (client) => client.getTask("ImageModeration-1"),
  getResult: (client) => client.getResult("VideoModeration-1"),
  listTasks: (client) => client.listTasks().next(),
};

/**
 * Whatever goes wrong, each call fails with a typed error that contains status, request id and
 * attempts, and whether it possibly had its effect.
 */
describe.each(faults)("$name", ({ reply, expected }) => {
  const timeoutMs = expected.code === "Timeout" ? 300 : 10_000;
  const reported = {
    name: expected.type,
    code: expected.code,
    status: expected.status,
    requestId: expected.requestId,
    retryable: true,
  };

  it.each(Object.entries(calls))("%s", async (name, call) => {
    const server = await startTestServer(reply);
    const options = {
      region: "cn-hangzhou",
      project: "media",
      credentials: source,
      endpoint: server.endpoint,
      retry,
      timeoutMs,
      idempotencyTag: false,
    } as const;
    const error = await call(new ModerationClient(options)).then(
      () => expect.unreachable("it succeeded"),
      (thrown: RequestError) => thrown,
    );
    const repeated = !name.startsWith("submit") || expected.refused === true;
    expect(error).toMatchObject({ ...reported, ambiguous: !repeated, attempts: repeated ? 2 : 1 });
    expect(server.requests).toHaveLength(repeated ? 2 : 1);
  });

  it("assumeRole", async () => {
    const server = await startTestServer(reply);
    const provider = assumeRole({
      source,
      roleArn: "acs:ram::1:role/app",
      endpoint: server.endpoint,
      retry,
      timeoutMs,
    });
    await expect(readCredential(provider)).rejects.toMatchObject({
      name: "CredentialsError",
      code: "CredentialsFailed",
      retryable: true,
      attempts: 2,
      cause: reported,
    });
  });
});
