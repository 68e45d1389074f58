import { CommandError } from "../errors/command-error.ts";
import type { Io } from "../io.ts";
import { readText } from "./file.ts";

/** A file in YAML or JSON, which is a subset of YAML. */
export interface YamlFile {
  readonly value: unknown;
  /** An error about a value, with `file:line:column` of the value or of the one around it. */
  errorAt(pointer: string, message: string, cause: unknown): CommandError;
}

/**
 * Reads a YAML or JSON file.
 * @param what names the file in an error, such as `The waivers file`.
 * @throws CommandError, for a syntax error with `file:line:column`.
 */
export async function readYaml(file: string, what: string, io: Io): Promise<YamlFile> {
  const text = await readText(file, what, io);
  const { LineCounter, parseDocument, isNode } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [error] = document.errors;
  if (error !== undefined)
    throw new CommandError(`${at(error.pos[0])}: ${error.message}`, { cause: error });
  return {
    // Few aliases can stand for a huge value.
    value: document.toJS({ maxAliasCount: 100 }),
    errorAt(pointer, message, cause) {
      const steps = pointer.split("/").slice(1);
      for (;;) {
        const node = steps.length === 0 ? document.contents : document.getIn(steps, true);
        const [offset] = (isNode(node) && node.range) || [steps.length === 0 ? 0 : undefined];
        if (offset !== undefined) return new CommandError(`${at(offset)}: ${message}`, { cause });
        steps.pop();
      }
    },
  };
}
