import { expect, it } from "vitest";
import { nearest } from "./spelling.ts";

it.each<[word: string, candidates: string[], near: string | undefined]>([
  ["Resource", ["Resource"], "Resource"],
  ["resource", ["Resource"], "Resource"],
  ["Resouce", ["Action", "Resource", "Sid"], "Resource"],
  ["Resourrce", ["Resource"], "Resource"],
  ["Rescurce", ["Resource"], "Resource"],
  ["Reosurce", ["Resource"], "Resource"],
  // At most three letters off …
  ["Conditionxyz", ["Condition"], "Condition"],
  ["Conditionwxyz", ["Condition"], undefined],
  ["abcCondition", ["Condition"], "Condition"],
  ["wxyzCondition", ["Condition"], undefined],
  // … and at most a third of the word.
  ["Sidx", ["Sid"], "Sid"],
  ["Sit", ["Sid"], "Sid"],
  ["Si", ["Sid"], undefined],
  ["abcdef", ["abcdxy"], "abcdxy"],
  ["abcde", ["abcxy"], undefined],
  // The nearest, and of two as near the first.
  ["GetTsk", ["GetTasks", "GetTask"], "GetTask"],
  ["GetTask", ["SetTask", "LetTask"], "SetTask"],
  // Never the opposite.
  ["NotResource", ["Resource"], undefined],
  ["NotActions", ["Action", "NotAction"], "NotAction"],
  ["StringEqual", ["StringNotEquals"], undefined],
  ["anything", [], undefined],
])("%s among %j is %s", (word, candidates, near) => {
  expect(nearest(word, candidates)).toBe(near);
});
