/** A JSON value of a trail file, or why there is none. */
export type Piece =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly error: string };

type State = "between" | "value" | "string" | "garbage";

/**
 * Splits the text of a trail file into its objects, chunk by chunk: a file of any size needs the
 * memory of one object. It reads an array of objects, one object per line, and objects in any
 * layout after each other. After a broken object it continues with the next one: two objects next
 * to each other without a comma or colon, or a line break in a string, show where the broken one
 * ends.
 */
export class EventSplitter {
  readonly #limit: number;
  /** What to look for, by state. */
  readonly #patterns: Readonly<Record<State, RegExp>> = {
    between: /[^\s,[\]]|\n/g,
    value: /["{}[\]\n]/g,
    string: /["\\\n]/g,
    garbage: /[{\n]/g,
  };
  #text = "";
  /** Everything before is read. */
  #at = 0;
  #state: State = "between";
  #start = 0;
  #depth = 0;
  #line = 1;
  #startLine = 1;

  /** @param limit most characters of one object; a longer one is an error. Default 16 Mi. */
  constructor(limit = 16 * 1024 * 1024) {
    this.#limit = limit;
  }

  /** The objects that end in this chunk. */
  push(chunk: string): readonly Piece[] {
    const kept = this.#state === "between" ? this.#at : this.#start;
    this.#text = this.#text.slice(kept) + chunk;
    this.#at -= kept;
    this.#start = 0;
    const pieces: Piece[] = [];
    while (this.#next(pieces));
    if (this.#state !== "between" && this.#text.length - this.#start > this.#limit) {
      pieces.push(this.#broken(`It is longer than ${this.#limit} characters.`));
      this.#state = "garbage";
      this.#start = this.#text.length;
      this.#skipped = true;
    }
    return pieces;
  }

  /** Whether the garbage has been reported already. */
  #skipped = false;

  /** What is left at the end of the file. */
  end(): readonly Piece[] {
    if (this.#state === "between" || (this.#state === "garbage" && this.#skipped)) return [];
    return [this.#broken(this.#state === "garbage" ? notAnObject : "It has no end.")];
  }

  /** Reads up to the next character that matters. False at the end of the text. */
  #next(pieces: Piece[]): boolean {
    const pattern = this.#patterns[this.#state];
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) {
      this.#at = Math.max(this.#at, this.#text.length);
      return false;
    }
    this.#at = found.index + 1;
    const [character] = found;
    if (character === "\n") this.#endOfLine(pieces);
    else if (this.#state === "garbage") this.#inGarbage(character, found.index, pieces);
    else if (this.#state === "between") this.#begin(character, found.index);
    else if (this.#state === "string") this.#inString(character);
    else this.#inValue(character, found.index, pieces);
    return true;
  }

  #endOfLine(pieces: Piece[]): void {
    this.#line += 1;
    if (this.#state === "string") pieces.push(this.#broken("It has a line break in a string."));
    if (this.#state === "garbage" && !this.#skipped) pieces.push(this.#broken(notAnObject));
    if (this.#state === "value") return;
    this.#state = "between";
    this.#skipped = false;
  }

  /** The next object of an array ends what is not an object. */
  #inGarbage(character: string, index: number, pieces: Piece[]): void {
    if (this.#skipped || !/,\s*$/.test(this.#before(index))) return;
    pieces.push(this.#broken(notAnObject));
    this.#begin(character, index);
  }

  #begin(character: string, index: number): void {
    this.#state = character === "{" ? "value" : "garbage";
    this.#start = index;
    this.#startLine = this.#line;
    this.#depth = 1;
  }

  #inString(character: string): void {
    if (character === "\\") this.#at += 1;
    else this.#state = "value";
  }

  #inValue(character: string, index: number, pieces: Piece[]): void {
    if (character === '"') this.#state = "string";
    else if (character === "{" && !/[[,:]\s*$/.test(this.#before(index))) {
      pieces.push(this.#broken("It has no end."));
      this.#begin(character, index);
    } else if (character === "{" || character === "[") this.#depth += 1;
    else {
      this.#depth -= 1;
      if (this.#depth === 0) {
        pieces.push(this.#parsed(index + 1));
        this.#state = "between";
      }
    }
  }

  /** The end of the text before `index`. Enough to see what comes before some indentation. */
  #before(index: number): string {
    return this.#text.slice(Math.max(this.#start, index - 200), index);
  }

  #parsed(end: number): Piece {
    try {
      return { line: this.#startLine, value: JSON.parse(this.#text.slice(this.#start, end)) };
    } catch {
      return this.#broken("It is not JSON.");
    }
  }

  #broken(error: string): Piece {
    return { line: this.#startLine, error };
  }
}

const notAnObject = "It is not a JSON object.";
