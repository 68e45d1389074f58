import { describe, expect, it } from "vitest";
import { staticCredentials } from "../credentials/access-key.ts";
import { inTurn, type Reply, startTestServer } from "../testing/test-server.ts";
import type { Dispatcher, DispatchOptions } from "../transport/dispatcher.ts";
import { OssClient } from "./client.ts";

const credentials = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" });
const retry = { baseDelayMs: 1, throttleDelayMs: 1, maxAttempts: 2 };
const address = { bucket: "media", key: "a.jpg" };

const emptyHead = {
  etag: "E",
  crc64: null,
  contentType: null,
  lastModified: null,
  versionId: null,
  type: null,
  tagCount: 0,
  httpHeaders: {},
};

const answer =
  (status: number, body = "", headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, { "x-oss-request-id": "5F1", ...headers });
    response.end(body);
  };

async function clientOf(...replies: [Reply, ...Reply[]]) {
  const server = await startTestServer(inTurn(...replies));
  const { endpoint } = server;
  return {
    server,
    client: new OssClient({ region: "cn-hangzhou", credentials, endpoint, retry }),
  };
}

describe("OssClient", () => {
  it("reads the head of an object", async () => {
    const { client, server } = await clientOf(
      answer(200, "", {
        "content-length": "344606",
        "content-type": "image/jpeg",
        "cache-control": "no-cache",
        etag: '"fba9dede5f27731c9771645a39863328"',
        "last-modified": "Fri, 24 Feb 2012 06:07:48 GMT",
        "x-oss-hash-crc64ecma": "3113398083281131488",
        "x-oss-object-type": "Multipart",
        "x-oss-version-id": "CAEQ",
        "x-oss-tagging-count": "2",
        "x-oss-meta-author": "alice",
      }),
    );
    expect(await client.head({ ...address, versionId: "CAEQ" })).toEqual({
      size: 344_606,
      etag: "FBA9DEDE5F27731C9771645A39863328",
      crc64: "3113398083281131488",
      contentType: "image/jpeg",
      lastModified: Date.UTC(2012, 1, 24, 6, 7, 48),
      versionId: "CAEQ",
      type: "Multipart",
      tagCount: 2,
      metadata: { author: "alice" },
      httpHeaders: { "cache-control": "no-cache" },
    });
    expect(server.requests.map(({ method, target }) => [method, target])).toEqual([
      ["HEAD", "/media/a.jpg?versionId=CAEQ"],
    ]);
  });

  it.each<[string, Reply, object]>([
    [
      "a document",
      answer(
        403,
        "<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>You have no right.</Message><RequestId>6A1</RequestId><HostId>h</HostId><EC>0003-00000001</EC></Error>",
      ),
      {
        name: "ServiceError",
        code: "AccessDenied",
        status: 403,
        requestId: "6A1",
        message: "GetObject: AccessDenied (status 403): You have no right.",
        attempts: 1,
      },
    ],
    ["an empty body", answer(404), { code: "NoSuchKey", status: 404, requestId: "5F1" }],
    [
      "an empty body without a request id, which is not OSS's answer",
      answer(404, "", { "x-oss-request-id": "" }),
      { name: "ResponseError", code: "UnreadableResponse", status: 404 },
    ],
    [
      "the document in a header, as for HEAD",
      answer(404, "", {
        "x-oss-err": Buffer.from("<Error><Code>NoSuchBucket</Code></Error>").toString("base64"),
      }),
      { code: "NoSuchBucket" },
    ],
    [
      "a proxy's page",
      answer(403, "<html><body><p>Blocked<br></body></html>"),
      { name: "ResponseError", code: "UnreadableResponse", status: 403, retryable: false },
    ],
    [
      "a truncated document",
      answer(404, "<Error><Code>NoSuch"),
      { name: "ResponseError", code: "UnreadableResponse" },
    ],
    [
      "an error of the service, also at the second attempt",
      answer(500, "<Error><Code>InternalError</Code></Error>"),
      { code: "InternalError", retryable: true, attempts: 2 },
    ],
    [
      "throttling",
      answer(503, "<Error><Code>RequestThrottling</Code></Error>"),
      { code: "RequestThrottling", retryable: true, attempts: 2 },
    ],
  ])("reports %s", async (_, reply, expected) => {
    const { client } = await clientOf(reply);
    await expect(client.get(address, { range: { start: 0, end: 9 } })).rejects.toMatchObject(
      expected,
    );
  });

  it("tries again after a temporary error", async () => {
    const { client, server } = await clientOf(answer(502), answer(204));
    await client.delete(address);
    expect(server.requests.map(({ method }) => method)).toEqual(["DELETE", "DELETE"]);
  });

  it("reads no more than the range", async () => {
    const { client } = await clientOf(answer(200, "x".repeat(2 * 1024 * 1024)));
    await expect(client.get(address, { range: { start: 0, end: 15 } })).rejects.toMatchObject({
      code: "ResponseTooLarge",
    });
  });

  it("puts the bucket into the host, and into the path of an IP address", async () => {
    const sent: DispatchOptions[] = [];
    const dispatcher: Dispatcher = {
      dispatch(options, handler) {
        sent.push(options);
        const controller = { abort() {} };
        handler.onRequestStart(controller, {});
        handler.onResponseStart(controller, 204, {});
        handler.onResponseEnd(controller, {});
        return true;
      },
    };
    const endpoints = { imm: "https://imm", mns: "https://mns", sts: "https://sts" };
    const config = { region: "cn-hangzhou", endpoints };
    const deleteWith = async (oss: string | undefined, options = {}) => {
      const client = OssClient.fromConfig(
        { ...config, endpoints: oss === undefined ? endpoints : { ...endpoints, oss } },
        { credentials, dispatcher, ...options },
      );
      await client.delete({ bucket: "media", key: "a b.jpg" });
      const { origin, path } = sent.at(-1) as DispatchOptions;
      const list = { operation: "List", method: "GET" } as const;
      await client.send({ ...list, subject: "bucket", address: { bucket: "media", key: "" } });
      await client.send({ ...list, subject: "account", address: { bucket: "", key: "" } });
      const [ofBucket, ofAccount] = sent.slice(-2).map((each) => each.origin + each.path);
      expect(ofBucket).toBe((origin + path).replace("a%20b.jpg", ""));
      expect(ofAccount).toBe(`${String(origin).replace("//media.", "//")}/`);
      return origin + path;
    };
    expect(await deleteWith(undefined)).toBe(
      "https://media.oss-cn-hangzhou.aliyuncs.com/a%20b.jpg",
    );
    expect(await deleteWith("https://oss-cn-hangzhou-internal.aliyuncs.com")).toBe(
      "https://media.oss-cn-hangzhou-internal.aliyuncs.com/a%20b.jpg",
    );
    expect(await deleteWith("http://127.0.0.1:8788")).toBe("http://127.0.0.1:8788/media/a%20b.jpg");
    expect(await deleteWith("http://localhost:8788")).toBe("http://localhost:8788/media/a%20b.jpg");
    expect(await deleteWith("https://gateway.example", { pathStyle: true })).toBe(
      "https://gateway.example/media/a%20b.jpg",
    );
  });

  it("refuses a call on a bucket that can't exist", async () => {
    const client = new OssClient({ region: "cn-hangzhou", credentials });
    await expect(
      client.send({
        operation: "GetBucketInfo",
        method: "GET",
        subject: "bucket",
        address: { bucket: "No", key: "" },
      }),
    ).rejects.toMatchObject({ code: "InvalidRequest" });
  });

  it.each([
    ["in one request", {}],
    ["in parts", { maxCopyBytes: 1 }],
  ])("copies an object whose metadata have no room for more (%s)", async (_, options) => {
    const sent: DispatchOptions[] = [];
    const dispatcher: Dispatcher = {
      dispatch(request, handler) {
        sent.push(request);
        const controller = { abort() {} };
        handler.onRequestStart(controller, {});
        handler.onResponseStart(controller, 400, {});
        handler.onResponseEnd(controller, {});
        return true;
      },
    };
    const region = "cn-hangzhou";
    const client = new OssClient({ region, credentials, dispatcher, retry, ...options });
    const metadataOf = async (filler: number) => {
      const metadata = { filler: "x".repeat(filler) };
      const head = { ...emptyHead, size: 2, metadata };
      const added = { ...metadata, "immkit-task": "T", gone: undefined };
      const target = { bucket: "held", key: "a.jpg" };
      await client
        .copy({ source: address, target, head, metadata: added, tags: {} })
        .catch(() => {});
      const { headers } = sent.at(-1) as DispatchOptions;
      const { "x-oss-metadata-directive": directive } = headers as Record<string, string>;
      const names = Object.keys(headers ?? {}).filter((name) => name.startsWith("x-oss-meta-"));
      return { directive, names };
    };
    const isWhole = Object.keys(options).length === 0;
    // 17 bytes for x-oss-meta-filler, and 23 for x-oss-meta-immkit-task: T.
    expect(await metadataOf(8_191 - 40)).toEqual({
      directive: isWhole ? "REPLACE" : undefined,
      names: ["x-oss-meta-filler", "x-oss-meta-immkit-task"],
    });
    expect(await metadataOf(8_191 - 39)).toEqual({
      directive: isWhole ? "COPY" : undefined,
      names: ["x-oss-meta-filler"],
    });
  });

  it.each([
    [{ bucket: "media.example.com/x", key: "a" }, "bucket"],
    [{ bucket: "Media", key: "a" }, "bucket"],
    [{ bucket: "media", key: "" }, "key"],
    [{ bucket: "media", key: "/a" }, "key"],
    [{ bucket: "media", key: "\ud800" }, "key"],
    [{ bucket: "media", key: "ü".repeat(512) }, "key"],
  ])("rejects the address %j", (wrong, field) => {
    const client = new OssClient({ region: "cn-hangzhou", credentials });
    return expect(client.head(wrong)).rejects.toMatchObject({ code: "InvalidRequest", field });
  });

  it.each([
    [{ region: "oss-CN" }, "region"],
    [{ endpoint: "http://oss.example" }, "endpoints.oss"],
    [{ timeoutMs: 0 }, "timeoutMs"],
  ])("rejects the options %j", (wrong, setting) => {
    expect(() => new OssClient({ region: "cn-hangzhou", credentials, ...wrong })).toThrow(
      expect.objectContaining({ code: "InvalidConfig", setting }),
    );
  });
});
