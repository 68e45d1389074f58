import { expect, it } from "vitest";
import { foldNames } from "./fold-names.ts";

it.each<[what: string, names: string[], limit: number, patterns: string[]]>([
  ["as many names as the limit stay", ["b/x", "b/y"], 2, ["b/x", "b/y"]],
  ["names without a folder become a star", ["x", "y", "z"], 2, ["*"]],
  ["a folder becomes one pattern", ["b/x", "b/y", "b/z"], 2, ["b/*"]],
  ["the deepest folder is folded first", ["b/c/x", "b/c/y", "b/c/z", "b/q"], 2, ["b/q", "b/c/*"]],
  [
    "an end that all names have is kept",
    ["/queues/a/messages", "/queues/b/messages", "/queues/c/messages"],
    2,
    ["/queues/*/messages"],
  ],
  ["ends that differ are not kept", ["b/1/x", "b/2/y", "b/3/x"], 2, ["b/*"]],
  ["an end that is the whole name is not kept", ["b/x", "b/y", "b/z", "b/c/x"], 1, ["b/*"]],
])("%s", (_, names, limit, patterns) => {
  expect(foldNames(names, limit)).toEqual(patterns);
});
