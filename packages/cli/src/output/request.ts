import type { RamRequest } from "@immkit/ram";
import { printable } from "./print.ts";

/** A request for people, on several indented lines. */
export function describeRequest(
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
    .map(([name = "", value = ""]) => `${indent}${name.padEnd(12)} ${printable(value)}`)
    .join("\n");
}
