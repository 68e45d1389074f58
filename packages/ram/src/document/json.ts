import { PolicyError, pointerTo } from "./error.ts";

/** A JSON value as it was written. Objects have no prototype, so no member name is special. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [member: string]: Json };

// A policy is four levels deep. The bound only has to keep hostile nesting off the stack.
const maxDepth = 32;

/**
 * Reads one JSON text (RFC 8259), and refuses a member name that comes twice in an object:
 * `JSON.parse` would keep the last one, while another reader of the same policy may keep the first.
 * @throws {PolicyError} `syntax`, `duplicate-key` or `too-deep`.
 */
export function readJson(text: string): Json {
  return new Reader(text).document();
}

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): Json {
    const value = this.value("", 0);
    this.space();
    if (this.at < this.text.length) throw this.unexpected("");
    return value;
  }

  private value(pointer: string, depth: number): Json {
    if (depth > maxDepth)
      throw new PolicyError("too-deep", pointer, `The text nests deeper than ${maxDepth} levels.`);
    this.space();
    const next = this.text[this.at];
    if (next === "{") return this.object(pointer, depth);
    if (next === "[") return this.array(pointer, depth);
    if (next === '"') return this.string(pointer);
    return this.scalar(pointer);
  }

  private object(pointer: string, depth: number): Json {
    const members: Record<string, Json> = Object.create(null);
    this.at += 1;
    if (this.take("}")) return members;
    do {
      this.space();
      const name = this.string(pointer);
      const member = pointerTo(pointer, name);
      if (name in members)
        throw new PolicyError("duplicate-key", member, `"${name}" is given twice.`);
      if (!this.take(":")) throw this.unexpected(member);
      members[name] = this.value(member, depth + 1);
    } while (this.take(","));
    if (!this.take("}")) throw this.unexpected(pointer);
    return members;
  }

  private array(pointer: string, depth: number): Json {
    const items: Json[] = [];
    this.at += 1;
    if (this.take("]")) return items;
    do {
      items.push(this.value(pointerTo(pointer, items.length), depth + 1));
    } while (this.take(","));
    if (!this.take("]")) throw this.unexpected(pointer);
    return items;
  }

  private string(pointer: string): string {
    return String(this.token(/"(?:[^"\\]|\\.)*"/sy, pointer));
  }

  private scalar(pointer: string): Json {
    return this.token(/[\w.+-]+/y, pointer);
  }

  /**
   * One string, number or word. Where it ends is settled here, whether it is good is left to the
   * platform's own reader.
   */
  private token(form: RegExp, pointer: string): Json {
    form.lastIndex = this.at;
    // Where there is none it is undefined, which is no JSON either.
    const token = form.exec(this.text)?.[0] as string;
    try {
      const value = JSON.parse(token) as Json;
      this.at += token.length;
      return value;
    } catch {
      throw this.unexpected(pointer);
    }
  }

  private take(punctuation: string): boolean {
    this.space();
    if (this.text[this.at] !== punctuation) return false;
    this.at += 1;
    return true;
  }

  private space(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? "")) this.at += 1;
  }

  private unexpected(pointer: string): PolicyError {
    const found =
      this.at < this.text.length
        ? `${JSON.stringify(this.text[this.at])} at offset ${this.at}`
        : "the end of the text";
    return new PolicyError("syntax", pointer, `This is not JSON: ${found} is out of place.`);
  }
}
