import { inspect } from "node:util";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { inTurn, json, startTestServer } from "../testing/test-server.ts";
import { type CredentialsProvider, readCredential } from "../transport/credential.ts";
import { assumeRole } from "./assume-role.ts";
import { fromEnvironment } from "./environment.ts";
import { type Session, SessionCache } from "./session.ts";
import { staticCredentials } from "./static.ts";

const key = { accessKeyId: "AKID", accessKeySecret: "top-secret", securityToken: "secret-token" };

describe("secrets", () => {
  it.each<[string, CredentialsProvider]>([
    ["staticCredentials", staticCredentials(key)],
    [
      "fromEnvironment",
      fromEnvironment({
        ALIBABA_CLOUD_ACCESS_KEY_ID: "AKID",
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: "top-secret",
        ALIBABA_CLOUD_SECURITY_TOKEN: "secret-token",
      }),
    ],
  ])("of %s are readable by name only", async (_name, provider) => {
    const credential = await readCredential(provider);
    expect({ secret: credential.accessKeySecret, token: credential.securityToken }).toEqual({
      secret: "top-secret",
      token: "secret-token",
    });
    const shown = [
      inspect(credential, { showHidden: true, depth: 9 }),
      inspect(provider, { showHidden: true, depth: 9 }),
      JSON.stringify(credential),
      String(credential),
      JSON.stringify({ ...credential }),
    ];
    expect(shown.join()).not.toContain("secret-token");
    expect(shown.join()).not.toContain("top-secret");
    expect(shown[0]).toContain("AKID");
  });
});

describe("fromEnvironment", () => {
  it.each([
    [{}, "ALIBABA_CLOUD_ACCESS_KEY_ID"],
    [{ ALIBABA_CLOUD_ACCESS_KEY_ID: "a" }, "ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
  ])("names what is missing in %j", async (environment, name) => {
    await expect(readCredential(fromEnvironment(environment))).rejects.toMatchObject({
      code: "CredentialsMissing",
      message: expect.stringContaining(name),
    });
  });
});

describe("readCredential", () => {
  it("takes the shape of @alicloud/credentials, and refuses half a key", async () => {
    expect(
      await readCredential({
        getCredential: async () => ({ ...key, securityToken: "", type: "x" }),
      }),
    ).toEqual({
      accessKeyId: "AKID",
      accessKeySecret: "top-secret",
    });
    await expect(
      readCredential({ getCredential: async () => ({ accessKeyId: "AKID" }) }),
    ).rejects.toMatchObject({
      code: "CredentialsMissing",
    });
  });

  it.each(["accessKeyId", "accessKeySecret", "securityToken"])(
    "refuses a line break in %s, without showing it",
    async (name) => {
      const broken = { ...key, [name]: "top-secret\n" };
      const error = await readCredential({ getCredential: async () => broken }).catch(
        (reason: Error) => reason,
      );
      expect(error).toMatchObject({
        code: "CredentialsMalformed",
        message: expect.stringContaining(name),
      });
      expect(inspect(error)).not.toContain("top-secret");
      expect(() => staticCredentials(broken)).toThrow(
        expect.objectContaining({ code: "CredentialsMalformed" }),
      );
      expect(() => staticCredentials({ ...key, accessKeyId: "" })).toThrow(
        expect.objectContaining({ code: "CredentialsMissing" }),
      );
    },
  );

  it.each([
    `parse aliyun cli config from '/x' failed: {"access_key_id":"a","access_key_secret":"top-secret", "sts_token": "top-secret-2"`,
    'refresh session token failed: {"Credentials":{"AccessKeySecret":"top-secret","SecurityToken":"top-secret-3"}}',
    "accessKeySecret=top-secret&SecurityToken=top-secret",
  ])("passes on no secret of a provider's failure: %s", async (message) => {
    const cause = new Error(message);
    const error = await readCredential({ getCredential: () => Promise.reject(cause) }).catch(
      (reason: Error) => reason,
    );
    expect(error).toMatchObject({
      code: "CredentialsFailed",
      message: expect.stringContaining("failed"),
    });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("top-secret");
  });

  it("wraps a provider's failure", async () => {
    const cause = new Error("no metadata service");
    await expect(
      readCredential({ getCredential: () => Promise.reject(cause) }),
    ).rejects.toMatchObject({
      name: "CredentialsError",
      code: "CredentialsFailed",
      cause,
    });
  });
});

describe("SessionCache", () => {
  function cache(lifeMs = 1_000): {
    now: number;
    fetches: number;
    fail: unknown;
    warnings: unknown[];
    provider: SessionCache;
  } {
    const state = {
      now: 0,
      fetches: 0,
      fail: undefined as unknown,
      warnings: [] as unknown[],
      provider: undefined as unknown as SessionCache,
    };
    state.provider = new SessionCache(
      async () => {
        state.fetches++;
        await Promise.resolve();
        if (state.fail !== undefined) throw state.fail;
        return {
          credential: { ...key, accessKeyId: `K${state.fetches}` },
          expiresAt: state.now + lifeMs,
        };
      },
      {
        now: () => state.now,
        onRenewalFailed: (error, expiresAt) => state.warnings.push([error, expiresAt.getTime()]),
      },
    );
    return state;
  }
  const id = async (provider: CredentialsProvider): Promise<string> =>
    (await readCredential(provider)).accessKeyId;

  it("fetches once for any number of cold callers", async () => {
    const state = cache();
    const ids = await Promise.all(Array.from({ length: 100 }, () => id(state.provider)));
    expect(new Set(ids)).toEqual(new Set(["K1"]));
    expect(state.fetches).toBe(1);
  });

  it("rejects all of them when the fetch fails, and tries again for the next", async () => {
    const state = cache();
    state.fail = new Error("down");
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => id(state.provider)));
    expect(results.every((result) => result.status === "rejected")).toBe(true);
    expect(state.fetches).toBe(1);
    state.fail = undefined;
    expect(await id(state.provider)).toBe("K2");
  });

  it("renews early beside the calls, which go on with the session that holds", async () => {
    const state = cache();
    await id(state.provider);
    state.now = 799;
    expect(await id(state.provider)).toBe("K1");
    expect(state.fetches).toBe(1);
    state.now = 800;
    expect(await id(state.provider)).toBe("K1");
    await new Promise(setImmediate);
    expect(await id(state.provider)).toBe("K2");
    expect(state.fetches).toBe(2);
  });

  it("keeps a session that holds while renewals fail, without a storm, and never serves it past its end", async () => {
    const state = cache(10_000);
    await id(state.provider);
    state.fail = new Error("down");
    state.now = 8_500;
    for (let call = 0; call < 50; call++) {
      expect(await id(state.provider)).toBe("K1");
      await new Promise(setImmediate);
    }
    expect(state.fetches).toBe(2);
    expect(state.warnings).toEqual([[state.fail, 10_000]]);
    state.now = 9_999;
    expect(await id(state.provider)).toBe("K1");
    state.now = 10_000;
    await expect(id(state.provider)).rejects.toThrow("down");
  });

  it("does not renew at each call a session that arrives with little time left", async () => {
    const state = { now: 0, fetches: 0 };
    const ends = 100_000;
    const provider = new SessionCache(
      async () => ({ credential: { ...key, accessKeyId: `K${++state.fetches}` }, expiresAt: ends }),
      {
        now: () => state.now,
        refreshBeforeMs: 300_000,
      },
    );
    for (; state.now < 99_000; state.now += 100) {
      await id(provider);
      await new Promise(setImmediate);
    }
    expect(state.fetches).toBeGreaterThan(3);
    expect(state.fetches).toBeLessThan(12);
  });

  it("bears a listener that fails itself", async () => {
    let now = 0;
    let fetches = 0;
    const fetch = async (): Promise<Session> => {
      if (++fetches > 1) throw new Error("down");
      return { credential: key, expiresAt: 10_000 };
    };
    const provider = new SessionCache(fetch, {
      now: () => now,
      onRenewalFailed: () => {
        throw new Error("the listener's own");
      },
    });
    const warnings: unknown[] = [];
    const warning = vi
      .spyOn(process, "emitWarning")
      .mockImplementation((text) => void warnings.push(text));
    onTestFinished(() => warning.mockRestore());
    await id(provider);
    now = 9_000;
    expect(await id(provider)).toBe("AKID");
    await new Promise(setImmediate);
    expect(warnings).toEqual([expect.stringContaining("the listener's own")]);
  });

  it("refuses a session that is over when it arrives", async () => {
    await expect(id(cache(-1).provider)).rejects.toMatchObject({ code: "CredentialsExpired" });
  });

  it("drops a session that the service calls expired", async () => {
    const state = cache();
    await id(state.provider);
    expect(state.provider.invalidate("K1")).toBe(true);
    expect(await id(state.provider)).toBe("K2");
    state.provider.invalidate("K1");
    expect(await id(state.provider)).toBe("K2");
  });
});

describe("assumeRole", () => {
  const roleArn = "acs:ram::1234567890123456:role/app";
  const source = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "top-secret" });
  const session = (id: string, life = 3_600): object => ({
    RequestId: "R",
    Credentials: {
      AccessKeyId: id,
      AccessKeySecret: "s",
      SecurityToken: "t",
      Expiration: new Date(Date.now() + life * 1_000).toISOString(),
    },
  });
  const retry = { maxAttempts: 2, baseDelayMs: 1 };

  it("asks STS once for many callers", async () => {
    const server = await startTestServer(json(200, session("STS.1")));
    const provider = assumeRole({
      source,
      roleArn,
      sessionName: "worker",
      durationSeconds: 900,
      policy: { Version: "1", Statement: [] },
      externalId: "x",
      endpoint: server.endpoint,
    });
    const all = await Promise.all(Array.from({ length: 100 }, () => readCredential(provider)));
    expect(all[99]).toMatchObject({ accessKeyId: "STS.1" });
    expect(all[99]?.securityToken).toBe("t");
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers).toMatchObject({
      "x-acs-action": "AssumeRole",
      "x-acs-version": "2015-04-01",
    });
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toEqual({
      RoleArn: roleArn,
      RoleSessionName: "worker",
      DurationSeconds: "900",
      Policy: '{"Version":"1","Statement":[]}',
      ExternalId: "x",
    });
  });

  it("explains a refusal", async () => {
    const server = await startTestServer(
      json(403, { Code: "NoPermission", Message: "no", RequestId: "R" }),
    );
    await expect(
      readCredential(assumeRole({ source, roleArn, endpoint: server.endpoint, retry })),
    ).rejects.toMatchObject({
      name: "CredentialsError",
      code: "CredentialsFailed",
      message: expect.stringMatching(/Can't assume acs:ram.*trust policy must name the caller/),
      cause: { code: "NoPermission", requestId: "R" },
    });
  });

  it("repeats after a passing failure, and refuses half a session", async () => {
    const server = await startTestServer(
      inTurn(json(500, { Code: "InternalError" }), json(200, session("STS.2"))),
    );
    expect(
      await readCredential(assumeRole({ source, roleArn, endpoint: server.endpoint, retry })),
    ).toMatchObject({ accessKeyId: "STS.2" });
    const half = await startTestServer(json(200, { Credentials: { AccessKeyId: "x" } }));
    await expect(
      readCredential(assumeRole({ source, roleArn, endpoint: half.endpoint, retry })),
    ).rejects.toMatchObject({
      code: "CredentialsFailed",
    });
  });

  it.each<[object, string]>([
    [{ roleArn: "app" }, "roleArn"],
    [{ sessionName: "a b" }, "sessionName"],
    [{ durationSeconds: 60 }, "durationSeconds"],
    [{ policy: "x".repeat(2_049) }, "policy"],
    [{ endpoint: "http://sts.aliyuncs.com" }, "endpoints.sts"],
  ])("refuses %j", (change, setting) => {
    expect(() => assumeRole({ source, roleArn, ...change })).toThrow(
      expect.objectContaining({ name: "ConfigError", setting }),
    );
  });
});
