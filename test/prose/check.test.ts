import { expect, it } from "vitest";
import { checkText } from "./check.ts";

const found = (file: string, source: string) => checkText(file, source).map((hit) => hit.found);

it("reports line, column and what to write", () => {
  expect(checkText("a.ts", 'const a = 1;\n// The mend\nconst b = "mend it";\n')).toEqual([
    { line: 2, column: 8, found: "mend", advice: "fix" },
    { line: 3, column: 12, found: "mend", advice: "fix" },
  ]);
});

it.each([
  ["a comment of two lines", "// It is no\n// loopback address.\n", ["is no l"]],
  ["a doc comment", "/**\n * Whoever calls\n * is told.\n */\nexport {};\n", ["Whoever", "told"]],
  ["a template", ["const a = `Run $", "{b} or the mend`;"].join(""), ["mend"]],
  ["a type without a real name", "interface Held {}\n", ["Held"]],
  ["a chain of semicolons", "// It reads; it writes; it ends.\n", ["; … ;"]],
])("finds it in %s", (_, source, expected) => {
  expect(found("a.ts", source)).toEqual(expected);
});

it.each([
  ["a process of its own", "of its own"],
  ["a policy that is taken for another", "is taken for"],
  ["a star that takes in slashes", "takes in"],
  ["an option that lets clients connect", "lets"],
  ["a request that meets the condition", "meets"],
  ["the rule in words", "in words"],
  ["a task that is asked for", "asked for"],
  ["the caller and his policies", "his"],
  ["an error whose code says so", "says so"],
  ["any name will do", "will do"],
  ["events with a message each", "a message each"],
  ["a key and nothing but a key", "nothing but"],
])("finds dialect: %s", (text, expected) => {
  expect(found("a.ts", `// It is ${text}.\n`)).toEqual([expected]);
});

it("finds it in Markdown and in the descriptions of a schema", () => {
  expect(found("a.md", "# Told\n\nRun `mend`.\n\n```ts\nmend();\n```\n")).toEqual(["Told"]);
  expect(found("a.json", '{"description":"is no text","const":"told"}')).toEqual(["is no t"]);
});

it.each([
  ["there is no", "// There is no queue, and it is no longer needed.\n"],
  ["code", "// Call `told()` or {@link told}.\nconst told = mend;\n"],
  ["a string of one word", 'const a = "told";\n'],
  ["a possessive before a noun", "// It writes a version of its own policy.\n"],
])("leaves %s alone", (_, source) => {
  expect(found("a.ts", source)).toEqual([]);
});

it("finds comments that are too wide, but not code", () => {
  const wide = "x".repeat(101);
  expect(found("a.ts", `// ${wide}\nconst a = "${wide}";\n`)).toEqual(["104 columns"]);
});
