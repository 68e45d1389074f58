import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type CredentialsProvider, readCredential } from "../transport/credential.ts";
import { type Session, SessionCache } from "./session.ts";

const key = { accessKeyId: "AKID", accessKeySecret: "top-secret", securityToken: "secret-token" };

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

  it("fetches once for any number of first callers", async () => {
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

  it("renews early in the background, while callers continue with the valid session", async () => {
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

  it("keeps a valid session while renewals fail, limits the retries, and never uses an expired session", async () => {
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

  it("does not renew a session with little time left at each call", async () => {
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

  it("ignores an error of the callback", async () => {
    let now = 0;
    let fetches = 0;
    const fetch = async (): Promise<Session> => {
      if (++fetches > 1) throw new Error("down");
      return { credential: key, expiresAt: 10_000 };
    };
    const provider = new SessionCache(fetch, {
      now: () => now,
      onRenewalFailed: () => {
        throw new Error("the callback's own");
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
    expect(warnings).toEqual([expect.stringContaining("the callback's own")]);
  });

  it("rejects a session that has already expired", async () => {
    await expect(id(cache(-1).provider)).rejects.toMatchObject({ code: "CredentialsExpired" });
  });

  it("drops a session that the service rejects as expired", async () => {
    const state = cache();
    await id(state.provider);
    expect(state.provider.invalidate("K1")).toBe(true);
    expect(await id(state.provider)).toBe("K2");
    state.provider.invalidate("K1");
    expect(await id(state.provider)).toBe("K2");
  });
});
