import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { startOss } from "../testing/oss.ts";
import { childrenNamed, childText, type XmlElement } from "../xml/index.ts";
import { compareNames, type ListPage, listPage } from "./listing.ts";

async function bucketWith(keys: readonly string[]) {
  const cloud = startOss();
  await cloud.send("PUT", "/media");
  for (const key of keys)
    await cloud.send("PUT", `/media/${encodeURIComponent(key)}`, { body: key });
  return cloud;
}

const names = (xml: XmlElement) =>
  childrenNamed(xml, "Contents").map((object) => childText(object, "Key"));
const groups = (xml: XmlElement) =>
  childrenNamed(xml, "CommonPrefixes").map((group) => childText(group, "Prefix"));
const keys = ["a.jpg", "dir/1.jpg", "dir/2.jpg", "dir/sub/3.jpg", "other/4.jpg", "z.jpg"];

describe("ListObjects", () => {
  it("returns the properties of objects", async () => {
    const { send } = await bucketWith(["a.jpg"]);
    const { xml } = await send("GET", "/media");
    const [object] = childrenNamed(xml, "Contents");
    if (object === undefined) throw new Error("no Contents");
    expect(xml.name).toBe("ListBucketResult");
    expect(
      ["Name", "Prefix", "Marker", "MaxKeys", "Delimiter", "IsTruncated"].map((name) =>
        childText(xml, name),
      ),
    ).toEqual(["media", "", "", "100", "", "false"]);
    expect(childText(object, "LastModified")).toMatch(/:\d\d\.000Z$/);
    expect(["Key", "Type", "Size", "StorageClass"].map((name) => childText(object, name))).toEqual([
      "a.jpg",
      "Normal",
      "5",
      "Standard",
    ]);
    expect(childText(object, "ETag")).toMatch(/^"[0-9A-F]{32}"$/);
    expect(
      object.children.find(({ name }) => name === "Owner")?.children.map(({ text }) => text),
    ).toEqual(["1234567890123456", "1234567890123456"]);
  });

  it.each<[string, string[], string[]]>([
    ["", keys, []],
    ["prefix=dir/", ["dir/1.jpg", "dir/2.jpg", "dir/sub/3.jpg"], []],
    ["delimiter=/", ["a.jpg", "z.jpg"], ["dir/", "other/"]],
    ["prefix=dir/&delimiter=/", ["dir/1.jpg", "dir/2.jpg"], ["dir/sub/"]],
    ["prefix=none", [], []],
    ["marker=dir/1.jpg", ["dir/2.jpg", "dir/sub/3.jpg", "other/4.jpg", "z.jpg"], []],
    ["delimiter=/&marker=dir/", ["z.jpg"], ["other/"]],
    ["delimiter=/&marker=dir/1.jpg", ["z.jpg"], ["dir/", "other/"]],
  ])("?%s", async (query, expected, prefixes) => {
    const { send } = await bucketWith(keys);
    const { xml } = await send("GET", `/media?${query}`);
    expect([names(xml), groups(xml)]).toEqual([expected, prefixes]);
  });

  it("encodes names with encoding-type=url", async () => {
    const { send } = await bucketWith(["视频/a b.jpg", "x\u0001y"]);
    const { xml } = await send("GET", "/media?encoding-type=url&prefix=%E8%A7%86");
    expect(childText(xml, "EncodingType")).toBe("url");
    expect(childText(xml, "Prefix")).toBe("%E8%A7%86");
    expect(names(xml).map((name) => decodeURIComponent(name ?? ""))).toEqual(["视频/a b.jpg"]);
    const all = await send("GET", "/media?encoding-type=url");
    expect(names(all.xml).map((name) => decodeURIComponent(name ?? ""))).toEqual([
      "x\u0001y",
      "视频/a b.jpg",
    ]);
    await expect(send("GET", "/media?encoding-type=hex")).rejects.toMatchObject({
      code: "InvalidArgument",
    });
  });

  it.each(["0", "1001", "-1", "1.5", "x"])("rejects max-keys=%s", async (max) => {
    const { send } = await bucketWith([]);
    await expect(send("GET", `/media?max-keys=${max}`)).rejects.toMatchObject({
      code: "InvalidArgument",
      status: 400,
    });
  });
});

describe("ListObjectsV2", () => {
  it("continues from its token", async () => {
    const { send } = await bucketWith(keys);
    const seen: (string | undefined)[] = [];
    let token = "";
    for (let page = 0; page < 10; page++) {
      const more = token === "" ? "" : `&continuation-token=${encodeURIComponent(token)}`;
      const { xml } = await send("GET", `/media?list-type=2&max-keys=2${more}`);
      expect(childText(xml, "KeyCount")).toBe("2");
      seen.push(...names(xml));
      token = childText(xml, "NextContinuationToken") ?? "";
      if (token === "") break;
    }
    expect(seen).toEqual(keys);
  });

  it("starts after a name, and shows the owner only with fetch-owner", async () => {
    const { send } = await bucketWith(keys);
    const { xml } = await send("GET", "/media?list-type=2&start-after=dir/2.jpg");
    expect(names(xml)).toEqual(["dir/sub/3.jpg", "other/4.jpg", "z.jpg"]);
    expect(childrenNamed(xml, "Contents")[0]?.children.map(({ name }) => name)).not.toContain(
      "Owner",
    );
    const owned = await send("GET", "/media?list-type=2&fetch-owner=true");
    expect(childrenNamed(owned.xml, "Contents")[0]?.children.map(({ name }) => name)).toContain(
      "Owner",
    );
    await expect(
      send("GET", "/media?list-type=2&continuation-token=bm9uc2Vuc2U%3D"),
    ).rejects.toMatchObject({ code: "InvalidArgument" });
  });
});

describe("listPage", () => {
  const key = fc.string({
    unit: fc.constantFrom("a", "b", "/", "视", "😀", "\uFFFD"),
    minLength: 1,
    maxLength: 6,
  });

  it("returns every entry once, in order, for any page size", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(key),
        fc.constantFrom("", "/", "b"),
        fc.constantFrom("", "a", "视"),
        fc.integer({ min: 1, max: 4 }),
        (all, delimiter, prefix, max) => {
          const entries = all.map((name) => [name, name] as const);
          const whole = listPage(entries, { prefix, delimiter, marker: "", max: 1000 });
          const items: string[] = [];
          const prefixes: string[] = [];
          for (let marker: string | undefined = ""; marker !== undefined; ) {
            const page: ListPage<string> = listPage(entries, { prefix, delimiter, marker, max });
            expect(page.items.length + page.prefixes.length).toBeLessThanOrEqual(max);
            items.push(...page.items.map((item) => item.key));
            prefixes.push(...page.prefixes);
            marker = page.next?.key;
          }
          expect(items).toEqual(whole.items.map((item) => item.key));
          expect(prefixes).toEqual(whole.prefixes);
          const rolled = all.filter(
            (name) =>
              name.startsWith(prefix) &&
              delimiter !== "" &&
              name.slice(prefix.length).includes(delimiter),
          );
          expect(items.length).toBe(
            all.filter((name) => name.startsWith(prefix)).length - rolled.length,
          );
          for (const name of rolled)
            expect(prefixes.filter((group) => name.startsWith(group))).toHaveLength(1);
        },
      ),
    );
  });

  it("sorts by UTF-8 bytes", () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(Math.sign(compareNames(a, b))).toBe(
          Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))),
        );
      }),
    );
  });
});
