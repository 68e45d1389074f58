import { expect, it } from "vitest";
import { indented } from "./message-text.ts";

const shown = `{
  "id": "1",
  "content": {
    "Suggestion": "违规"
  }
}`;
const body = '{"id":"1","content":"{\\"Suggestion\\":\\"违规\\"}"}';

it.each([
  [body, shown],
  [Buffer.from(body).toString("base64"), shown],
  ["plain text", "plain text"],
  ["17", "17"],
  ['{"content":"not JSON"}', '{\n  "content": "not JSON"\n}'],
])("%s", (text, expected) => {
  expect(indented(text)).toBe(expected);
});
