import { PolicyError, type Position, pointerTo } from "./error.ts";

/** A JSON value as written. Objects have no prototype, so no member name is special. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [member: string]: Json };

// A policy has four levels. The limit keeps hostile nesting off the stack.
const maxDepth = 32;

/**
 * Parses one JSON text (RFC 8259). Unlike `JSON.parse`, it rejects an object that has a member
 * twice: one reader of the policy keeps the last member, another the first.
 * @throws {PolicyError} `Syntax`, `DuplicateMember` or `TooDeep`, with line and column.
 */
export function readJson(text: string): Json {
  return new Reader(text).document();
}

/**
 * Passes the value of a JSON text to `read`, and adds line and column to the `PolicyError` that it
 * throws. Any input but a string is passed on as it is.
 */
export function readInput<T>(input: unknown, read: (value: unknown) => T): T {
  if (typeof input !== "string") return read(input);
  const value = readJson(input);
  try {
    return read(value);
  } catch (error) {
    if (error instanceof PolicyError) {
      for (const each of [error, ...error.others]) {
        const ofName = each.code === "UnknownMember";
        Object.assign(each, locate(input, each.pointer, ofName ? "name" : "value"));
      }
    }
    throw error;
  }
}

/**
 * Line and column of the value that a JSON Pointer names in a JSON text. `/Statement/0` also finds
 * a statement that is written without a list, and `/Statement/0/Action/0` an action that is.
 * @param part `name` for the member's name instead of its value.
 * @returns undefined if the text has no such value, or is not JSON.
 */
export function locate(
  text: string,
  pointer: string,
  part: "value" | "name" = "value",
): Position | undefined {
  const reader = new Reader(text, new Map());
  try {
    reader.document();
  } catch {
    return undefined;
  }
  let found = "";
  for (const segment of pointer.split("/").slice(1)) {
    const next = `${found}/${segment}`;
    if (reader.offsets?.has(next)) found = next;
    else if (segment !== "0") return undefined;
  }
  return positionOf(text, reader.offsets?.get(found)?.[part] as number);
}

function positionOf(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1) as string).length + 1 };
}

/** Where a value begins, and where the member's name does, if it has one. */
interface Offsets {
  readonly value: number;
  readonly name: number;
}

class Reader {
  /** Offsets by pointer, if they are wanted. */
  readonly offsets: Map<string, Offsets> | undefined;
  readonly #text: string;
  #at = 0;

  constructor(text: string, offsets?: Map<string, Offsets>) {
    this.#text = text;
    this.offsets = offsets;
  }

  document(): Json {
    const value = this.#value("", 0);
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw this.#unexpected("");
    return value;
  }

  #value(pointer: string, depth: number, name?: number): Json {
    if (depth > maxDepth)
      throw this.#error("TooDeep", pointer, `The JSON nests deeper than ${maxDepth} levels.`);
    this.#skipBlanks();
    this.offsets?.set(pointer, { value: this.#at, name: name ?? this.#at });
    const next = this.#text[this.#at];
    if (next === "{") return this.#object(pointer, depth);
    if (next === "[") return this.#array(pointer, depth);
    if (next === '"') return this.#string(pointer);
    return this.#token(/[\w.+-]+/y, pointer);
  }

  #object(pointer: string, depth: number): Json {
    const members: Record<string, Json> = Object.create(null);
    this.#at += 1;
    if (this.#take("}")) return members;
    do {
      this.#skipBlanks();
      const start = this.#at;
      const name = this.#string(pointer);
      const member = pointerTo(pointer, name);
      if (name in members)
        throw this.#error("DuplicateMember", member, `Duplicate member "${name}".`, start);
      if (!this.#take(":")) throw this.#unexpected(member);
      members[name] = this.#value(member, depth + 1, start);
    } while (this.#take(","));
    if (!this.#take("}")) throw this.#unexpected(pointer);
    return members;
  }

  #array(pointer: string, depth: number): Json {
    const items: Json[] = [];
    this.#at += 1;
    if (this.#take("]")) return items;
    do {
      items.push(this.#value(pointerTo(pointer, items.length), depth + 1));
    } while (this.#take(","));
    if (!this.#take("]")) throw this.#unexpected(pointer);
    return items;
  }

  #string(pointer: string): string {
    return String(this.#token(/"(?:[^"\\]|\\.)*"/sy, pointer));
  }

  /**
   * One string, number or word. The pattern finds its end; `JSON.parse` decides whether it is
   * valid.
   */
  #token(form: RegExp, pointer: string): Json {
    form.lastIndex = this.#at;
    // Without a match this is undefined, which JSON.parse rejects as well.
    const token = form.exec(this.#text)?.[0] as string;
    try {
      const value = JSON.parse(token) as Json;
      this.#at += token.length;
      return value;
    } catch {
      throw this.#unexpected(pointer);
    }
  }

  #take(punctuation: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== punctuation) return false;
    this.#at += 1;
    return true;
  }

  #skipBlanks(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  #unexpected(pointer: string): PolicyError {
    const { line, column } = positionOf(this.#text, this.#at);
    const found =
      this.#at < this.#text.length ? JSON.stringify(this.#text[this.#at]) : "end of the text";
    return this.#error(
      "Syntax",
      pointer,
      `Invalid JSON at line ${line}, column ${column}: unexpected ${found}.`,
    );
  }

  #error(
    code: "Syntax" | "TooDeep" | "DuplicateMember",
    pointer: string,
    message: string,
    offset = this.#at,
  ): PolicyError {
    return Object.assign(new PolicyError(code, pointer, message), positionOf(this.#text, offset));
  }
}
