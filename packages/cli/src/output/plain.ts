import type { Io, Output } from "../io.ts";
import { isPlain } from "./terminal.ts";

/** An {@link Io} for text that is plain if it has to be. */
export interface PlainIo {
  readonly io: Io;
  /** Makes all text plain from now on, for `--plain`. */
  readonly usePlain: () => void;
}

/**
 * Wraps the outputs of a process. If text {@link isPlain | has to be plain}, they replace what is
 * not ASCII. Data, such as JSON, is written as it is.
 */
export function plainIo(io: Io): PlainIo {
  let plain = io.plain ?? false;
  const wrapped = (output: Output): Output => ({
    write: (text) => output.write(isPlain({ plain, env: io.env }) ? ascii(text) : text),
    get isTTY() {
      return output.isTTY ?? false;
    },
    get columns() {
      return output.columns ?? 0;
    },
    data: output,
  });
  // Inherits the other members: reading `signal` or `stdin` has an effect.
  const wrappedIo = Object.create(io, {
    plain: { get: () => plain, enumerable: true },
    stdout: { value: wrapped(io.stdout), enumerable: true },
    stderr: { value: wrapped(io.stderr), enumerable: true },
  }) as Io;
  return {
    io: wrappedIo,
    usePlain: () => {
      plain = true;
    },
  };
}

const substitutes: Readonly<Record<string, string>> = {
  "→": "->",
  "←": "<-",
  "…": "...",
  "–": "-",
  "—": "-",
  "“": '"',
  "”": '"',
  "‘": "'",
  "’": "'",
  "✔": "ok",
  "✖": "x",
};

/** Replaces each character that is not ASCII, by its escape if nothing looks like it. */
export function ascii(text: string): string {
  return text.replace(/\P{ASCII}/gu, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    return (
      substitutes[character] ?? (hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`)
    );
  });
}
