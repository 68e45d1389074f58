/** A strict reader for XML from outside. It rejects document types and limits size and depth. */
import { SaxesParser } from "saxes";

/** An element. Comments, processing instructions, attributes and name prefixes are dropped. */
export interface XmlElement {
  /** Local name. */
  readonly name: string;
  /** Its own text and CDATA, joined and not trimmed. The text of its children is not included. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** The root element of a document. */
export interface XmlRoot extends XmlElement {
  /** The URI of its namespace, `""` if there is none. */
  readonly namespace: string;
}

/**
 * The document is not well-formed XML, or exceeds a limit. The message never repeats the content.
 */
export class XmlError extends Error {
  override readonly name = "XmlError";
}

/** Limits of a document: UTF-8 bytes, nesting of elements (the root is 1), number of elements. */
const maxBytes = 4 * 1024 * 1024;
const maxDepth = 16;
const maxElements = 50_000;

/**
 * Parses a document from text or UTF-8 bytes. Throws {@link XmlError} if it is not one well-formed
 * element, has a document type, or exceeds a limit (4 MiB, 16 levels, 50,000 elements). `version`
 * reads it as XML 1.1, whatever it declares.
 */
export function parseXml(source: string | Uint8Array, version?: "1.1"): XmlRoot {
  const bytes = Buffer.byteLength(source);
  if (bytes > maxBytes)
    throw new XmlError(`The document has ${bytes} bytes. The limit is ${maxBytes}.`);

  type Open = { name: string; text: string; children: Open[] };
  const top: Open = { name: "", text: "", children: [] };
  const open = [top];
  let namespace: string | undefined;
  let elements = 0;
  // XML 1.1 differs where it matters: references to control characters, such as &#1;, are allowed.
  const parser = new SaxesParser({
    xmlns: true,
    ...(version && { forceXMLVersion: true, defaultXMLVersion: version }),
  });
  parser.on("doctype", () => {
    throw new XmlError("A document type (DOCTYPE) is not allowed.");
  });
  parser.on("xmldecl", ({ encoding }) => {
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding))
      throw new XmlError("The encoding is not UTF-8.");
  });
  parser.on("opentag", ({ local, uri }) => {
    if (open.length > maxDepth)
      throw new XmlError(`Elements are nested deeper than ${maxDepth} levels.`);
    if (++elements > maxElements)
      throw new XmlError(`The document has more than ${maxElements} elements.`);
    namespace ??= uri;
    const element: Open = { name: local, text: "", children: [] };
    (open.at(-1) ?? top).children.push(element);
    open.push(element);
  });
  const addText = (more: string) => {
    (open.at(-1) ?? top).text += more;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    open.pop();
  });
  try {
    parser.write(typeof source === "string" ? source : decodeUtf8(source)).close();
  } catch (cause) {
    if (cause instanceof XmlError) throw cause;
    throw new XmlError("The document is not well-formed XML.", { cause });
  }
  const [root] = top.children;
  if (root === undefined) throw new XmlError("The document has no element.");
  return { ...root, namespace: namespace ?? "" };
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new XmlError("The document is not UTF-8.", { cause });
  }
}

/** The first child with this name. */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((candidate) => candidate.name === name);
}

/** All children with this name, in order. */
export function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((candidate) => candidate.name === name);
}

/** The text of the first child with this name, unchanged; undefined if there is none. */
export function childText(element: XmlElement, name: string): string | undefined {
  return child(element, name)?.text;
}
