import type { RamRequest } from "@immkit/ram";
import type { Io } from "../io.ts";
import { isPlain } from "./terminal.ts";
import { wordsOf, wrap } from "./wrap.ts";

/** Columns of the longest title, and a gap. */
const titleWidth = 13;

/** A request for people, on several indented lines. */
export function describeRequest(
  io: Io,
  { action, resource, context = {}, principal, principalId }: RamRequest,
  indent = "  ",
): string {
  const lines = [
    ["action", action],
    ["resource", resource],
    ...(principal === undefined ? [] : [["principal", principal]]),
    ...(principalId === undefined ? [] : [["principal id", principalId]]),
    ...Object.entries(context).map(([key, value]) => [
      "with",
      `${key} = ${[value].flat().join(", ")}`,
    ]),
  ];
  return lines
    .map(([title = "", value = ""]) => {
      const start = isPlain(io) ? `${title}: ` : title.padEnd(titleWidth);
      const rest = `${indent}${" ".repeat(titleWidth)}`;
      return wrap(io, wordsOf(io, value), `${indent}${start}`, rest);
    })
    .join("");
}
