import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { child, childrenNamed, childText, parseXml, writeXml, XmlError } from "./index.ts";

describe("parseXml", () => {
  it("reads elements, text, CDATA, entities and the namespace", () => {
    const root = parseXml(
      '<?xml version="1.0" encoding="utf-8"?><!-- c --><Message xmlns="http://x/"><Body>a &lt;b&gt; &#x1F600;<![CDATA[<raw> & ]]></Body><Tag k="1"/><Tag/></Message>',
    );
    expect(root.name).toBe("Message");
    expect(root.namespace).toBe("http://x/");
    expect(childText(root, "Body")).toBe("a <b> 😀<raw> & ");
    expect(childrenNamed(root, "Tag")).toEqual([
      { name: "Tag", text: "", children: [] },
      { name: "Tag", text: "", children: [] },
    ]);
    expect(child(root, "None")).toBeUndefined();
    expect(childText(root, "None")).toBeUndefined();
  });

  it("drops prefixes and keeps their namespace", () => {
    expect(parseXml('<ns0:Queue xmlns:ns0="http://x/"><ns0:A>1</ns0:A></ns0:Queue>')).toMatchObject(
      {
        name: "Queue",
        namespace: "http://x/",
        children: [{ name: "A", text: "1" }],
      },
    );
  });

  it("reads UTF-8 bytes, with or without a byte order mark", () => {
    expect(parseXml(Buffer.from("<a>视频</a>")).text).toBe("视频");
    expect(parseXml(Buffer.from("\uFEFF<a>视频</a>")).text).toBe("视频");
  });

  it("keeps white space inside an element", () => {
    expect(parseXml("<a> b\n </a>").text).toBe(" b\n ");
  });

  it("reads a child named __proto__ as an ordinary child", () => {
    const root = parseXml('<a __proto__="x"><__proto__>1</__proto__></a>');
    expect(childText(root, "__proto__")).toBe("1");
    expect(Object.getPrototypeOf(root)).toBe(Object.prototype);
  });

  it.each([
    ["an empty document", ""],
    ["white space", " \n"],
    ["text", "hello"],
    ["only a comment", "<!-- x -->"],
    ["two roots", "<a/><b/>"],
    ["an element that is not closed", "<a><b></a>"],
    ["an unknown entity", "<a>&xxe;</a>"],
    ["a document type", "<!DOCTYPE a><a/>"],
    ["an entity definition", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ["an external entity", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ["an undeclared prefix", "<x:a/>"],
    ["a repeated attribute", '<a b="1" b="2"/>'],
    ["a character that XML does not allow", "<a>\u0001</a>"],
    ["another encoding", '<?xml version="1.0" encoding="GBK"?><a/>'],
    ["bytes that are not UTF-8", Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e])],
  ])("rejects %s", (_what, source) => {
    expect(() => parseXml(source)).toThrow(XmlError);
  });

  it("limits size, depth and number of elements", () => {
    const nested = (levels: number) => `${"<a>".repeat(levels)}${"</a>".repeat(levels)}`;
    const empty = (elements: number) => `<a>${"<b/>".repeat(elements - 1)}</a>`;
    expect(() => parseXml(`<a>${"x".repeat(4 * 1024 * 1024)}</a>`)).toThrow("limit is 4194304");
    expect(parseXml(nested(16)).name).toBe("a");
    expect(() => parseXml(nested(17))).toThrow("deeper than 16 levels");
    expect(parseXml(empty(50_000)).children).toHaveLength(49_999);
    expect(() => parseXml(empty(50_001))).toThrow("more than 50000 elements");
  });

  it("does not repeat the content in its message", () => {
    expect(() => parseXml("<a>topsecret&topsecret</a>")).toThrow(/^(?!.*topsecret)/);
  });
});

describe("writeXml", () => {
  it("writes children in order, repeats lists and omits undefined", () => {
    expect(writeXml("R", { A: "1", B: [2, { C: true }], D: undefined, E: "", F: {} }, 'u"')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<R xmlns="u&quot;"><A>1</A><B>2</B><B><C>true</C></B><E></E><F></F></R>',
    );
  });

  it("replaces characters that XML does not allow", () => {
    expect(parseXml(writeXml("a", "x\u0000\u001f\uFFFE\uD800y")).text).toBe(
      "x\uFFFD\uFFFD\uFFFD\uFFFDy",
    );
  });

  it("writes text that reads back unchanged", () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: "grapheme" })
          .map((text) =>
            text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, ""),
          ),
        (text) => {
          expect(childText(parseXml(writeXml("r", { a: text })), "a")).toBe(text);
        },
      ),
    );
  });
});

it("reads references to control characters as XML 1.1 only", () => {
  expect(() => parseXml("<a>&#x01;</a>")).toThrow("not well-formed");
  expect(parseXml("<a>&#x01;</a>", "1.1").text).toBe("\u0001");
  expect(() => parseXml("<a>&#x00;</a>", "1.1")).toThrow("not well-formed");
});
