/**
 * Reading XML that came from outside: strict, without document types, and bounded in size, depth
 * and number of elements.
 */
import { SaxesParser } from "saxes";

/**
 * An element. Comments and processing instructions are dropped; the prefix of a namespace is taken
 * off its name.
 */
export interface XmlElement {
  /** Local name. */
  readonly name: string;
  /** By the name as written (`xmlns`, `xsi:type`). */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text and CDATA, joined and not trimmed; the text of children is not in it. */
  readonly text: string;
}

export interface XmlLimits {
  /** UTF-8 bytes of the document. Default 4 MiB. */
  readonly maxBytes?: number;
  /** Nesting of elements; the root is 1. Default 16. */
  readonly maxDepth?: number;
  /** Elements in all. Default 50 000. */
  readonly maxElements?: number;
}

/**
 * The document is not XML, or more than a server wants to read. The message says what and where,
 * never the content.
 */
export class XmlError extends Error {
  readonly code = "MalformedXML";
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "XmlError";
  }
}

/**
 * The root element of a document, from text or UTF-8 bytes. Throws {@link XmlError} for anything
 * that is not one well-formed element, for a document type, and beyond the limits.
 */
export function parseXml(source: string | Uint8Array, limits: XmlLimits = {}): XmlElement {
  const { maxBytes = 4 * 1024 * 1024, maxDepth = 16, maxElements = 50_000 } = limits;
  const bytes = typeof source === "string" ? Buffer.byteLength(source) : source.byteLength;
  if (bytes > maxBytes)
    throw new XmlError(`The document has ${bytes} bytes, more than ${maxBytes}.`);
  const text = typeof source === "string" ? source : decodeUtf8(source);
  if (text.trim() === "") throw new XmlError("The document is empty.");

  type Open = {
    name: string;
    attributes: Record<string, string>;
    children: XmlElement[];
    text: string;
  };
  const open: Open[] = [];
  let root: Open | undefined;
  let elements = 0;
  const parser = new SaxesParser({ xmlns: true });
  parser.on("doctype", () => {
    throw new XmlError("A document type (DOCTYPE) is not allowed.");
  });
  parser.on("xmldecl", ({ encoding }) => {
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding))
      throw new XmlError("Only the encoding UTF-8 is understood.");
  });
  parser.on("opentag", (tag) => {
    if (open.length >= maxDepth) throw new XmlError(`Elements are nested deeper than ${maxDepth}.`);
    if (++elements > maxElements)
      throw new XmlError(`The document has more than ${maxElements} elements.`);
    const attributes = Object.fromEntries(
      Object.values(tag.attributes).map(({ name, value }) => [name, value]),
    );
    const element: Open = { name: tag.local, attributes, children: [], text: "" };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const addText = (more: string) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += more;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    open.pop();
  });
  try {
    parser.write(text).close();
  } catch (error) {
    throw error instanceof XmlError
      ? error
      : new XmlError("The document is not well-formed XML.", error);
  }
  if (root === undefined) throw new XmlError("The document has no element.");
  return root;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new XmlError("The document is not UTF-8.", error);
  }
}

/** The first child of that name. */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((candidate) => candidate.name === name);
}

/** All children of that name, in order. */
export function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((candidate) => candidate.name === name);
}

/**
 * The text of the first child of that name as it stands, `undefined` when there is no such child.
 */
export function childText(element: XmlElement, name: string): string | undefined {
  return child(element, name)?.text;
}
