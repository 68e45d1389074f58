import { beforeEach, describe, expect, it } from "vitest";
import { anonymous, startOss, user } from "../testing/oss.ts";
import { child, childrenNamed, childText } from "../xml/index.ts";

const alice = user("alice");
let { send, attach } = startOss();
beforeEach(async () => {
  ({ send, attach } = startOss({ blockPublicAccess: false }));
  await send("PUT", "/media");
});
const enableVersions = () =>
  send("PUT", "/media?versioning", {
    body: "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
  });

describe("CopyObject", () => {
  const copy = (headers: Record<string, string>, options = {}) =>
    send("PUT", "/media/copy", { headers, ...options });

  beforeEach(async () => {
    await send("PUT", "/media/dir/%E8%A7%86%20a.txt", {
      body: "hello",
      headers: {
        "content-type": "text/plain",
        "x-oss-meta-a": "1",
        "x-oss-tagging": "t=1",
        "x-oss-object-acl": "public-read",
      },
    });
  });
  const source = { "x-oss-copy-source": "/media/dir%2F%E8%A7%86%20a.txt" };

  it("copies bytes, metadata and tags, but not the ACL", async () => {
    const done = await copy(source);
    expect(childText(done.xml, "ETag")).toBe('"5D41402ABC4B2A76B9719D911017C592"');
    expect(childText(done.xml, "LastModified")).toMatch(/\.000Z$/);
    const got = await send("GET", "/media/copy");
    expect(got).toMatchObject({
      text: "hello",
      headers: { "content-type": "text/plain", "x-oss-meta-a": "1", "x-oss-tagging-count": "1" },
    });
    await expect(send("GET", "/media/copy", { as: anonymous })).rejects.toMatchObject({
      code: "AccessDenied",
    });
  });

  it("replaces metadata and tags with the directive REPLACE", async () => {
    await copy({
      ...source,
      "x-oss-metadata-directive": "REPLACE",
      "x-oss-tagging-directive": "Replace",
      "content-type": "image/png",
      "x-oss-meta-b": "2",
    });
    const { headers } = await send("HEAD", "/media/copy");
    expect(headers).toMatchObject({ "content-type": "image/png", "x-oss-meta-b": "2" });
    expect(headers["x-oss-meta-a"]).toBeUndefined();
    expect(headers["x-oss-tagging-count"]).toBeUndefined();
  });

  it("can copy a version of the source", async () => {
    await enableVersions();
    await send("PUT", "/media/v", { body: "1" });
    const old = (await send("HEAD", "/media/v")).headers["x-oss-version-id"] ?? "";
    await send("PUT", "/media/v", { body: "2" });
    const done = await copy({ "x-oss-copy-source": `/media/v?versionId=${old}` });
    expect(done.headers["x-oss-copy-source-version-id"]).toBe(old);
    expect((await send("GET", "/media/copy")).text).toBe("1");
  });

  it("checks its conditions", async () => {
    await expect(copy({ ...source, "x-oss-copy-source-if-match": '"X"' })).rejects.toMatchObject({
      code: "PreconditionFailed",
    });
    const etag = '"5D41402ABC4B2A76B9719D911017C592"';
    expect((await copy({ ...source, "x-oss-copy-source-if-none-match": etag })).status).toBe(304);
    await expect(send("GET", "/media/copy")).rejects.toMatchObject({ code: "NoSuchKey" });
  });

  it("reads the source with the caller's permissions", async () => {
    await send("PUT", "/media/secret", { body: "s" });
    attach(alice, { Effect: "Allow", Action: "oss:PutObject", Resource: "acs:oss:*:*:media/copy" });
    const secret = { "x-oss-copy-source": "/media/secret" };
    await expect(copy(secret, { as: alice })).rejects.toMatchObject({
      code: "AccessDenied",
      details: { Key: "secret" },
    });
    attach(alice, {
      Effect: "Allow",
      Action: "oss:GetObject",
      Resource: "acs:oss:*:*:media/secret",
    });
    expect((await copy(secret, { as: alice })).status).toBe(200);
  });

  it("needs GetObject and GetObjectVersion for a version", async () => {
    attach(alice, {
      Effect: "Allow",
      Action: ["oss:PutObject", "oss:GetObjectVersion"],
      Resource: "*",
    });
    await send("PUT", "/media/secret", { body: "s" });
    const version = { "x-oss-copy-source": "/media/secret?versionId=null" };
    await expect(copy(version, { as: alice })).rejects.toMatchObject({ code: "AccessDenied" });
    attach(alice, { Effect: "Allow", Action: "oss:GetObject", Resource: "*" });
    expect((await copy(version, { as: alice })).status).toBe(200);
  });

  it.each([
    ["/media/none", "NoSuchKey"],
    ["/nobucket/a", "NoSuchBucket"],
    ["/media", "InvalidArgument"],
    ["/media/", "InvalidArgument"],
    ["nonsense", "InvalidArgument"],
    ["/media/%E8", "InvalidArgument"],
  ])("rejects the source %s", async (header, code) => {
    await expect(copy({ "x-oss-copy-source": header })).rejects.toMatchObject({ code });
  });

  it("rejects an unknown directive, and overwriting with x-oss-forbid-overwrite", async () => {
    await expect(copy({ ...source, "x-oss-metadata-directive": "MERGE" })).rejects.toMatchObject({
      code: "InvalidArgument",
    });
    await copy(source);
    await expect(copy({ ...source, "x-oss-forbid-overwrite": "true" })).rejects.toMatchObject({
      code: "FileAlreadyExists",
    });
  });
});

describe("DeleteMultipleObjects", () => {
  const remove = (
    inner: string,
    options: { query?: string; as?: typeof alice; headers?: Record<string, string> } = {},
  ) =>
    send("POST", `/media?delete${options.query ?? ""}`, {
      ...options,
      body: `<Delete>${inner}</Delete>`,
    });
  const objects = (...keys: string[]) =>
    keys.map((key) => `<Object><Key>${key}</Key></Object>`).join("");
  const listed = async () =>
    childrenNamed((await send("GET", "/media")).xml, "Contents").map((object) =>
      childText(object, "Key"),
    );

  beforeEach(async () => {
    for (const key of ["a", "b", "c%26d"]) await send("PUT", `/media/${key}`, { body: key });
  });

  it("deletes existing objects and ignores missing ones", async () => {
    const { xml } = await remove(`<Quiet>false</Quiet>${objects("a", "none", "c&amp;d")}`);
    expect(xml.name).toBe("DeleteResult");
    expect(childrenNamed(xml, "Deleted").map((each) => childText(each, "Key"))).toEqual([
      "a",
      "none",
      "c&d",
    ]);
    expect(await listed()).toEqual(["b"]);
  });

  it("returns no list with Quiet", async () => {
    expect(await remove(`<Quiet>true</Quiet>${objects("a")}`)).toMatchObject({
      status: 200,
      text: "",
    });
    expect(await listed()).toEqual(["b", "c&d"]);
  });

  it("encodes names with encoding-type=url", async () => {
    const { xml } = await remove(objects("c&amp;d"), { query: "&encoding-type=url" });
    expect(childText(child(xml, "Deleted") ?? xml, "Key")).toBe("c%26d");
  });

  it("adds markers with versioning, and deletes versions", async () => {
    await enableVersions();
    const { xml } = await remove(objects("a"));
    const deleted = child(xml, "Deleted") ?? xml;
    expect(childText(deleted, "DeleteMarker")).toBe("true");
    const marker = childText(deleted, "DeleteMarkerVersionId");
    await remove(`<Object><Key>a</Key><VersionId>${marker}</VersionId></Object>`);
    expect((await send("GET", "/media/a")).text).toBe("a");
  });

  it("deletes nothing if one object is denied", async () => {
    attach(alice, { Effect: "Allow", Action: "oss:DeleteObject", Resource: "acs:oss:*:*:media/a" });
    await expect(remove(objects("a", "b"), { as: alice })).rejects.toMatchObject({
      code: "AccessDenied",
      details: { Key: "b" },
    });
    expect(await listed()).toEqual(["a", "b", "c&d"]);
    expect((await remove(objects("a"), { as: alice })).status).toBe(200);
  });

  it.each([
    ["", "MalformedXML"],
    ["<Object/>", "MalformedXML"],
    [objects(...Array.from({ length: 1001 }, (_, i) => `k${i}`)), "MalformedXML"],
    [objects("/a"), "InvalidObjectName"],
  ])("rejects invalid body %#", async (inner, code) => {
    await expect(remove(inner)).rejects.toMatchObject({ code, status: 400 });
  });

  it("checks Content-MD5", async () => {
    await expect(
      remove(objects("a"), { headers: { "content-md5": "AAAA" } }),
    ).rejects.toMatchObject({ code: "InvalidDigest" });
    expect(await listed()).toContain("a");
  });
});

describe("AppendObject", () => {
  const append = (position: number | string, body: string, headers = {}) =>
    send("POST", `/media/log?append&position=${position}`, { body, headers });

  it("appends to an object", async () => {
    const first = await append(0, "hello", { "content-type": "text/plain" });
    expect(first.headers["x-oss-next-append-position"]).toBe("5");
    const second = await append(5, " world");
    const got = await send("GET", "/media/log");
    expect(got).toMatchObject({
      text: "hello world",
      headers: {
        "x-oss-object-type": "Appendable",
        "x-oss-next-append-position": "11",
        "content-type": "text/plain",
      },
    });
    expect(got.headers["x-oss-hash-crc64ecma"]).toBe(second.headers["x-oss-hash-crc64ecma"]);
  });

  it("rejects a wrong position, and objects that are not appendable", async () => {
    await append(0, "hello");
    await expect(append(4, "x")).rejects.toMatchObject({
      code: "PositionNotEqualToLength",
      status: 409,
      details: { "x-oss-next-append-position": 5 },
    });
    await expect(append(-1, "x")).rejects.toMatchObject({ code: "InvalidArgument" });
    await send("PUT", "/media/log", { body: "normal" });
    await expect(append(6, "x")).rejects.toMatchObject({
      code: "ObjectNotAppendable",
      status: 409,
    });
  });
});

describe("an object's ACL", () => {
  it("can be set and read", async () => {
    await send("PUT", "/media/a", { body: "hello" });
    const read = async () => {
      const { xml } = await send("GET", "/media/a?acl");
      return childText(child(xml, "AccessControlList") ?? xml, "Grant");
    };
    expect(await read()).toBe("default");
    await send("PUT", "/media/a?acl", { headers: { "x-oss-object-acl": "public-read" } });
    expect(await read()).toBe("public-read");
    expect((await send("GET", "/media/a", { as: anonymous })).text).toBe("hello");
    await expect(send("PUT", "/media/a?acl")).rejects.toMatchObject({ code: "InvalidArgument" });
    await expect(
      send("PUT", "/media/a?acl", { headers: { "x-oss-object-acl": "x" } }),
    ).rejects.toMatchObject({ code: "InvalidArgument" });
    await expect(send("GET", "/media/none?acl")).rejects.toMatchObject({ code: "NoSuchKey" });
    const block =
      "<PublicAccessBlockConfiguration><BlockPublicAccess>true</BlockPublicAccess></PublicAccessBlockConfiguration>";
    await send("PUT", "/media?publicAccessBlock", { body: block });
    await expect(
      send("PUT", "/media/a?acl", { headers: { "x-oss-object-acl": "public-read" } }),
    ).rejects.toMatchObject({
      message: "Put public object acl is not allowed.",
    });
    await expect(send("GET", "/media/a", { as: anonymous })).rejects.toMatchObject({
      code: "AccessDenied",
    });
  });
});

describe("an object's tags", () => {
  const body = "<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>";

  it("can be put, read and deleted for each version", async () => {
    await send("PUT", "/media/a", { body: "1" });
    await enableVersions();
    await send("PUT", "/media/a", { body: "2" });
    await send("PUT", "/media/a?tagging&versionId=null", { body });
    expect((await send("GET", "/media/a?tagging&versionId=null")).text).toContain(
      "<Tag><Key>k</Key><Value>v</Value></Tag>",
    );
    expect((await send("GET", "/media/a?tagging")).text).toContain("<TagSet></TagSet>");
    expect((await send("HEAD", "/media/a?versionId=null")).headers["x-oss-tagging-count"]).toBe(
      "1",
    );
    expect((await send("DELETE", "/media/a?tagging&versionId=null")).status).toBe(204);
    expect((await send("GET", "/media/a?tagging&versionId=null")).text).toContain(
      "<TagSet></TagSet>",
    );
  });

  it("are condition keys of a read", async () => {
    await send("PUT", "/media/a", { body: "1" });
    attach(alice, {
      Effect: "Allow",
      Action: "oss:GetObject",
      Resource: "*",
      Condition: { StringEquals: { "oss:ExistingObjectTag/k": "v" } },
    });
    await expect(send("GET", "/media/a", { as: alice })).rejects.toMatchObject({
      code: "AccessDenied",
    });
    await send("PUT", "/media/a?tagging", { body });
    expect((await send("GET", "/media/a", { as: alice })).text).toBe("1");
  });

  it.each([
    ["GET", "/media/a?acl", "oss:GetObjectAcl"],
    ["PUT", "/media/a?acl", "oss:PutObjectAcl"],
    ["GET", "/media/a?tagging", "oss:GetObjectTagging"],
    ["PUT", "/media/a?tagging", "oss:PutObjectTagging"],
    ["DELETE", "/media/a?tagging", "oss:DeleteObjectTagging"],
    ["GET", "/media/a?tagging&versionId=null", "oss:GetObjectVersionTagging"],
    ["GET", "/media/a?acl&versionId=null", "oss:GetObjectVersionAcl"],
    ["POST", "/media/log?append&position=0", "oss:PutObject"],
    ["POST", "/media?delete", "oss:DeleteObject"],
  ])("%s %s needs %s", async (method, target, action) => {
    await send("PUT", "/media/a", { body: "1" });
    const sent = target.includes("delete")
      ? "<Delete><Object><Key>a</Key></Object></Delete>"
      : method === "PUT"
        ? body
        : "";
    const call = () =>
      send(method, target, { as: alice, body: sent, headers: { "x-oss-object-acl": "private" } });
    attach(alice, { Effect: "Allow", NotAction: action, Resource: "*" });
    await expect(call()).rejects.toMatchObject({ code: "AccessDenied" });
    attach(alice, { Effect: "Allow", Action: action, Resource: "acs:oss:*:*:media/*" });
    expect((await call()).status).toBeLessThan(300);
  });
});

it("a later append can set the ACL", async () => {
  const { send } = startOss();
  await send("PUT", "/media");
  await send("POST", "/media/log?append&position=0", { body: "a" });
  const headers = { "x-oss-object-acl": "private" };
  await send("POST", "/media/log?append&position=1", { body: "b", headers });
  expect((await send("GET", "/media/log?acl")).text).toContain("<Grant>private</Grant>");
});

it("writes with a condition are not implemented, as in OSS", async () => {
  const { send } = startOss();
  await send("PUT", "/media");
  const headers = { "if-none-match": "*" };
  await expect(send("PUT", "/media/a", { headers })).rejects.toMatchObject({
    code: "NotImplemented",
  });
});

it("tags of objects have some characters only", async () => {
  const { send } = startOss();
  await send("PUT", "/media");
  await send("PUT", "/media/a", { headers: { "x-oss-tagging": "a+b=c%3A1" } });
  await expect(
    send("PUT", "/media/a", { headers: { "x-oss-tagging": "a%26=1" } }),
  ).rejects.toMatchObject({ code: "InvalidArgument" });
});

it("user metadata has at most 8 KiB", async () => {
  const { send } = startOss();
  await send("PUT", "/media");
  const put = (bytes: number) =>
    send("PUT", "/media/a", { headers: { "x-oss-meta-a": "x".repeat(bytes) } });
  expect((await put(8_180)).status).toBe(200);
  await expect(put(8_181)).rejects.toMatchObject({ code: "InvalidArgument" });
});

it("a copy that replaces the metadata keeps the content type unless it is sent", async () => {
  const { send } = startOss();
  await send("PUT", "/media");
  await send("PUT", "/media/a", { headers: { "content-type": "text/plain", "x-oss-meta-a": "1" } });
  const replace = { "x-oss-copy-source": "/media/a", "x-oss-metadata-directive": "REPLACE" };
  await send("PUT", "/media/b", { headers: replace });
  const copied = (await send("HEAD", "/media/b")).headers;
  expect(copied["content-type"]).toBe("text/plain");
  expect(copied).not.toHaveProperty("x-oss-meta-a");
  await send("PUT", "/media/c", { headers: { ...replace, "content-type": "text/html" } });
  expect((await send("HEAD", "/media/c")).headers["content-type"]).toBe("text/html");
});
