import { expect, it } from "vitest";
import { engineProblems } from "./engines.ts";

const needs = (node?: string) => [
  { name: "d", ...(node === undefined ? {} : { engines: { node } }) },
];

it.each<[string, string | undefined, readonly string[]]>([
  [">=22.18", undefined, []],
  [">=22.18", ">=18", []],
  [">=22.18", "^20.19.0 || >=22.12.0", []],
  [">=22.18", "*", []],
  [">=22.18", ">=22.19.0", ["claims Node.js >=22.18, and needs d, which runs on >=22.19.0"]],
  [">=22.18", "^22 || ^24", ["claims Node.js >=22.18, and needs d, which runs on ^22 || ^24"]],
])("a package for %s that needs one for %s", (node, other, expected) => {
  expect(
    engineProblems({ manifest: { name: "p", engines: { node } }, needs: needs(other) }),
  ).toEqual(expected);
});
