import { expect, it } from "vitest";
import { getOrCreate } from "./memo.ts";

it("computes each value once per key, also a falsy value", () => {
  const memory = new Map<string, object | boolean>();
  let made = 0;
  const ask = (key: string, value: object | boolean) =>
    getOrCreate(memory, key, () => {
      made += 1;
      return value;
    });
  const [one, other] = [{}, {}];
  expect([
    ask("a", one),
    ask("a", other),
    ask("b", other),
    ask("c", false),
    ask("c", true),
  ]).toEqual([one, one, other, false, false]);
  expect(ask("a", other)).toBe(one);
  expect(made).toBe(3);
});
