import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { anonymous, owner, startOss } from "../testing/oss.ts";

let { oss, send } = startOss();
beforeEach(async () => {
  ({ oss, send } = startOss());
  await send("PUT", "/media");
});

describe("an object", () => {
  it("is returned as it was put", async () => {
    const body = Buffer.from("hello");
    const put = await send("PUT", "/media/dir/a%20b.txt", {
      body,
      headers: {
        "content-type": "text/plain",
        "cache-control": "no-cache",
        "x-oss-meta-color": "red",
      },
    });
    const md5 = createHash("md5").update(body).digest();
    expect(put).toMatchObject({
      status: 200,
      headers: {
        etag: '"5D41402ABC4B2A76B9719D911017C592"',
        "content-md5": md5.toString("base64"),
        // Of "hello", by liblzma, whose integrity check is the same CRC.
        "x-oss-hash-crc64ecma": "11177612005948864433",
      },
    });
    for (const method of ["GET", "HEAD"]) {
      const got = await send(method, "/media/dir/a%20b.txt");
      expect(got.status).toBe(200);
      expect(got.text).toBe("hello");
      expect(got.headers).toMatchObject({
        "content-type": "text/plain",
        "cache-control": "no-cache",
        "x-oss-meta-color": "red",
        etag: put.headers["etag"],
        "x-oss-hash-crc64ecma": put.headers["x-oss-hash-crc64ecma"],
        "x-oss-object-type": "Normal",
        "x-oss-storage-class": "Standard",
        "accept-ranges": "bytes",
      });
      expect(got.headers["x-oss-version-id"]).toBeUndefined();
      expect(Date.parse(got.headers["last-modified"] ?? "") % 1000).toBe(0);
    }
  });

  it("has a default content type", async () => {
    await send("PUT", "/media/a");
    expect((await send("GET", "/media/a")).headers["content-type"]).toBe(
      "application/octet-stream",
    );
  });

  it("keeps any bytes unchanged", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await send("PUT", "/media/bytes", { body: Buffer.from(bytes) });
        expect((await send("GET", "/media/bytes")).body.equals(Buffer.from(bytes))).toBe(true);
      }),
    );
  });

  it("does not exist after DELETE, which can be repeated", async () => {
    await send("PUT", "/media/a", { body: "x" });
    expect((await send("DELETE", "/media/a")).status).toBe(204);
    expect((await send("DELETE", "/media/a")).status).toBe(204);
    await expect(send("GET", "/media/a")).rejects.toMatchObject({
      code: "NoSuchKey",
      status: 404,
      details: { BucketName: "media", Key: "a", EC: "0026-00000001" },
    });
  });

  it("is rejected with an invalid key", async () => {
    for (const key of ["%2Fa", "%5Ca", "x".repeat(1024), "%E8%A7%86".repeat(342)]) {
      await expect(send("PUT", `/media/${key}`)).rejects.toMatchObject({
        code: "InvalidObjectName",
        status: 400,
      });
    }
    expect((await send("PUT", `/media/${"%E8%A7%86".repeat(341)}`)).status).toBe(200);
  });

  it("is rejected with a wrong Content-MD5, and not stored", async () => {
    const wrong = createHash("md5").update("other").digest("base64");
    for (const md5 of [wrong, "nonsense"]) {
      await expect(
        send("PUT", "/media/a", { body: "hello", headers: { "content-md5": md5 } }),
      ).rejects.toMatchObject({
        code: "InvalidDigest",
        status: 400,
      });
    }
    await expect(send("GET", "/media/a")).rejects.toMatchObject({ code: "NoSuchKey" });
    const right = createHash("md5").update("hello").digest("base64");
    expect(
      (await send("PUT", "/media/a", { body: "hello", headers: { "content-md5": right } })).status,
    ).toBe(200);
  });

  it("is not overwritten with x-oss-forbid-overwrite", async () => {
    const headers = { "x-oss-forbid-overwrite": "true" };
    await send("PUT", "/media/a", { body: "1", headers });
    await expect(send("PUT", "/media/a", { body: "2", headers })).rejects.toMatchObject({
      code: "FileAlreadyExists",
      status: 409,
    });
    expect((await send("GET", "/media/a")).text).toBe("1");
    await send("PUT", "/media/a", { body: "2" });
    expect((await send("GET", "/media/a")).text).toBe("2");
  });

  it.each([
    [{ "x-oss-storage-class": "Hot" }, "InvalidArgument"],
    [{ "x-oss-object-acl": "open" }, "InvalidArgument"],
    [{ "x-oss-server-side-encryption": "ROT13" }, "InvalidEncryptionAlgorithmError"],
    [{ "x-oss-tagging": "a=1&a=2" }, "InvalidArgument"],
    [{ "x-oss-callback": "e30=" }, "InvalidArgument"],
  ])("is rejected with %j", async (headers, code) => {
    await expect(send("PUT", "/media/a", { headers })).rejects.toMatchObject({ code });
    await expect(send("GET", "/media/a")).rejects.toMatchObject({ code: "NoSuchKey" });
  });

  it("shows its encryption and its number of tags", async () => {
    await send("PUT", "/media/a", {
      headers: { "x-oss-server-side-encryption": "KMS", "x-oss-tagging": "a=1&b=2" },
    });
    expect((await send("HEAD", "/media/a")).headers).toMatchObject({
      "x-oss-server-side-encryption": "KMS",
      "x-oss-tagging-count": "2",
    });
  });

  it("is shown without metadata by GetObjectMeta", async () => {
    await send("PUT", "/media/a", { body: "hello", headers: { "x-oss-meta-color": "red" } });
    const { headers, body } = await send("HEAD", "/media/a?objectMeta");
    expect(body.length).toBe(5);
    expect(Object.keys(headers).sort()).toEqual(["etag", "last-modified", "x-oss-hash-crc64ecma"]);
  });
});

describe("reading with conditions", () => {
  const etag = '"5D41402ABC4B2A76B9719D911017C592"';
  const past = new Date(0).toUTCString();
  const future = new Date(4e12).toUTCString();
  it.each<[Record<string, string>, number | string]>([
    [{ "if-match": etag }, 200],
    [{ "if-match": etag.replaceAll('"', "") }, 200],
    [{ "if-match": `"X", ${etag}` }, 200],
    [{ "if-match": "*" }, 200],
    [{ "if-match": '"X"' }, "PreconditionFailed"],
    [{ "if-none-match": etag }, 304],
    [{ "if-none-match": '"X"' }, 200],
    [{ "if-modified-since": past }, 200],
    [{ "if-modified-since": future }, 304],
    [{ "if-modified-since": "nonsense" }, 200],
    [{ "if-unmodified-since": past }, "PreconditionFailed"],
    [{ "if-unmodified-since": future }, 200],
    // An ETag counts before a date.
    [{ "if-none-match": '"X"', "if-modified-since": future }, 200],
    [{ "if-match": etag, "if-unmodified-since": past }, 200],
  ])("%j → %s", async (headers, expected) => {
    await send("PUT", "/media/a", { body: "hello" });
    const got = send("GET", "/media/a", { headers });
    if (typeof expected === "number") expect((await got).status).toBe(expected);
    else await expect(got).rejects.toMatchObject({ code: expected, status: 412 });
  });
});

describe("reading a range", () => {
  it.each<[string, number, string]>([
    ["bytes=0-3", 206, "0123"],
    ["bytes=4-4", 206, "4"],
    ["bytes=7-", 206, "789"],
    ["bytes=-3", 206, "789"],
    ["bytes=0-9", 206, "0123456789"],
    ["bytes=5-20", 200, "0123456789"],
    ["bytes=10-12", 200, "0123456789"],
    ["bytes=-20", 200, "0123456789"],
    ["bytes=3-1", 200, "0123456789"],
    ["bytes=-", 200, "0123456789"],
    ["bytes=0-1,3-4", 200, "0123456789"],
    ["pages=1-2", 200, "0123456789"],
  ])("%s → %i %s", async (range, status, text) => {
    await send("PUT", "/media/a", { body: "0123456789" });
    const got = await send("GET", "/media/a", { headers: { range } });
    expect([got.status, got.text]).toEqual([status, text]);
    const start = "0123456789".indexOf(text);
    expect(got.headers["content-range"]).toBe(
      status === 206 ? `bytes ${start}-${start + text.length - 1}/10` : undefined,
    );
  });

  it.each<[string, string | undefined]>([
    ["bytes=5-20", "56789"],
    ["bytes=-20", "0123456789"],
    ["bytes=10-12", undefined],
    ["bytes=-0", undefined],
  ])("with x-oss-range-behavior: standard, %s → %s", async (range, text) => {
    await send("PUT", "/media/a", { body: "0123456789" });
    const got = send("GET", "/media/a", { headers: { range, "x-oss-range-behavior": "standard" } });
    if (text === undefined)
      await expect(got).rejects.toMatchObject({ code: "InvalidRange", status: 416 });
    else expect(await got).toMatchObject({ status: 206, text });
  });
});

describe("response headers", () => {
  it("can be replaced only by a signed request", async () => {
    await send("PUT", "/media/a", { body: "hello", headers: { "content-type": "text/plain" } });
    const target =
      "/media/a?response-content-type=image%2Fpng&response-content-disposition=attachment";
    expect((await send("GET", target)).headers).toMatchObject({
      "content-type": "image/png",
      "content-disposition": "attachment",
    });
    const open = startOss({ blockPublicAccess: false });
    await open.send("PUT", "/media", { headers: { "x-oss-acl": "public-read" } });
    await open.send("PUT", "/media/a", { body: "hello" });
    expect((await open.send("GET", "/media/a", { as: anonymous })).text).toBe("hello");
    await expect(open.send("GET", target, { as: anonymous })).rejects.toMatchObject({
      code: "InvalidArgument",
    });
  });
});

describe("invalid response headers", () => {
  it.each(["%0D%0AX-Evil:%201", "%00", "%E8%A7%86"])("%s is rejected", async (value) => {
    await send("PUT", "/media/a", { body: "hello" });
    await expect(send("GET", `/media/a?response-content-type=${value}`)).rejects.toMatchObject({
      code: "InvalidArgument",
      status: 400,
    });
  });
});

describe("operations for other services", () => {
  it("read and write as a principal", async () => {
    oss.putObject(owner, "media", "out.json", Buffer.from("{}"), "application/json");
    expect(oss.getObject(owner, "media", "out.json").toString()).toBe("{}");
    expect(await send("HEAD", "/media/out.json")).toMatchObject({
      headers: { "content-type": "application/json", etag: '"99914B932BD37A50B983C5E7C90AE93B"' },
    });
    expect(() => oss.getObject(owner, "media", "none")).toThrow(
      "The specified key does not exist.",
    );
    expect(() => oss.getObject(owner, "none", "a")).toThrow("The specified bucket does not exist.");
  });

  it("reset deletes everything", () => {
    oss.reset();
    expect(() => oss.getObject(owner, "media", "a")).toThrow(
      "The specified bucket does not exist.",
    );
  });
});
