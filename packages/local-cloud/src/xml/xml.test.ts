import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { child, childrenNamed, childText, parseXml, writeXml, XmlError } from "./index.ts";

describe("parseXml", () => {
  it("reads elements, attributes, text, CDATA and entities", () => {
    const root = parseXml(
      '<?xml version="1.0" encoding="utf-8"?><!-- c --><Message xmlns="http://x/"><Body>a &lt;b&gt; &#x1F600;<![CDATA[<raw> & ]]></Body><Tag k="1"/><Tag/></Message>',
    );
    expect(root.name).toBe("Message");
    expect(root.attributes).toEqual({ xmlns: "http://x/" });
    expect(childText(root, "Body")).toBe("a <b> 😀<raw> & ");
    expect(childrenNamed(root, "Tag").map((tag) => tag.attributes)).toEqual([{ k: "1" }, {}]);
    expect(child(root, "None")).toBeUndefined();
    expect(childText(root, "None")).toBeUndefined();
  });

  it("takes the prefix off a name", () => {
    expect(parseXml('<ns0:Queue xmlns:ns0="http://x/"><ns0:A>1</ns0:A></ns0:Queue>')).toMatchObject(
      {
        name: "Queue",
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

  it("keeps a child called __proto__ apart from the prototype", () => {
    const root = parseXml('<a __proto__="x"><__proto__>1</__proto__></a>');
    expect(childText(root, "__proto__")).toBe("1");
    expect(Object.keys(root.attributes)).toEqual(["__proto__"]);
  });

  it.each([
    ["nothing", ""],
    ["blanks", " \n"],
    ["text", "hello"],
    ["a comment alone", "<!-- x -->"],
    ["two roots", "<a/><b/>"],
    ["an open element", "<a><b></a>"],
    ["an unknown entity", "<a>&xxe;</a>"],
    ["a document type", "<!DOCTYPE a><a/>"],
    ["an entity definition", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ["an external entity", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ["an undeclared prefix", "<x:a/>"],
    ["a repeated attribute", '<a b="1" b="2"/>'],
    ["a character that XML can't carry", "<a>\u0001</a>"],
    ["another encoding", '<?xml version="1.0" encoding="GBK"?><a/>'],
    ["bytes that are not UTF-8", Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e])],
  ])("refuses %s", (_what, source) => {
    expect(() => parseXml(source)).toThrow(XmlError);
  });

  it("holds its limits", () => {
    expect(() => parseXml(`<a>${"x".repeat(20)}</a>`, { maxBytes: 20 })).toThrow("more than 20");
    expect(() => parseXml("<a><b><c/></b></a>", { maxDepth: 2 })).toThrow("deeper than 2");
    expect(() => parseXml(`${"<a>".repeat(17)}${"</a>".repeat(17)}`)).toThrow("deeper than 16");
    expect(() => parseXml("<a><b/><b/></a>", { maxElements: 2 })).toThrow("more than 2 elements");
  });

  it("does not repeat the content in its message", () => {
    expect(() => parseXml("<a>topsecret&topsecret</a>")).toThrow(/^(?!.*topsecret)/);
  });
});

describe("writeXml", () => {
  it("writes children in order, repeats lists, leaves out undefined", () => {
    expect(
      writeXml("R", { A: "1", B: [2, { C: true }], D: undefined, E: "", F: {} }, { xmlns: 'u"' }),
    ).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<R xmlns="u&quot;"><A>1</A><B>2</B><B><C>true</C></B><E></E><F></F></R>',
    );
  });

  it("replaces what XML can't carry", () => {
    expect(parseXml(writeXml("a", "x\u0000\u001f\uFFFE\uD800y")).text).toBe(
      "x\uFFFD\uFFFD\uFFFD\uFFFDy",
    );
  });

  it("comes back as it went in", () => {
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
