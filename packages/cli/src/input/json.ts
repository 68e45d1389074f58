import { CommandError } from "../errors/command-error.ts";
import type { Io } from "../io.ts";
import { readText } from "./file.ts";

/** A JSON file: its value, and the text to find positions in. */
export interface JsonFile {
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
}

/**
 * Reads a JSON file.
 * @param what names the file in an error, such as `The scenario file`.
 * @throws CommandError, for a syntax error with `file:line:column`.
 */
export async function readJson(file: string, what: string, io: Io): Promise<JsonFile> {
  const text = await readText(file, what, io);
  return { file, text, value: await parseJson(text, file) };
}

/**
 * Parses JSON text.
 * @param source names the text in an error: a file or a variable.
 */
export async function parseJson(text: string, source: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The policy parser says where the syntax error is; not every message of JSON.parse does.
    const { safeParsePolicy } = await import("@immkit/ram");
    const result = safeParsePolicy(text, { limit: Number.POSITIVE_INFINITY });
    const message = result.ok ? "The text is not JSON." : result.error.message;
    throw await errorAt({ file: source, text, value: undefined }, "", message, error);
  }
}

/** An error about a value of a JSON file, with `file:line:column` of the value. */
export async function errorAt(
  { file, text }: JsonFile,
  pointer: string,
  message: string,
  cause: unknown,
): Promise<CommandError> {
  const { placeIn, positionOf } = await import("./position.ts");
  return new CommandError(`${placeIn(file, positionOf(text, pointer))}: ${message}`, { cause });
}
