/**
 * A strict parser for the small XML documents of SMQ/MNS: elements, text, the five named
 * references, numeric references, CDATA and comments. It rejects a DOCTYPE, any other entity, a
 * second root, mixed content, a control character and a missing end.
 */
import { isUtf8 } from "node:buffer";

/** An element with its children or its text. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** Decoded; `""` for an element that has children. */
  readonly text: string;
  /**
   * The text's own bytes, only if they are not UTF-8. `text` then has U+FFFD instead. Only
   * {@link parseXmlBytes} sets it.
   */
  readonly bytes?: Uint8Array;
}

/** The document is not well-formed, or uses what these documents never need. */
export class XmlError extends Error {
  /** In UTF-16 code units from the start. */
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(`${message} (at character ${offset})`);
    this.name = "XmlError";
    this.offset = offset;
  }
}

interface OpenElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

const maxDepth = 16;
const none: readonly XmlElement[] = [];
/** Everything but the characters of XML 1.0. */
const illegal = /[^\t\n\r\u0020-\uFFFD]/;
const plainName = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const openTag =
  /([A-Za-z_][\w.:-]*)((?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const declaration = /^<\?xml\s[^<>]*\?>/;
const unknownReference = /&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)/;
const named: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};

/** Options of {@link parseXml} and {@link parseXmlBytes}. */
export interface XmlOptions {
  /**
   * Accept characters that XML forbids: one such message must not make a whole batch unreadable.
   * Default: false.
   */
  readonly anyCharacter?: boolean | undefined;
}

/** @throws XmlError */
export function parseXml(source: string, options: XmlOptions = {}): XmlElement {
  return parse(source, options, String.fromCodePoint);
}

/**
 * Like {@link parseXml}, for UTF-8. With `anyCharacter`, invalid bytes are accepted too, and kept
 * with their element.
 * @throws XmlError
 */
export function parseXmlBytes(source: Uint8Array, options: XmlOptions = {}): XmlElement {
  const buffer = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  if (isUtf8(buffer)) return parseXml(buffer.toString("utf8"), options);
  if (options.anyCharacter !== true) throw new XmlError("invalid UTF-8", 0);
  // One character per byte: everything with a meaning in XML is one byte.
  const text = buffer.toString("latin1");
  const characterOf = (point: number): string =>
    Buffer.from(String.fromCodePoint(point), "utf8").toString("latin1");
  return inUtf8(
    parse(text.startsWith(latin1Mark) ? text.slice(latin1Mark.length) : text, options, characterOf),
  );
}

/** The byte order mark of UTF-8. */
const latin1Mark = "\u00EF\u00BB\u00BF";

/** Converts from one character per byte to UTF-8. Names are ASCII. */
function inUtf8({ name, children, text }: XmlElement): XmlElement {
  const bytes = Buffer.from(text, "latin1");
  const element = { name, children: children.map(inUtf8), text: bytes.toString("utf8") };
  return isUtf8(bytes) ? element : { ...element, bytes };
}

/** The text of a numeric reference. */
type CharacterOf = (point: number) => string;

function parse(source: string, options: XmlOptions, characterOf: CharacterOf): XmlElement {
  const anyCharacter = options.anyCharacter ?? false;
  if (!anyCharacter) {
    const bad = illegal.exec(source);
    if (bad !== null) throw new XmlError("a control character", bad.index);
    if (!source.isWellFormed()) throw new XmlError("half a surrogate pair", 0);
  }
  const text = source.includes("\r")
    ? source.replaceAll("\r\n", "\n").replaceAll("\r", "\n")
    : source;

  const stack: OpenElement[] = [];
  let root: XmlElement | undefined;
  let position = text.startsWith("\uFEFF") ? 1 : 0;
  position += declaration.exec(text.slice(position, position + 200))?.[0].length ?? 0;

  const add = (element: XmlElement, at: number): void => {
    const parent = stack.at(-1);
    if (parent !== undefined) parent.children.push(element);
    else if (root === undefined) root = element;
    else throw new XmlError("a second root element", at);
  };
  const close = ({ name, children, text: own }: OpenElement, at: number): void => {
    if (children.length > 0 && own.trim() !== "")
      throw new XmlError(`text between elements in <${name}>`, at);
    add({ name, children, text: children.length > 0 ? "" : own }, at);
  };

  while (position < text.length) {
    const start = text.indexOf("<", position);
    const top = stack.at(-1);
    if (start !== position) {
      const run = text.slice(position, start === -1 ? text.length : start);
      if (top !== undefined) top.text += decode(run, position, anyCharacter, characterOf);
      else if (run.trim() !== "") throw new XmlError("text outside the root element", position);
    }
    if (start === -1) break;

    const next = text.charCodeAt(start + 1);
    if (next === 0x2f /* / */) {
      const end = text.indexOf(">", start);
      const name = text.slice(start + 2, end === -1 ? text.length : end).trimEnd();
      if (end === -1 || top === undefined || top.name !== name)
        throw new XmlError(`expected </${top?.name ?? ""}>, found </${name.slice(0, 40)}>`, start);
      stack.pop();
      close(top, start);
      position = end + 1;
    } else if (next === 0x21 /* ! */) {
      position = skipSpecial(text, start, top);
    } else {
      const end = text.indexOf(">", start);
      const simple = end === -1 ? "" : text.slice(start + 1, end);
      const tag = plainName.test(simple)
        ? { name: simple, empty: false, end: end + 1 }
        : readTag(text, start);
      if (stack.length >= maxDepth) throw new XmlError(`more than ${maxDepth} levels`, start);
      // Nearly every element is a leaf, `<name>text</name>`, which is read in one step.
      const stop = tag.empty ? tag.end : text.indexOf("<", tag.end);
      const after = stop + 2 + tag.name.length;
      if (tag.empty) {
        add({ name: tag.name, children: none, text: "" }, start);
        position = tag.end;
      } else if (
        text.charCodeAt(after) === 0x3e &&
        text.charCodeAt(stop + 1) === 0x2f &&
        text.startsWith(tag.name, stop + 2)
      ) {
        add(
          {
            name: tag.name,
            children: none,
            text: decode(text.slice(tag.end, stop), tag.end, anyCharacter, characterOf),
          },
          start,
        );
        position = after + 1;
      } else {
        stack.push({ name: tag.name, children: [], text: "" });
        position = tag.end;
      }
    }
  }
  const open = stack.at(-1);
  if (open !== undefined)
    throw new XmlError(`the document ends inside <${open.name}>`, text.length);
  if (root === undefined) throw new XmlError("no element", text.length);
  return root;
}

function skipSpecial(text: string, start: number, top: OpenElement | undefined): number {
  const comment = text.startsWith("<!--", start);
  const cdata = top !== undefined && text.startsWith("<![CDATA[", start);
  if (!comment && !cdata) throw new XmlError("a DOCTYPE or another declaration", start);
  const from = start + (comment ? 4 : 9);
  const end = text.indexOf(comment ? "-->" : "]]>", from);
  if (end === -1)
    throw new XmlError(comment ? "an unclosed comment" : "an unclosed CDATA section", start);
  if (cdata && top !== undefined) top.text += text.slice(from, end);
  return end + 3;
}

function readTag(text: string, start: number): { name: string; empty: boolean; end: number } {
  openTag.lastIndex = start + 1;
  const match = openTag.exec(text);
  if (match === null) throw new XmlError("a malformed tag", start);
  const [, name = "", attributes = "", slash = ""] = match;
  const names = Array.from(
    attributes.matchAll(/([\w.:-]+)\s*=\s*(?:"[^"]*"|'[^']*')/g),
    (attribute) => attribute[1],
  );
  if (new Set(names).size !== names.length) throw new XmlError("a duplicate attribute", start);
  if (unknownReference.test(attributes)) throw new XmlError("an unknown entity", start);
  return { name, empty: slash !== "", end: openTag.lastIndex };
}

function decode(
  text: string,
  offset: number,
  anyCharacter: boolean,
  characterOf: CharacterOf,
): string {
  if (text.includes("]]>")) throw new XmlError("]]> in text", offset);
  if (!text.includes("&")) return text;
  const unknown = unknownReference.exec(text);
  if (unknown !== null) throw new XmlError("an unknown entity", offset + unknown.index);
  // Replacing each name in turn is several times faster than a callback, but ambiguous with numeric
  // references.
  if (!text.includes("&#")) {
    return text
      .replaceAll("&quot;", '"')
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&apos;", "'")
      .replaceAll("&amp;", "&");
  }
  return text.replace(
    /&(?:#x([\da-fA-F]+)|#(\d+)|(\w+));/g,
    (_all, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return named[name] ?? "";
      const point =
        hex === undefined ? Number.parseInt(decimal ?? "", 10) : Number.parseInt(hex, 16);
      const valid =
        point === 9 ||
        point === 10 ||
        point === 13 ||
        (point >= 0x20 && point <= 0xd7ff) ||
        (point >= 0xe000 && point <= 0xfffd) ||
        (point >= 0x1_0000 && point <= 0x10_ffff);
      if (!valid && !(anyCharacter && point <= 0xffff))
        throw new XmlError("a reference to an invalid character", offset);
      return characterOf(point);
    },
  );
}

/**
 * The texts of an element's children by name, except children that contain elements.
 * @throws XmlError if a name occurs twice.
 */
export function fieldsOf(element: XmlElement): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const child of element.children) {
    if (fields.has(child.name)) throw new XmlError(`two <${child.name}> in <${element.name}>`, 0);
    if (child.children.length === 0) fields.set(child.name, child.text);
  }
  return fields;
}

/**
 * Escapes text for an element's content or an attribute's value.
 * @throws XmlError for a character that XML does not allow.
 */
export function escapeXml(text: string): string {
  if (illegal.test(text) || !text.isWellFormed())
    throw new XmlError("a character that XML does not allow", 0);
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#13;");
}
