import { expect, it } from "vitest";
import { EventSplitter } from "./event-splitter.ts";

const split = (text: string, size = text.length || 1) => {
  const splitter = new EventSplitter();
  const pieces = [];
  for (let at = 0; at < text.length; at += size)
    pieces.push(...splitter.push(text.slice(at, at + size)));
  return [...pieces, ...splitter.end()];
};
const noEnd = "It has no end.";

it.each<[string, string, object[]]>([
  ["nothing", " \n", []],
  [
    "an array",
    '[{"a":1},\n{"b":{"c":"}\\""}}]',
    [
      { line: 1, value: { a: 1 } },
      { line: 2, value: { b: { c: '}"' } } },
    ],
  ],
  [
    "lines",
    '{"a":1}\n{"a":[{"b":2}]}\n',
    [
      { line: 1, value: { a: 1 } },
      { line: 2, value: { a: [{ b: 2 }] } },
    ],
  ],
  [
    "a broken line",
    '{"a":1\n{"b":2}',
    [
      { line: 1, error: noEnd },
      { line: 2, value: { b: 2 } },
    ],
  ],
  [
    "a broken string",
    '{"a":"x\n{"b":2}',
    [
      { line: 1, error: "It has a line break in a string." },
      { line: 2, value: { b: 2 } },
    ],
  ],
  [
    "no JSON",
    '{a}{"b":2}',
    [
      { line: 1, error: "It is not JSON." },
      { line: 1, value: { b: 2 } },
    ],
  ],
  [
    "an array with other values between objects",
    '[{"a":1},null, {"b":2},7,8,\n"c",{"d":3}]',
    [
      { line: 1, value: { a: 1 } },
      { line: 1, error: "It is not a JSON object." },
      { line: 1, value: { b: 2 } },
      { line: 1, error: "It is not a JSON object." },
      { line: 2, error: "It is not a JSON object." },
      { line: 2, value: { d: 3 } },
    ],
  ],
  [
    "other text",
    'hello {\n{"b":2}\nbye',
    [
      { line: 1, error: "It is not a JSON object." },
      { line: 2, value: { b: 2 } },
      { line: 3, error: "It is not a JSON object." },
    ],
  ],
  [
    "half a file",
    '[{"a":1},{"b":',
    [
      { line: 1, value: { a: 1 } },
      { line: 1, error: noEnd },
    ],
  ],
])("splits %s, in chunks of any size", (_, text, pieces) => {
  expect(split(text)).toEqual(pieces);
  for (const size of [1, 2, 3, 5]) expect(split(text, size)).toEqual(pieces);
});

it("skips a long object, and continues in the next line", () => {
  const splitter = new EventSplitter(10);
  expect(splitter.push('{"a":"0123456789')).toEqual([
    { line: 1, error: "It is longer than 10 characters." },
  ]);
  expect(splitter.push('0123456789"}\n{"b":2}')).toEqual([{ line: 2, value: { b: 2 } }]);
  expect(splitter.end()).toEqual([]);
});
