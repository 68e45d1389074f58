import { describe, expect, it } from "vitest";
import { certificate } from "../testing/push.ts";
import { json, startTestServer } from "../testing/test-server.ts";
import { fetchCertificate } from "./certificate.ts";
import { CertificateStore } from "./certificate-store.ts";

const url = (name = "a"): URL =>
  new URL(`https://mnstest.oss-cn-hangzhou.aliyuncs.com/${name}.pem`);
const hour = 3_600_000;

function storeWith(fetch: (url: URL) => Promise<string | Uint8Array> | string | Uint8Array) {
  const fetched: string[] = [];
  const clock = { now: 1_000_000 };
  const store = new CertificateStore(
    async (wanted) => {
      fetched.push(wanted.pathname);
      return fetch(wanted);
    },
    () => clock.now,
  );
  return { store, fetched, clock };
}

describe("a certificate", () => {
  it.each([
    ["PEM", certificate.pem],
    ["PEM in bytes", Buffer.from(certificate.pem)],
    ["DER", certificate.der],
  ])("is read from %s", async (_form, given) => {
    expect((await storeWith(() => given).store.get(url())).subject).toBe("CN=test");
  });

  it("is kept for an hour, then fetched again", async () => {
    const { store, fetched, clock } = storeWith(() => certificate.pem);
    await store.get(url());
    clock.now += hour - 1;
    await store.get(url());
    expect(fetched).toHaveLength(1);
    clock.now += 1;
    await store.get(url());
    expect(fetched).toHaveLength(2);
  });

  it("is used for another day while its host is down, with an attempt every five seconds", async () => {
    let away = false;
    const { store, fetched, clock } = storeWith(() => {
      if (away) throw new Error("ECONNREFUSED");
      return certificate.pem;
    });
    await store.get(url());
    away = true;
    clock.now += 23 * hour;
    await store.get(url());
    await store.get(url());
    expect(fetched).toHaveLength(2);
    clock.now += 5_000;
    await store.get(url());
    expect(fetched).toHaveLength(3);
    clock.now += hour;
    await expect(store.get(url())).rejects.toMatchObject({
      code: "CertificateUnavailable",
      retryable: true,
    });
    away = false;
    clock.now += 5_000;
    await expect(store.get(url())).resolves.toBeDefined();
  });

  it("is not kept longer if the clock is set back", async () => {
    const { store, fetched, clock } = storeWith(() => certificate.pem);
    await store.get(url());
    clock.now -= 1;
    await store.get(url());
    expect(fetched).toHaveLength(2);
  });

  it("is fetched once for many callers, and at most four are fetched at once", async () => {
    const waiting: (() => void)[] = [];
    const { store, fetched } = storeWith(
      () => new Promise((resolve) => waiting.push(() => resolve(certificate.pem))),
    );
    const all = ["a", "a", "b", "c", "d", "a"].map((name) => store.get(url(name)));
    await expect(store.get(url("e"))).rejects.toMatchObject({ code: "CertificateUnavailable" });
    expect(fetched).toEqual(["/a.pem", "/b.pem", "/c.pem", "/d.pem"]);
    for (const go of waiting) go();
    await Promise.all(all);
    await expect(Promise.race([store.get(url("e")), Promise.resolve("fetching")])).resolves.toBe(
      "fetching",
    );
  });

  it("stays cached after any number of made-up URLs", async () => {
    const { store, fetched } = storeWith(({ pathname }) =>
      pathname === "/a.pem" ? certificate.pem : "no such key",
    );
    await store.get(url());
    for (let index = 0; index < 200; index++)
      await expect(store.get(url(`made-up-${index}`))).rejects.toMatchObject({
        code: "CertificateInvalid",
      });
    await store.get(url());
    expect(fetched.filter((path) => path === "/a.pem")).toHaveLength(1);
  });

  it("is one of sixteen in the cache, which drops the least recently used", async () => {
    const { store, fetched } = storeWith(() => certificate.pem);
    for (let index = 0; index < 16; index++) await store.get(url(`c${index}`));
    await store.get(url("c0"));
    await store.get(url("c16"));
    await store.get(url("c0"));
    expect(fetched).toHaveLength(17);
    await store.get(url("c1"));
    expect(fetched).toHaveLength(18);
  });

  it("is rejected if it is larger than 64 KiB", async () => {
    await expect(
      storeWith(() => certificate.pem + " ".repeat(70_000)).store.get(url()),
    ).rejects.toMatchObject({
      code: "CertificateInvalid",
    });
  });
});

describe("fetching", () => {
  const signal = AbortSignal.timeout(10_000);

  it("sends one GET", async () => {
    const { endpoint, requests } = await startTestServer((response) =>
      response.end(certificate.pem),
    );
    const bytes = await fetchCertificate(new URL(`${endpoint}/x509.pem`), { signal });
    expect(Buffer.from(bytes).toString()).toBe(certificate.pem);
    expect(requests).toMatchObject([{ method: "GET", target: "/x509.pem" }]);
  });

  it("does not follow redirects", async () => {
    const other = await startTestServer((response) => response.end(certificate.pem));
    const { endpoint } = await startTestServer(
      json(302, {}, { location: `${other.endpoint}/x509.pem` }),
    );
    await expect(
      fetchCertificate(new URL(`${endpoint}/x509.pem`), { signal }),
    ).rejects.toMatchObject({ code: "CertificateUnavailable" });
    expect(other.requests).toEqual([]);
  });

  it.each([404, 403, 500])("fails on %i", async (status) => {
    const { endpoint } = await startTestServer(json(status, {}));
    await expect(
      fetchCertificate(new URL(`${endpoint}/x509.pem`), { signal }),
    ).rejects.toMatchObject({ code: "CertificateUnavailable" });
  });

  it("stops at 64 KiB", async () => {
    const { endpoint } = await startTestServer((response) => response.end("a".repeat(70_000)));
    await expect(
      fetchCertificate(new URL(`${endpoint}/x509.pem`), { signal }),
    ).rejects.toMatchObject({ code: "ResponseTooLarge" });
  });
});
