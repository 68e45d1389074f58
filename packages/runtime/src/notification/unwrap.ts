/**
 * Finds the contents in what a transport delivered: SMQ's XML and JSON notifications, a received
 * queue message, Function Compute's triggers, Base64 around any of them, or the bare content. These
 * documents are nested in each other as text, so unwrapping is recursive and bounded.
 */
import { NotificationError } from "../errors.ts";
import { type Part, readBytes, readText } from "./text.ts";

/** A content, or why a message of a batch has none. */
export type Found<Content> = Content | NotificationError;

export type JsonObject = Readonly<Record<string, unknown>>;

/** Unwraps a value inside a document. `context` is what the documents around it say. */
export type Inside<Content, Context> = (
  value: unknown,
  path: string,
  context: Context | null,
) => readonly Found<Content>[];

/** Recognises contents, and the documents that their service puts around them. */
export interface ContentReader<Content, Context> {
  /** What the contents are, for errors: `an IMM notification`. */
  readonly name: string;
  /** Undefined if the document is none of the service's. Called before FC's documents are tried. */
  read(
    object: JsonObject,
    path: string,
    context: Context | null,
    inside: Inside<Content, Context>,
  ): readonly Found<Content>[] | undefined;
  /** The same for a document that is none of a transport's either. */
  readBare?(
    object: JsonObject,
    path: string,
    context: Context | null,
  ): readonly Found<Content>[] | undefined;
}

const maxDepth = 16;

/**
 * Every content in `input`, in order, at least one.
 * @param maxMessages an input with more messages is rejected
 * @throws NotificationError when the input can't be unwrapped at all.
 */
export function unwrap<Content, Context>(
  input: unknown,
  maxMessages: number,
  reader: ContentReader<Content, Context>,
): readonly Found<Content>[] {
  return new Unwrapping(maxMessages, reader).unwrap(input, "", null, 0);
}

/** Ends the whole input, not only the part that is one too many. */
class TooManyMessages extends NotificationError {}

class Unwrapping<Content, Context> {
  readonly #reader: ContentReader<Content, Context>;
  /** How many more messages may be found. */
  #left: number;

  constructor(maxMessages: number, reader: ContentReader<Content, Context>) {
    this.#left = maxMessages;
    this.#reader = reader;
  }

  unwrap(
    input: unknown,
    path: string,
    context: Context | null,
    depth: number,
  ): readonly Found<Content>[] {
    if (depth > maxDepth) {
      const message = `The message is wrapped more than ${maxDepth} times.`;
      throw new NotificationError("TooDeep", path, message);
    }
    if (typeof input === "string" || input instanceof Uint8Array) {
      const read = typeof input === "string" ? readText(input, path) : readBytes(input, path);
      if ("path" in read) return this.unwrap(read.value, read.path, context, depth + 1);
      this.#count(read.length, path);
      return this.#unwrapParts(read, context, depth);
    }
    if (Array.isArray(input)) {
      if (input.length === 0)
        throw new NotificationError("Empty", path, "The batch has no message.");
      this.#count(input.length, path);
      return this.#unwrapParts(elementsOf(input, path), context, depth);
    }
    if (typeof input === "object" && input !== null)
      return this.#unwrapObject(input as JsonObject, path, context, depth);
    const what = input === null ? "null" : `of type ${typeof input}`;
    throw new NotificationError("Unrecognised", path, `The message is ${what}, not a document.`);
  }

  /**
   * Called before the parts are read: an error per element of a hostile list would take thousands
   * of times its size.
   */
  #count(length: number, path: string): void {
    this.#left -= length;
    if (this.#left >= 0) return;
    const message = "The input has more messages than are read at once (maxMessages).";
    throw new TooManyMessages("TooLarge", path, message);
  }

  /** A fault of one part must not hide the others. */
  #unwrapParts(
    parts: Iterable<Part>,
    context: Context | null,
    depth: number,
  ): readonly Found<Content>[] {
    const found: Found<Content>[] = [];
    for (const { value, path } of parts) {
      try {
        if (value instanceof NotificationError) throw value;
        for (const each of this.unwrap(value, path, context, depth + 1)) found.push(each);
      } catch (error) {
        if (!(error instanceof NotificationError) || error instanceof TooManyMessages) throw error;
        found.push(error);
      }
    }
    return found;
  }

  #unwrapObject(
    object: JsonObject,
    path: string,
    context: Context | null,
    depth: number,
  ): readonly Found<Content>[] {
    // SMQ's notification comes first: Function Compute adds custom attributes of any name to its
    // members.
    if ("Message" in object && ("TopicName" in object || "TopicOwner" in object))
      return this.unwrap(object["Message"], `${path}/Message`, context, depth + 1);
    if ("specversion" in object && object["type"] === "mns:Queue:SendMessage")
      return this.#unwrapQueueEvent(object, path, context, depth);
    const found = this.#reader.read(object, path, context, (value, inner, outer) =>
      this.unwrap(value, inner, outer, depth + 1),
    );
    if (found !== undefined) return found;
    if ("messageBody" in object)
      return this.unwrap(object["messageBody"], `${path}/messageBody`, context, depth + 1);
    if ("body" in object && "attrs" in object)
      return this.unwrap(object["body"], `${path}/body`, context, depth + 1);
    const bare = this.#reader.readBare?.(object, path, context);
    if (bare !== undefined) return bare;
    throw new NotificationError(
      "Unrecognised",
      path,
      `The message is not ${this.#reader.name}, and not a document that a transport puts around one.`,
    );
  }

  #unwrapQueueEvent(
    object: JsonObject,
    path: string,
    outer: Context | null,
    depth: number,
  ): readonly Found<Content>[] {
    const name = dataName(object);
    const data = object[name];
    const body =
      typeof data === "object" && data !== null ? (data as JsonObject)["messageBody"] : undefined;
    if (body !== undefined)
      return this.unwrap(body, `${path}/${name}/messageBody`, outer, depth + 1);
    const message = "The queue event has no messageBody.";
    throw new NotificationError("InvalidEnvelope", `${path}/${name}`, message);
  }
}

/** The member of a CloudEvent with its data. */
export function dataName(event: JsonObject): "data" | "data_base64" {
  return event["data_base64"] === undefined ? "data" : "data_base64";
}

function* elementsOf(list: readonly unknown[], path: string): Generator<Part> {
  for (const [index, value] of list.entries()) yield { value, path: `${path}/${index}` };
}
