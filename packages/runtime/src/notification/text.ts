/**
 * One layer of text or bytes around a notification: JSON, a document per line, SMQ's XML, or
 * Base64 of any of them.
 */
import { isUtf8 } from "node:buffer";
import { NotificationError } from "../errors.ts";
import { fieldsOf, parseXml, type XmlElement, XmlError } from "../xml/parse.ts";

/** What was inside a layer. */
export interface Part {
  /** The next layer. A part of a batch that can't be read is a NotificationError. */
  readonly value: unknown;
  /** JSON Pointer from the outer message. */
  readonly path: string;
}

/**
 * Takes one layer off. A list is a batch.
 * @throws NotificationError with `path`, if the text is not such a document.
 */
export function readText(source: string, path: string): Part | readonly Part[] {
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  const first = text.charCodeAt(0) === 0x7b ? "{" : /[^\s]/.exec(text)?.[0];
  if (first === undefined) throw new NotificationError("Empty", path, "The message is empty.");
  if (first === "<") return readXml(text, path);
  if (first === "{" || first === "[" || first === '"') {
    try {
      return { value: JSON.parse(text), path };
    } catch (cause) {
      const lines = readLines(text, path);
      if (lines !== undefined) return lines;
      const message = `The message is not valid JSON: ${jsonReason(cause)}.`;
      // Without the parser's error, which quotes a piece of the message: causes are logged too.
      throw new NotificationError("InvalidJson", path, message);
    }
  }
  const decoded = decodeBase64(text);
  if (decoded !== undefined) return { value: decoded, path };
  const lines = readLines(text, path);
  if (lines !== undefined) return lines;
  throw new NotificationError(
    "Unrecognised",
    path,
    "The message is not JSON, XML, or Base64 of either.",
  );
}

/**
 * Like {@link readText}. Invalid UTF-8 is rejected, not replaced: a replaced byte could silently
 * change a name or a tag.
 */
export function readBytes(input: Uint8Array, path: string): Part | readonly Part[] {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (isUtf8(bytes)) return readText(bytes.toString("utf8"), path);
  const lines = linesOf(bytes.toString("latin1"));
  if (lines === undefined)
    throw new NotificationError("InvalidUtf8", path, "The message is not valid UTF-8.");
  return lines.map((line, index) => ({
    value: Buffer.from(line, "latin1"),
    path: `${path}/${index}`,
  }));
}

function readLines(text: string, path: string): readonly Part[] | undefined {
  return linesOf(text)?.map((value, index) => ({ value, path: `${path}/${index}` }));
}

/**
 * The lines of a text with a JSON document per line, whole or cut off. Undefined for any other
 * text. A single document that is formatted over several lines doesn't match: few of its lines
 * begin and end with a brace.
 */
export function linesOf(text: string): readonly string[] | undefined {
  const lines = text.split(/\r?\n/).flatMap((line) => line.trim() || []);
  if (lines.length < 2) return undefined;
  const whole = lines.filter((line) => line.startsWith("{") && line.endsWith("}")).length;
  return 2 * whole >= lines.length || lines.every((line) => line.startsWith("{"))
    ? lines
    : undefined;
}

/** The parser's reason without the quoted piece of the message. */
function jsonReason(cause: unknown): string {
  return cause instanceof Error
    ? cause.message.replace(/,? ?(?:\.\.\.)?".*$/s, "")
    : "no reason given";
}

function readXml(text: string, path: string): Part | readonly Part[] {
  const root = xml(path, () => parseXml(text));
  if (root.name === "Notification") return bodyOf(root, `${path}/Notification`, "Message", path);
  if (root.name === "Message") return bodyOf(root, `${path}/Message`, "MessageBody", path);
  if (root.name === "Messages" && root.children.length > 0) {
    return root.children.map((message, index) => {
      const at = `${path}/Messages/${index}`;
      try {
        return bodyOf(message, at, "MessageBody", path);
      } catch (error) {
        return { value: error, path: at };
      }
    });
  }
  throw new NotificationError(
    "Unrecognised",
    path,
    `The message is the XML document <${root.name.slice(0, 40)}>, not a notification.`,
  );
}

function bodyOf(element: XmlElement, path: string, child: string, outer: string): Part {
  const value = xml(outer, () => fieldsOf(element).get(child));
  if (value !== undefined) return { value, path: `${path}/${child}` };
  throw new NotificationError("InvalidXml", path, `<${element.name}> has no <${child}>.`);
}

function xml<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    const message = `The message is not valid XML: ${cause.message}.`;
    throw new NotificationError("InvalidXml", path, message, { cause });
  }
}

/** Base64 (either alphabet) of a document. Undefined for anything else. */
function decodeBase64(text: string): Uint8Array | undefined {
  const compact = text.replaceAll(/\s+/g, "");
  if (compact.length < 8 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) return undefined;
  const bytes = Buffer.from(compact, "base64");
  const first = /[^\s\uFEFF]/.exec(bytes.toString("utf8", 0, 64))?.[0];
  return first !== undefined && /[{["<A-Za-z0-9]/.test(first) ? bytes : undefined;
}
