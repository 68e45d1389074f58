/**
 * The official client `ali-oss`, unmodified, against the local cloud, with each kind of address and
 * signature.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { Readable } from "node:stream";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { signOssV4 } from "@immkit/local-cloud/wire";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AliOss, type OssClient } from "./oss-client.ts";

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());
beforeEach(() => cloud.oss.reset());

const bucket = "media-bucket";
const atIp = () => cloud.endpoint;
const atName = () => cloud.endpoint.replace("127.0.0.1", "localhost");

function client(options: Record<string, unknown> = {}): OssClient {
  const { accessKeyId, accessKeySecret } = cloud;
  return new AliOss({
    endpoint: atIp(),
    region: "oss-cn-hangzhou",
    accessKeyId,
    accessKeySecret,
    bucket,
    ...options,
  });
}

describe.each<[string, () => Record<string, unknown>]>([
  ["V1, bucket in the host", () => ({ endpoint: atIp() })],
  ["V4, bucket in the host", () => ({ endpoint: atIp(), authorizationV4: true })],
  ["V1, bucket in the host and in the path", () => ({ endpoint: atIp(), sldEnable: true })],
  [
    "V4, bucket in the host and in the path",
    () => ({ endpoint: atIp(), sldEnable: true, authorizationV4: true }),
  ],
  ["V1, bucket in the path", () => ({ endpoint: atName(), sldEnable: true })],
  [
    "V4, bucket in the path",
    () => ({ endpoint: atName(), sldEnable: true, authorizationV4: true }),
  ],
])("ali-oss with %s", (_how, options) => {
  let oss: OssClient;
  beforeEach(async () => {
    oss = client(options());
    await oss.putBucket(bucket);
  });

  it("creates, finds and deletes a bucket", async () => {
    const { buckets } = await oss.listBuckets({ prefix: "media", "max-keys": 10 });
    expect(buckets).toMatchObject([{ name: bucket, region: "oss-cn-hangzhou" }]);
    expect((await oss.getBucketInfo(bucket)).bucket).toMatchObject({
      Name: bucket,
      Location: "oss-cn-hangzhou",
    });
    expect((await oss.getBucketLocation(bucket)).location).toBe("oss-cn-hangzhou");
    await oss.deleteBucket(bucket);
    await expect(oss.getBucketInfo(bucket)).rejects.toMatchObject({
      code: "NoSuchBucket",
      status: 404,
      ecCode: "0015-00000101",
    });
    expect((await oss.listBuckets()).buckets).toBeNull();
  });

  it.each([
    "a.jpg",
    "dir/视频 1.mp4",
    "a+b=c&d.txt",
    "100%.txt",
    "media-bucket/a.jpg",
    "q?x#y.txt",
    "'quoted' (1)!*.txt",
  ])("puts, reads, lists and deletes %s", async (name) => {
    const content = randomBytes(1000);
    const put = await oss.put(name, content, {
      headers: { "Content-Type": "image/jpeg" },
      meta: { color: "red" },
    });
    expect(put.res.status).toBe(200);
    const got = await oss.get(name);
    expect(got.content.equals(content)).toBe(true);
    expect(got.res.headers).toMatchObject({
      "content-type": "image/jpeg",
      "x-oss-hash-crc64ecma": put.res.headers["x-oss-hash-crc64ecma"],
      etag: put.res.headers["etag"],
    });
    expect(got.res.headers["x-oss-request-id"]).toMatch(/^[0-9A-F]{24}$/);
    expect(await oss.head(name)).toMatchObject({ status: 200, meta: { color: "red" } });
    expect((await oss.list({ prefix: name })).objects).toMatchObject([
      { name, size: 1000, type: "Normal" },
    ]);
    expect((await oss.listV2({ prefix: name })).objects).toMatchObject([{ name, size: 1000 }]);
    await oss.delete(name);
    await expect(oss.get(name)).rejects.toMatchObject({ code: "NoSuchKey", status: 404 });
    await expect(oss.head(name)).rejects.toMatchObject({ code: "NoSuchKey", status: 404 });
  });

  it("lists by page and by folder", async () => {
    for (const name of ["a", "dir/1", "dir/2", "z"]) await oss.put(name, Buffer.from(name));
    const first = await oss.list({ "max-keys": 3 });
    expect([first.objects.map(({ name }) => name), first.nextMarker, first.isTruncated]).toEqual([
      ["a", "dir/1", "dir/2"],
      "dir/2",
      true,
    ]);
    expect(
      (await oss.list({ "max-keys": 3, marker: first.nextMarker })).objects.map(({ name }) => name),
    ).toEqual(["z"]);
    const folders = await oss.list({ delimiter: "/" });
    expect([folders.objects.map(({ name }) => name), folders.prefixes]).toEqual([
      ["a", "z"],
      ["dir/"],
    ]);
    const page = await oss.listV2({ "max-keys": 3 });
    expect(page).toMatchObject({ keyCount: 3, isTruncated: true });
    const rest = await oss.listV2({ "max-keys": 3, continuationToken: page.nextContinuationToken });
    expect(rest.objects.map(({ name }) => name)).toEqual(["z"]);
    expect(first.objects[0]?.lastModified).toMatch(/\.000Z$/);
  });

  it("copies, changes metadata, appends and deletes many", async () => {
    await oss.put("a b", Buffer.from("hello"));
    expect((await oss.copy("copy", "a b", { meta: { k: "v" } })).data.etag).toBe(
      '"5D41402ABC4B2A76B9719D911017C592"',
    );
    expect(await oss.head("copy")).toMatchObject({ meta: { k: "v" } });
    const { nextAppendPosition } = await oss.append("log", Buffer.from("one "));
    await oss.append("log", Buffer.from("two"), { position: nextAppendPosition });
    expect((await oss.get("log")).content.toString()).toBe("one two");
    const { deleted } = await oss.deleteMulti(["a b", "copy", "log", "none"]);
    expect(deleted.map(({ Key }) => Key)).toEqual(["a b", "copy", "log", "none"]);
    expect((await oss.list({})).objects).toEqual([]);
  });

  it("puts a stream of unknown length", async () => {
    await oss.putStream("stream", Readable.from([Buffer.alloc(70_000, "a"), Buffer.from("end")]));
    expect((await oss.get("stream")).content.toString()).toBe(`${"a".repeat(70_000)}end`);
  });

  it("reads a range, and with a condition", async () => {
    const put = await oss.put("a", Buffer.from("0123456789"));
    const part = await oss.get("a", { headers: { Range: "bytes=2-4" } });
    expect([part.res.status, part.content.toString(), part.res.headers["content-range"]]).toEqual([
      206,
      "234",
      "bytes 2-4/10",
    ]);
    expect(
      (await oss.head("a", { headers: { "If-None-Match": put.res.headers["etag"] } })).status,
    ).toBe(304);
    await expect(oss.head("a", { headers: { "If-Match": '"X"' } })).rejects.toMatchObject({
      code: "PreconditionFailed",
      status: 412,
    });
    expect((await oss.getObjectMeta("a")).res.headers["content-length"]).toBe("10");
  });

  it("uploads in parts, and copies in parts", async () => {
    const content = randomBytes(250 * 1024);
    await oss.multipartUpload("big", content, {
      partSize: 100 * 1024,
      parallel: 2,
      headers: { "Content-Type": "video/mp4" },
    });
    const got = await oss.get("big");
    expect(got.content.equals(content)).toBe(true);
    expect(got.res.headers).toMatchObject({
      "x-oss-object-type": "Multipart",
      "content-type": "video/mp4",
    });
    await oss.multipartUploadCopy(
      "big-copy",
      { sourceKey: "big", sourceBucketName: bucket },
      { partSize: 100 * 1024 },
    );
    expect((await oss.get("big-copy")).content.equals(content)).toBe(true);
    const { uploadId } = await oss.initMultipartUpload("open");
    expect((await oss.listUploads({ "max-uploads": 10 })).uploads).toMatchObject([
      { name: "open", uploadId },
    ]);
    await oss.abortMultipartUpload("open", uploadId);
    expect((await oss.listUploads({ "max-uploads": 10 })).uploads).toEqual([]);
  });

  it("sets ACLs and tags of objects", async () => {
    await oss.put("a", Buffer.from("1"));
    await oss.putACL("a", "private");
    expect(await oss.getACL("a")).toMatchObject({ acl: "private", owner: { id: cloud.accountId } });
    await expect(oss.putACL("a", "public-read")).rejects.toMatchObject({
      code: "AccessDenied",
      ecCode: "0016-00000901",
    });
    await oss.putObjectTagging("a", { team: "red" });
    expect((await oss.getObjectTagging("a")).tag).toEqual({ team: "red" });
    await oss.deleteObjectTagging("a");
    expect((await oss.getObjectTagging("a")).tag).toEqual({});
  });

  it("sets up a bucket", async () => {
    expect(await oss.getBucketACL(bucket)).toMatchObject({
      acl: "private",
      owner: { id: cloud.accountId },
    });
    await expect(oss.putBucketACL(bucket, "public-read")).rejects.toMatchObject({
      message: "Put public bucket acl is not allowed.",
    });
    await oss.putBucketLogging(bucket, "log/");
    expect(await oss.getBucketLogging(bucket)).toMatchObject({ enable: true, prefix: "log/" });
    await oss.putBucketWebsite(bucket, { index: "index.html", error: "error.html" });
    expect(await oss.getBucketWebsite(bucket)).toMatchObject({
      index: "index.html",
      error: "error.html",
    });
    await oss.putBucketReferer(bucket, false, ["http://a.example"]);
    expect(await oss.getBucketReferer(bucket)).toMatchObject({
      allowEmpty: false,
      referers: ["http://a.example"],
    });
    await oss.putBucketCORS(bucket, [
      { allowedOrigin: "*", allowedMethod: ["GET", "PUT"], maxAgeSeconds: 10 },
    ]);
    expect((await oss.getBucketCORS(bucket)).rules).toEqual([
      { allowedOrigin: "*", allowedMethod: ["GET", "PUT"], maxAgeSeconds: "10" },
    ]);
    await oss.putBucketLifecycle(bucket, [
      { id: "tidy", prefix: "tmp/", status: "Enabled", expiration: { days: 1 } },
    ]);
    expect((await oss.getBucketLifecycle(bucket)).rules).toMatchObject([
      { id: "tidy", prefix: "tmp/", expiration: { days: "1" } },
    ]);
    await oss.putBucketEncryption(bucket, { SSEAlgorithm: "AES256" });
    expect((await oss.getBucketEncryption(bucket)).encryption.SSEAlgorithm).toBe("AES256");
    await oss.putBucketTags(bucket, { team: "red" });
    expect((await oss.getBucketTags(bucket)).tag).toEqual({ team: "red" });
    await oss.putBucketRequestPayment(bucket, "Requester");
    expect((await oss.getBucketRequestPayment(bucket)).payer).toBe("Requester");
    const policy = {
      Version: "1",
      Statement: [
        {
          Effect: "Allow",
          Action: ["oss:GetObject"],
          Principal: ["1000"],
          Resource: [`acs:oss:*:*:${bucket}/*`],
        },
      ],
    };
    await oss.putBucketPolicy(bucket, policy);
    expect((await oss.getBucketPolicy(bucket)).policy).toEqual(policy);

    await oss.deleteBucketLogging(bucket);
    await oss.deleteBucketWebsite(bucket);
    await oss.deleteBucketCORS(bucket);
    await oss.deleteBucketLifecycle(bucket);
    await oss.deleteBucketEncryption(bucket);
    await oss.deleteBucketTags(bucket);
    await oss.deleteBucketPolicy(bucket);
    await expect(oss.getBucketCORS(bucket)).rejects.toMatchObject({
      code: "NoSuchCORSConfiguration",
    });
    await expect(oss.getBucketEncryption(bucket)).rejects.toMatchObject({
      code: "NoSuchServerSideEncryptionRule",
    });
    expect(await oss.getBucketPolicy(bucket)).toMatchObject({ policy: null, status: 404 });
  });

  it("keeps versions", async () => {
    await oss.put("a", Buffer.from("1"));
    await oss.putBucketVersioning(bucket, "Enabled");
    expect((await oss.getBucketVersioning(bucket)).versionStatus).toBe("Enabled");
    await oss.put("a", Buffer.from("2"));
    await oss.delete("a");
    const { objects, deleteMarker } = await oss.getBucketVersions();
    expect(objects.map(({ versionId, isLatest }) => [versionId === "null", isLatest])).toEqual([
      [false, false],
      [true, false],
    ]);
    expect(deleteMarker).toHaveLength(1);
    expect((await oss.get("a", { versionId: "null" })).content.toString()).toBe("1");
  });

  it("starts, aborts, locks and extends a retention policy", async () => {
    await oss.initiateBucketWorm(bucket, "1");
    await oss.abortBucketWorm(bucket);
    const { wormId } = await oss.initiateBucketWorm(bucket, "2");
    expect(await oss.getBucketWorm(bucket)).toMatchObject({
      wormId,
      state: "InProgress",
      days: "2",
    });
    await oss.completeBucketWorm(bucket, wormId);
    await oss.extendBucketWorm(bucket, wormId, "3");
    expect(await oss.getBucketWorm(bucket)).toMatchObject({ wormId, state: "Locked", days: "3" });
    await oss.put("a", Buffer.from("1"));
    await expect(oss.delete("a")).rejects.toMatchObject({ code: "FileImmutable", status: 409 });
    // For this call the client doesn't look at the status.
    expect((await oss.abortBucketWorm(bucket)).res.status).toBe(403);
  });

  it("is rejected with a wrong secret, and with an unknown key", async () => {
    const forged = client({ ...options(), accessKeySecret: "forged" });
    await expect(forged.get("a")).rejects.toMatchObject({
      code: "SignatureDoesNotMatch",
      status: 403,
    });
    const unknown = client({ ...options(), accessKeyId: "LTAI000000000000" });
    await expect(unknown.get("a")).rejects.toMatchObject({
      code: "InvalidAccessKeyId",
      status: 403,
    });
  });
});

describe("presigned URLs", () => {
  const signing = () => client({ endpoint: atName(), sldEnable: true });
  beforeEach(async () => {
    await signing().putBucket(bucket);
  });

  it.each(["a.jpg", "dir/视频 1+2.mp4"])("of V1 and V4 read and write %s", async (name) => {
    const oss = signing();
    for (const put of [
      oss.signatureUrl(name, { method: "PUT", "Content-Type": "text/plain" }),
      await oss.signatureUrlV4("PUT", 60, { headers: { "Content-Type": "text/plain" } }, name),
    ]) {
      expect(
        (
          await fetch(put, {
            method: "PUT",
            body: "hello",
            headers: { "content-type": "text/plain" },
          })
        ).status,
      ).toBe(200);
      const other = await fetch(put, {
        method: "PUT",
        body: "other",
        headers: { "content-type": "text/html" },
      });
      expect([other.status, await other.text()]).toEqual([
        403,
        expect.stringContaining("<Code>SignatureDoesNotMatch</Code>"),
      ]);
    }
    for (const get of [
      oss.signatureUrl(name, { expires: 60, response: { "content-disposition": "attachment" } }),
      await oss.signatureUrlV4(
        "GET",
        60,
        { queries: { "response-content-disposition": "attachment" } },
        name,
      ),
    ]) {
      const got = await fetch(get);
      expect([got.status, await got.text(), got.headers.get("content-disposition")]).toEqual([
        200,
        "hello",
        "attachment",
      ]);
      expect((await fetch(get, { method: "DELETE" })).status).toBe(403);
      expect((await fetch(get.replace("attachment", "inline"))).status).toBe(403);
    }
  });

  it("expire", async () => {
    const oss = signing();
    await oss.put("a", Buffer.from("1"));
    const urls = [
      oss.signatureUrl("a", { expires: 60 }),
      await oss.signatureUrlV4("GET", 60, {}, "a"),
    ];
    for (const url of urls) expect((await fetch(url)).status).toBe(200);
    cloud.clock.advance(61_000);
    for (const url of urls)
      expect(await (await fetch(url)).text()).toContain("Request has expired.");
  });
});

describe("without a signature", () => {
  it("a private object can't be read, and the answer says why", async () => {
    const oss = client();
    await oss.putBucket(bucket);
    await oss.put("a", Buffer.from("1"));
    const got = await fetch(`${cloud.endpoint}/${bucket}/a`);
    const text = await got.text();
    expect([got.status, got.headers.get("content-type"), got.headers.get("x-oss-ec")]).toEqual([
      403,
      "application/xml",
      "0003-00000905",
    ]);
    expect(text).toMatch(
      /<Code>AccessDenied<\/Code><Message>Anonymous user has no right to access this object.<\/Message>/,
    );
    expect(text).toContain(`<BucketName>${bucket}</BucketName><Key>a</Key><EC>0003-00000905</EC>`);
    const head = await fetch(`${cloud.endpoint}/${bucket}/a`, { method: "HEAD" });
    expect([
      head.status,
      Buffer.from(head.headers.get("x-oss-err") ?? "", "base64").toString(),
    ]).toEqual([403, expect.stringContaining("<Code>AccessDenied</Code>")]);
  });

  it("a public object can be read after the block is removed", async () => {
    const oss = client();
    await oss.putBucket(bucket);
    await sendAsProvider(
      "PUT",
      "publicAccessBlock",
      "<PublicAccessBlockConfiguration><BlockPublicAccess>False</BlockPublicAccess></PublicAccessBlockConfiguration>",
    );
    await oss.putBucketACL(bucket, "public-read");
    await oss.put("a", Buffer.from("hello"));
    expect(await (await fetch(`${cloud.endpoint}/${bucket}/a`)).text()).toBe("hello");
    await sendAsProvider(
      "PUT",
      "publicAccessBlock",
      "<PublicAccessBlockConfiguration><BlockPublicAccess>True</BlockPublicAccess></PublicAccessBlockConfiguration>",
    );
    expect((await fetch(`${cloud.endpoint}/${bucket}/a`)).status).toBe(403);
  });
});

describe("requests like the Pulumi provider's: an absolute request line, the bucket in the host", () => {
  it("sets the settings of a bucket that are separate resources", async () => {
    await client().putBucket(bucket);
    const block =
      "<PublicAccessBlockConfiguration><BlockPublicAccess>true</BlockPublicAccess></PublicAccessBlockConfiguration>";
    expect(await sendAsProvider("PUT", "publicAccessBlock", block)).toMatchObject({ status: 200 });
    expect((await sendAsProvider("GET", "publicAccessBlock")).text).toContain(
      "<BlockPublicAccess>true</BlockPublicAccess>",
    );
    const tls =
      "<HttpsConfiguration><TLS><Enable>true</Enable><TLSVersion>TLSv1.2</TLSVersion></TLS></HttpsConfiguration>";
    expect(await sendAsProvider("PUT", "httpsConfig", tls)).toMatchObject({ status: 200 });
    expect((await sendAsProvider("GET", "httpsConfig")).text).toContain(tls);
    expect(await sendAsProvider("GET", "metaQuery")).toMatchObject({
      status: 501,
      text: expect.stringContaining("NotImplemented"),
    });
  });
});

async function sendAsProvider(
  method: string,
  subresource: string,
  body = "",
): Promise<{ status: number | undefined; text: string }> {
  const { accessKeyId, accessKeySecret, region, endpoint } = cloud;
  const { host, hostname, port } = new URL(endpoint);
  const signed = signOssV4({
    method,
    region,
    bucket,
    query: { [subresource]: "" },
    accessKeyId,
    accessKeySecret,
    date: cloud.clock.now(),
  });
  const path = `http://${bucket}.${host}/?${subresource}=`;
  const sent = httpRequest({
    hostname,
    port,
    method,
    path,
    headers: { ...signed.headers, host: `${bucket}.${host}` },
  });
  sent.end(body);
  const [answer] = await once(sent, "response");
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return { status: answer.statusCode, text: Buffer.concat(chunks).toString() };
}
