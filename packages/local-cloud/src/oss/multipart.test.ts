import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { startOss, user } from "../testing/oss.ts";
import { childrenNamed, childText } from "../xml/index.ts";
import { crc64 } from "./crc64.ts";

const alice = user("alice");
let { send, attach } = startOss();
beforeEach(async () => {
  ({ send, attach } = startOss());
  await send("PUT", "/media");
});

const big = (fill: string) => Buffer.alloc(100 * 1024, fill);
const etag = (body: Buffer) => `"${createHash("md5").update(body).digest("hex").toUpperCase()}"`;

async function initiate(key = "video.mp4", headers = {}): Promise<string> {
  const { xml } = await send("POST", `/media/${key}?uploads`, { headers });
  expect([childText(xml, "Bucket"), childText(xml, "Key")]).toEqual(["media", key]);
  return childText(xml, "UploadId") ?? "";
}

const part = (id: string, number: number | string, body: string | Buffer, headers = {}) =>
  send("PUT", `/media/video.mp4?partNumber=${number}&uploadId=${id}`, { body, headers });

const complete = (
  id: string,
  parts: readonly (readonly [number | string, string])[],
  headers = {},
) =>
  send("POST", `/media/video.mp4?uploadId=${id}`, {
    headers,
    body: `<CompleteMultipartUpload>${parts.map(([number, tag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${tag.replaceAll('"', "&quot;")}</ETag></Part>`).join("")}</CompleteMultipartUpload>`,
  });

describe("a multipart upload", () => {
  it("joins its parts", async () => {
    const id = await initiate("video.mp4", { "content-type": "video/mp4", "x-oss-meta-a": "1" });
    const [one, two, last] = [big("1"), big("2"), Buffer.from("3")];
    expect((await part(id, 7, last)).headers).toMatchObject({
      etag: etag(last),
      "x-oss-hash-crc64ecma": crc64(last),
    });
    await part(id, 1, "thrown away");
    await part(id, 1, one);
    await part(id, 2, two);
    await expect(send("GET", "/media/video.mp4")).rejects.toMatchObject({ code: "NoSuchKey" });
    await expect(send("DELETE", "/media")).rejects.toMatchObject({ code: "BucketNotEmpty" });

    const whole = Buffer.concat([one, two, last]);
    const etags = [one, two, last].map((body) => etag(body).replaceAll('"', "")).join("");
    const tag = `"${createHash("md5").update(etags).digest("hex").toUpperCase()}-3"`;
    const done = await complete(id, [
      [1, etag(one)],
      [2, etag(two).toLowerCase()],
      [7, etag(last).replaceAll('"', "")],
    ]);
    expect(done.headers).toMatchObject({ etag: tag, "x-oss-hash-crc64ecma": crc64(whole) });
    expect(["Bucket", "Key", "ETag"].map((name) => childText(done.xml, name))).toEqual([
      "media",
      "video.mp4",
      tag,
    ]);
    const got = await send("GET", "/media/video.mp4");
    expect(got.body.equals(whole)).toBe(true);
    expect(got.headers).toMatchObject({
      "content-type": "video/mp4",
      "x-oss-meta-a": "1",
      "x-oss-object-type": "Multipart",
      etag: tag,
    });
    expect(got.headers["content-md5"]).toBeUndefined();
    await expect(complete(id, [[1, etag(one)]])).rejects.toMatchObject({
      code: "NoSuchUpload",
      status: 404,
    });
  });

  it("joins all parts with x-oss-complete-all", async () => {
    const id = await initiate();
    await part(id, 2, "b");
    await part(id, 1, big("a"));
    await send("POST", `/media/video.mp4?uploadId=${id}`, {
      headers: { "x-oss-complete-all": "yes" },
    });
    expect((await send("GET", "/media/video.mp4")).body.length).toBe(100 * 1024 + 1);
  });

  it("makes an empty object of no part", async () => {
    expect((await complete(await initiate(), [])).status).toBe(200);
    expect((await send("GET", "/media/video.mp4")).text).toBe("");
    const headers = { "x-oss-complete-all": "yes" };
    await send("POST", `/media/video.mp4?uploadId=${await initiate()}`, { headers });
    expect((await send("GET", "/media/video.mp4")).text).toBe("");
  });

  it("has an MD5 if its parts come in order", async () => {
    const started = await send("POST", "/media/video.mp4?uploads&sequential");
    const id = childText(started.xml, "UploadId") ?? "";
    await part(id, 1, "a");
    await send("POST", `/media/video.mp4?uploadId=${id}`, {
      headers: { "x-oss-complete-all": "yes" },
    });
    expect((await send("HEAD", "/media/video.mp4")).headers["content-md5"]).toBe(
      "DMF1ucDxtqgxw5niaXcmYQ==",
    );
  });

  it("shows the parameters of client-side encryption with its parts", async () => {
    const id = await initiate("video.mp4", { "x-oss-meta-client-side-encryption-key": "k" });
    expect((await send("GET", `/media/video.mp4?uploadId=${id}`)).text).toContain(
      "<ClientEncryptionKey>k</ClientEncryptionKey>",
    );
  });

  it("takes the ACL of the call that completes it", async () => {
    const id = await initiate();
    await send("POST", `/media/video.mp4?uploadId=${id}`, {
      headers: { "x-oss-complete-all": "yes", "x-oss-object-acl": "private" },
    });
    expect((await send("GET", "/media/video.mp4?acl")).text).toContain("<Grant>private</Grant>");
  });

  it("names the part's call in the error for an unknown upload", async () => {
    await expect(part("0", 1, "x")).rejects.toMatchObject({ details: { EC: "0042-00000104" } });
    await expect(complete("0", [])).rejects.toMatchObject({ details: { EC: "0042-00000002" } });
  });

  it("rejects an invalid list, and can still be completed", async () => {
    const id = await initiate();
    const small = Buffer.from("small");
    await part(id, 1, small);
    await part(id, 2, small);
    const tag = etag(small);
    await expect(complete(id, [["x", tag]])).rejects.toMatchObject({ code: "MalformedXML" });
    await expect(
      complete(id, [
        [2, tag],
        [1, tag],
      ]),
    ).rejects.toMatchObject({ code: "InvalidPartOrder" });
    await expect(
      complete(id, [
        [1, tag],
        [1, tag],
      ]),
    ).rejects.toMatchObject({ code: "InvalidPartOrder" });
    await expect(complete(id, [[3, tag]])).rejects.toMatchObject({ code: "InvalidPart" });
    await expect(complete(id, [[1, etag(big("x"))]])).rejects.toMatchObject({
      code: "InvalidPart",
    });
    await expect(
      complete(id, [
        [1, tag],
        [2, tag],
      ]),
    ).rejects.toMatchObject({ code: "EntityTooSmall" });
    expect((await complete(id, [[2, tag]])).status).toBe(200);
    expect((await send("GET", "/media/video.mp4")).text).toBe("small");
  });

  it.each(["0", "10001", "x", "", "1.5"])("rejects part number %j", async (number) => {
    await expect(part(await initiate(), number, "x")).rejects.toMatchObject({
      code: "InvalidArgument",
    });
  });

  it("checks the MD5 of a part", async () => {
    const id = await initiate();
    await expect(part(id, 1, "x", { "content-md5": "AAAA" })).rejects.toMatchObject({
      code: "InvalidDigest",
    });
    expect(
      childrenNamed((await send("GET", `/media/video.mp4?uploadId=${id}`)).xml, "Part"),
    ).toEqual([]);
  });

  it("does not overwrite with x-oss-forbid-overwrite", async () => {
    const headers = { "x-oss-forbid-overwrite": "true" };
    const id = await initiate("video.mp4", headers);
    await part(id, 1, "new");
    await send("PUT", "/media/video.mp4", { body: "old" });
    await expect(complete(id, [[1, etag(Buffer.from("new"))]], headers)).rejects.toMatchObject({
      code: "FileAlreadyExists",
    });
    await expect(send("POST", "/media/video.mp4?uploads", { headers })).rejects.toMatchObject({
      code: "FileAlreadyExists",
    });
    expect((await send("GET", "/media/video.mp4")).text).toBe("old");
  });

  it("can be aborted", async () => {
    const id = await initiate();
    await expect(send("DELETE", `/media/other?uploadId=${id}`)).rejects.toMatchObject({
      code: "NoSuchUpload",
    });
    expect((await send("DELETE", `/media/video.mp4?uploadId=${id}`)).status).toBe(204);
    await expect(part(id, 1, "x")).rejects.toMatchObject({ code: "NoSuchUpload" });
    expect((await send("DELETE", "/media")).status).toBe(204);
  });

  it("lists its parts in pages", async () => {
    const id = await initiate();
    for (const number of [3, 1, 2]) await part(id, number, `part ${number}`);
    const { xml } = await send("GET", `/media/video.mp4?uploadId=${id}&max-parts=2`);
    expect(
      childrenNamed(xml, "Part").map((each) => [
        childText(each, "PartNumber"),
        childText(each, "Size"),
      ]),
    ).toEqual([
      ["1", "6"],
      ["2", "6"],
    ]);
    expect([childText(xml, "IsTruncated"), childText(xml, "NextPartNumberMarker")]).toEqual([
      "true",
      "2",
    ]);
    const rest = (await send("GET", `/media/video.mp4?uploadId=${id}&part-number-marker=2`)).xml;
    expect(childrenNamed(rest, "Part").map((each) => childText(each, "ETag"))).toEqual([
      etag(Buffer.from("part 3")),
    ]);
    expect(childText(rest, "IsTruncated")).toBe("false");
  });

  it("copies a part from another object", async () => {
    await send("PUT", "/media/source", { body: "0123456789" });
    const id = await initiate();
    const headers = { "x-oss-copy-source": "/media/source" };
    const copied = await part(id, 1, "", { ...headers, "x-oss-copy-source-range": "bytes=2-4" });
    expect(childText(copied.xml, "ETag")).toBe(etag(Buffer.from("234")));
    await expect(
      part(id, 1, "", { ...headers, "x-oss-copy-source-range": "bytes=2-10" }),
    ).rejects.toMatchObject({ code: "InvalidRange" });
    await complete(id, [[1, etag(Buffer.from("234"))]]);
    expect((await send("GET", "/media/video.mp4")).text).toBe("234");
  });

  it("needs PutObject, ListParts and AbortMultipartUpload", async () => {
    const id = await initiate();
    const resource = "acs:oss:*:*:media/video.mp4";
    const calls = [
      ["POST", "/media/video.mp4?uploads", "oss:PutObject"],
      ["PUT", `/media/video.mp4?partNumber=1&uploadId=${id}`, "oss:PutObject"],
      ["GET", `/media/video.mp4?uploadId=${id}`, "oss:ListParts"],
      ["DELETE", `/media/video.mp4?uploadId=${id}`, "oss:AbortMultipartUpload"],
    ] as const;
    for (const [method, target] of calls) {
      await expect(send(method, target, { as: alice })).rejects.toMatchObject({
        code: "AccessDenied",
      });
    }
    for (const [method, target, action] of calls) {
      attach(alice, { Effect: "Allow", Action: action, Resource: resource });
      expect((await send(method, target, { as: alice })).status).toBeLessThan(300);
    }
    await expect(send("GET", "/media?uploads", { as: alice })).rejects.toMatchObject({
      code: "AccessDenied",
    });
    attach(alice, {
      Effect: "Allow",
      Action: "oss:ListMultipartUploads",
      Resource: "acs:oss:*:*:media",
    });
    expect((await send("GET", "/media?uploads", { as: alice })).status).toBe(200);
  });
});

describe("ListMultipartUploads", () => {
  it("lists all uploads in pages", async () => {
    const ids = new Set<string>();
    for (const key of ["b", "a", "b", "c", "b"]) ids.add(await initiate(key));
    const seen: string[] = [];
    let query = "";
    for (let page = 0; page < 10; page++) {
      const { xml } = await send("GET", `/media?uploads&max-uploads=2${query}`);
      const uploads = childrenNamed(xml, "Upload");
      expect(uploads.length).toBeLessThanOrEqual(2);
      seen.push(
        ...uploads.map((upload) => `${childText(upload, "Key")} ${childText(upload, "UploadId")}`),
      );
      if (childText(xml, "IsTruncated") === "false") break;
      query = `&key-marker=${childText(xml, "NextKeyMarker")}&upload-id-marker=${childText(xml, "NextUploadIdMarker")}`;
    }
    expect(seen.map((each) => each[0])).toEqual(["a", "b", "b", "b", "c"]);
    expect(new Set(seen.map((each) => each.slice(2)))).toEqual(ids);
  });

  it("groups keys by delimiter", async () => {
    for (const key of ["a", "dir/x", "dir/y"]) await initiate(key);
    const { xml } = await send("GET", "/media?uploads&delimiter=/");
    expect(childrenNamed(xml, "Upload").map((upload) => childText(upload, "Key"))).toEqual(["a"]);
    expect(childrenNamed(xml, "CommonPrefixes").map((group) => childText(group, "Prefix"))).toEqual(
      ["dir/"],
    );
  });
});
