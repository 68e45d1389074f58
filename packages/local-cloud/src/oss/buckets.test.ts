import { describe, expect, it } from "vitest";
import { startOss } from "../testing/oss.ts";
import { child, childrenNamed, childText } from "../xml/index.ts";

describe("buckets", () => {
  it("can be created, listed and deleted", async () => {
    const { send } = startOss();
    expect(await send("PUT", "/media")).toMatchObject({
      status: 200,
      headers: { location: "/media" },
    });
    expect((await send("HEAD", "/media")).status).toBe(200);
    expect((await send("GET", "/media?location")).xml.text).toBe("oss-cn-hangzhou");
    expect((await send("DELETE", "/media")).status).toBe(204);
    await expect(send("GET", "/media?bucketInfo")).rejects.toMatchObject({
      code: "NoSuchBucket",
      status: 404,
      details: { BucketName: "media", EC: "0015-00000101" },
    });
  });

  it.each(["ab", "-media", "media-", "Media", "me_dia", "a.b", "x".repeat(64)])(
    "refuses the name %s",
    async (name) => {
      await expect(startOss().send("PUT", `/${name}`)).rejects.toMatchObject({
        code: "InvalidBucketName",
        status: 400,
      });
    },
  );

  it("show their properties", async () => {
    const { send, clock } = startOss();
    await send("PUT", "/media", { headers: { "x-oss-server-side-encryption": "AES256" } });
    const bucket = child((await send("GET", "/media?bucketInfo")).xml, "Bucket");
    if (bucket === undefined) throw new Error("no Bucket");
    expect(childText(bucket, "Name")).toBe("media");
    expect(childText(bucket, "Location")).toBe("oss-cn-hangzhou");
    expect(childText(bucket, "ExtranetEndpoint")).toBe("oss-cn-hangzhou.aliyuncs.com");
    expect(childText(bucket, "StorageClass")).toBe("Standard");
    expect(childText(bucket, "DataRedundancyType")).toBe("LRS");
    expect(childText(bucket, "BlockPublicAccess")).toBe("true");
    expect(childText(bucket, "Versioning")).toBeUndefined();
    expect(
      bucket.children.find(({ name }) => name === "AccessControlList")?.children[0]?.text,
    ).toBe("private");
    expect(
      bucket.children.find(({ name }) => name === "ServerSideEncryptionRule")?.children[0]?.text,
    ).toBe("AES256");
    const created = childText(bucket, "CreationDate") ?? "";
    expect(created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    expect(clock.now() - Date.parse(created)).toBeLessThan(5000);
  });

  it("have the endpoint that the call came to, which clients use next", async () => {
    const { send } = startOss();
    await send("PUT", "/media");
    const endpoints = async (host: string) => {
      const bucket = child((await send("GET", "/media?bucketInfo", { host })).xml, "Bucket");
      return (
        bucket && [childText(bucket, "ExtranetEndpoint"), childText(bucket, "IntranetEndpoint")]
      );
    };
    expect(await endpoints("127.0.0.1:8788")).toEqual(["127.0.0.1:8788", "127.0.0.1:8788"]);
    expect(await endpoints("media.localhost:8788")).toEqual(["localhost:8788", "localhost:8788"]);
    expect(await endpoints("media.oss-cn-hangzhou.aliyuncs.com")).toEqual([
      "oss-cn-hangzhou.aliyuncs.com",
      "oss-cn-hangzhou-internal.aliyuncs.com",
    ]);
  });

  it("have the default resource group, in one of several regions", async () => {
    const { send } = startOss();
    await send("PUT", "/media");
    expect((await send("GET", "/?regions=oss-cn-hangzhou")).text).toContain(
      "<RegionInfo><Region>oss-cn-hangzhou</Region><InternetEndpoint>oss-cn-hangzhou.aliyuncs.com</InternetEndpoint>",
    );
    const all = (await send("GET", "/?regions")).xml;
    expect(all.children.map((region) => childText(region, "Region"))).toContain("oss-cn-beijing");
    const group = (id: string) =>
      `<BucketResourceGroupConfiguration><ResourceGroupId>${id}</ResourceGroupId></BucketResourceGroupConfiguration>`;
    expect((await send("GET", "/media?resourceGroup")).text).toContain(group("rg-default"));
    const put = (id: string) => send("PUT", "/media?resourceGroup", { body: group(id) });
    expect((await put("rg-default")).status).toBe(200);
    await expect(put("rg-other")).rejects.toMatchObject({ code: "ResourceGroupIdPreCheckError" });
  });

  it("are listed by their tags", async () => {
    const { send } = startOss();
    for (const name of ["media", "other"]) await send("PUT", `/${name}`);
    await send("PUT", "/media?tagging", {
      body: "<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>",
    });
    const names = async (query: string) =>
      [...(await send("GET", `/?${query}`)).text.matchAll(/<Name>(.*?)</g)].map(([, name]) => name);
    expect(await names("tag-key=k")).toEqual(["media"]);
    expect(await names("tag-key=k&tag-value=x")).toEqual([]);
    expect(await names(`tagging=${encodeURIComponent('"k":"v"')}`)).toEqual(["media"]);
    expect(await names("")).toEqual(["media", "other"]);
    await expect(send("GET", "/?prefix=Media")).rejects.toMatchObject({ code: "InvalidArgument" });
  });

  it("have nothing of the features that are missing", async () => {
    const { send } = startOss();
    await send("PUT", "/media");
    expect((await send("GET", "/media?live")).text).toContain("<IsTruncated>false</IsTruncated>");
    expect((await send("GET", "/media?cname")).text).toContain("<Bucket>media</Bucket>");
    expect((await send("GET", "/?cloudboxes")).text).toContain("<CloudBoxes></CloudBoxes>");
    expect((await send("GET", "/?qosInfo")).text).toContain("<TotalQps>-1</TotalQps>");
    await expect(send("GET", "/media?replication")).rejects.toMatchObject({
      code: "NoSuchReplicationConfiguration",
      status: 404,
    });
  });

  it("ignore query parameters that OSS doesn't know, and an empty ACL", async () => {
    const { send } = startOss();
    await send("PUT", "/media", { headers: { "x-oss-acl": "" } });
    await send("PUT", "/media/a?my-param=1", { body: "a" });
    expect((await send("GET", "/media/a?my-param=2")).text).toBe("a");
  });

  it("can have a storage class and redundancy", async () => {
    const { send } = startOss();
    const body =
      "<CreateBucketConfiguration><StorageClass>IA</StorageClass><DataRedundancyType>ZRS</DataRedundancyType></CreateBucketConfiguration>";
    await send("PUT", "/media", { body });
    const bucket = child((await send("GET", "/media?bucketInfo")).xml, "Bucket");
    expect(
      bucket && [childText(bucket, "StorageClass"), childText(bucket, "DataRedundancyType")],
    ).toEqual(["IA", "ZRS"]);
    // The owner can repeat the call, but cannot change these two.
    expect((await send("PUT", "/media", { body })).status).toBe(200);
    await expect(send("PUT", "/media")).rejects.toMatchObject({
      code: "BucketAlreadyExists",
      status: 409,
    });
  });

  it.each([
    [
      "<CreateBucketConfiguration><StorageClass>Hot</StorageClass></CreateBucketConfiguration>",
      "InvalidArgument",
    ],
    [
      "<CreateBucketConfiguration><DataRedundancyType>XRS</DataRedundancyType></CreateBucketConfiguration>",
      "InvalidArgument",
    ],
    [
      "<CreateBucketConfiguration><LocationConstraint>oss-cn-beijing</LocationConstraint></CreateBucketConfiguration>",
      "InvalidLocationConstraint",
    ],
    ["<CreateBucketConfiguration>", "MalformedXML"],
    ["<Other/>", "MalformedXML"],
    [
      '<!DOCTYPE x [<!ENTITY e "x">]><CreateBucketConfiguration>&e;</CreateBucketConfiguration>',
      "MalformedXML",
    ],
  ])("reject %s", async (body, code) => {
    const { send } = startOss();
    await expect(send("PUT", "/media", { body })).rejects.toMatchObject({ code, status: 400 });
    await expect(send("HEAD", "/media")).rejects.toMatchObject({ code: "NoSuchBucket" });
  });

  it("cannot be deleted while they contain objects or uploads", async () => {
    const { send } = startOss();
    await send("PUT", "/media");
    await send("PUT", "/media/a", { body: "x" });
    await expect(send("DELETE", "/media")).rejects.toMatchObject({
      code: "BucketNotEmpty",
      status: 409,
    });
    expect(childText((await send("GET", "/media?stat")).xml, "ObjectCount")).toBe("1");
    await send("DELETE", "/media/a");
    expect((await send("DELETE", "/media")).status).toBe(204);
  });

  it("are limited to 100", async () => {
    const { send } = startOss();
    for (let i = 0; i < 100; i++) await send("PUT", `/bucket-${i}`);
    await expect(send("PUT", "/bucket-100")).rejects.toMatchObject({ code: "TooManyBuckets" });
  });

  it("are listed in pages, by prefix", async () => {
    const { send } = startOss();
    for (const name of ["b-2", "a-1", "b-1", "b-3"]) await send("PUT", `/${name}xx`);
    const names = async (query: string) => {
      const { xml } = await send("GET", `/?${query}`);
      const buckets = childrenNamed(child(xml, "Buckets") ?? xml, "Bucket").map((bucket) =>
        childText(bucket, "Name"),
      );
      return [buckets, childText(xml, "IsTruncated"), childText(xml, "NextMarker")];
    };
    expect(await names("")).toEqual([["a-1xx", "b-1xx", "b-2xx", "b-3xx"], "false", undefined]);
    expect(await names("prefix=b&max-keys=2")).toEqual([["b-1xx", "b-2xx"], "true", "b-2xx"]);
    expect(await names("prefix=b&max-keys=2&marker=b-2xx")).toEqual([
      ["b-3xx"],
      "false",
      undefined,
    ]);
    await expect(send("GET", "/?max-keys=0")).rejects.toMatchObject({ code: "InvalidArgument" });
  });
});

describe("sub-resources that are not implemented", () => {
  it.each([
    ["GET", "/media?metaQuery"],
    ["PUT", "/media?replication&comp=add"],
    ["DELETE", "/media?cname"],
    ["PUT", "/media/a?rename"],
    ["POST", "/media/a?x-oss-async-process"],
    ["GET", "/media/a?x-oss-process=image/info"],
  ])("%s %s answers NotImplemented and changes nothing", async (method, target) => {
    const { send } = startOss();
    await send("PUT", "/media");
    await expect(send(method, target)).rejects.toMatchObject({
      code: "NotImplemented",
      status: 501,
    });
    expect((await send("HEAD", "/media")).status).toBe(200);
    await expect(send("HEAD", "/media/a")).rejects.toMatchObject({ code: "NoSuchKey" });
  });

  it("a method that a resource does not have answers MethodNotAllowed", async () => {
    const { send } = startOss();
    await send("PUT", "/media");
    await expect(send("PATCH", "/media")).rejects.toMatchObject({
      code: "MethodNotAllowed",
      status: 405,
    });
    await expect(send("DELETE", "/media?bucketInfo")).rejects.toMatchObject({
      code: "MethodNotAllowed",
    });
  });
});
