import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeXml, fieldsOf, parseXml, parseXmlBytes, XmlError } from "./parse.ts";

describe("parseXml", () => {
  it.each([
    ["<a/>", { name: "a", text: "", children: [] }],
    [
      '<?xml version="1.0" encoding="UTF-8"?>\n<a xmlns="http://mns.aliyuncs.com/doc/v1/">x</a>\n',
      { name: "a", text: "x" },
    ],
    ["\uFEFF<a>x</a>", { text: "x" }],
    ["<a> &lt;&gt;&amp;&quot;&apos; </a>", { text: " <>&\"' " }],
    ["<a>&amp;lt;&#65;&#x4e2d;&#38;lt;</a>", { text: "&lt;A中&lt;" }],
    ["<a><![CDATA[<b>&amp;]]></a>", { text: "<b>&amp;" }],
    [
      "<a><!-- note --><b>1</b>\n</a >",
      { text: "", children: [{ name: "b", text: "1", children: [] }] },
    ],
    ["<a b='>' c=\"1\">x\r\ny</a>", { text: "x\ny" }],
  ])("reads %j", (source, expected) => {
    expect(parseXml(source)).toMatchObject(expected);
  });

  it.each([
    ["", "no element"],
    ["   ", "no element"],
    ["text", "outside the root"],
    ["<a>", "ends inside <a>"],
    ["<a><b>1</b>", "ends inside <a>"],
    ["<a>x</b>", "expected </"],
    ["</a>", "expected </"],
    ["<a></a><b/>", "second root"],
    ["<a></a>x", "outside the root"],
    ["<a>x<b/></a>", "text between elements"],
    ["<a>&nbsp;</a>", "unknown entity"],
    ["<a>&</a>", "unknown entity"],
    ["<a b='&x;'/>", "unknown entity"],
    ["<a>&#0;</a>", "invalid character"],
    ["<a>&#xD800;</a>", "invalid character"],
    ["<a>\u0000</a>", "control character"],
    ["<a>\uD800</a>", "surrogate"],
    ["<a b='1' b='2'/>", "duplicate"],
    ["<a b=1/>", "malformed"],
    ["<a b='<'/>", "malformed"],
    ["<1/>", "malformed"],
    ["< a/>", "malformed"],
    ["<a>]]></a>", "]]>"],
    ["<a><![CDATA[x</a>", "unclosed"],
    ["<a><!-- x</a>", "unclosed"],
    ["<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "DOCTYPE"],
    ["<a><!DOCTYPE b></a>", "DOCTYPE"],
    ["<a><?php x ?></a>", "malformed"],
    ["<a>".repeat(100_000), "levels"],
  ])("rejects %.60j", (source, message) => {
    expect(() => parseXml(source)).toThrow(XmlError);
    expect(() => parseXml(source)).toThrow(message);
  });

  it("reads what escapeXml wrote", () => {
    const text = fc.string({ unit: "grapheme" }).filter((value) => {
      try {
        escapeXml(value);
        return true;
      } catch {
        return false;
      }
    });
    fc.assert(
      fc.property(text, (value) => {
        expect(parseXml(`<a>${escapeXml(value)}</a>`).text).toBe(value);
      }),
    );
  });

  it("accepts forbidden characters on request", () => {
    expect(parseXml("<a>\u0000&#1;&#xD800;</a>", { anyCharacter: true }).text).toBe(
      "\u0000\u0001\uD800",
    );
    expect(() => parseXml("<a>&#x110000;</a>", { anyCharacter: true })).toThrow(
      "invalid character",
    );
  });

  it("throws only XmlError, for any input", () => {
    const piece = fc.constantFrom(
      "<",
      ">",
      "/",
      "a",
      "b",
      "&",
      "amp;",
      "&#",
      "1;",
      "<!",
      "--",
      "[CDATA[",
      "]]>",
      "<?xml ",
      "?>",
      '"',
      "'",
      "=",
      " ",
      "\0",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        try {
          parseXml(pieces.join(""));
        } catch (error) {
          expect(error).toBeInstanceOf(XmlError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("parseXmlBytes", () => {
  const bytes = (...parts: (string | number[])[]): Buffer =>
    Buffer.concat(
      parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))),
    );
  const any = { anyCharacter: true };

  it("keeps invalid bytes in the element that contains them", () => {
    const read = parseXmlBytes(
      bytes(
        [0xef, 0xbb, 0xbf],
        "<a><b>中&amp;&#x4e2d;</b><c>x&lt;",
        [0xff, 0xc3],
        "&#233;é</c></a>",
      ),
      any,
    );
    expect(read).toEqual({
      name: "a",
      text: "",
      children: [
        { name: "b", text: "中&中", children: [] },
        {
          name: "c",
          text: "x<\uFFFD\uFFFDéé",
          children: [],
          bytes: bytes("x<", [0xff, 0xc3], "éé"),
        },
      ],
    });
  });

  it("keeps no bytes for valid UTF-8", () => {
    expect(parseXmlBytes(bytes("<a>中</a>"), any)).toEqual(parseXml("<a>中</a>"));
    expect(parseXmlBytes(bytes("\uFEFF<a>中</a>")).text).toBe("中");
  });

  it("rejects invalid bytes by default", () => {
    expect(() => parseXmlBytes(bytes("<a>", [0xff], "</a>"))).toThrow("invalid UTF-8");
  });

  it.each([
    ["a name", bytes("<a", [0xff], "></a>")],
    ["half a document", bytes("<a>", [0xff])],
    ["a DOCTYPE", bytes("<!DOCTYPE a><a>", [0xff], "</a>")],
  ])("is as strict about %s", (_name, source) =>
    expect(() => parseXmlBytes(source, any)).toThrow(XmlError),
  );

  it("keeps any bytes that are allowed in XML", () => {
    const content = fc
      .uint8Array({ minLength: 1, maxLength: 40 })
      .map((array) => array.filter((byte) => ![0x0d, 0x26, 0x3c, 0x3e].includes(byte)));
    fc.assert(
      fc.property(content, (array) => {
        const { text, bytes: kept } = parseXmlBytes(bytes("<a>", [...array], "</a>"), any);
        expect(Buffer.from(kept ?? Buffer.from(text))).toEqual(Buffer.from(array));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("fieldsOf", () => {
  it("reads the children's texts, and rejects a name that occurs twice", () => {
    expect(Object.fromEntries(fieldsOf(parseXml("<a><b>1</b><c/><d><e>2</e></d></a>")))).toEqual({
      b: "1",
      c: "",
    });
    expect(() => fieldsOf(parseXml("<a><b>1</b><b>2</b></a>"))).toThrow("two <b> in <a>");
  });
});
