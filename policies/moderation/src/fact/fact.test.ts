import { describe, expect, it } from "vitest";
import { describeUnknown, type Fact, firstPresent, mapFact, type UnknownFact } from "./fact.ts";
import { flag, number, text, texts } from "./readers.ts";
import { all, any, no, not, type Ternary, test, unknown, yes } from "./ternary.ts";
import { Unknown, unknownPart, valueAt } from "./value.ts";

const at = { resource: { urn: "urn", name: "queue" }, path: ["dlqPolicy", 0, "enabled"] };
const other = { ...at, path: [] };
const known: Fact<number> = { is: "known", value: 3, at };
const absent: Fact<number> = { is: "absent", value: 7, at };
const open: UnknownFact = { is: "unknown", reason: "afterUpdate", at };

describe("valueAt", () => {
  const afterUpdate = new Unknown("afterUpdate");
  const root = {
    object: { member: 1, empty: "", nothing: null },
    one: [{ member: 2 }],
    several: [{ member: 3 }, { member: 4 }],
    later: afterUpdate,
    parts: [afterUpdate],
    zero: 0,
    off: false,
  };

  it.each([
    [["object", "member"], 1],
    [["one", "member"], 2],
    [["several", "member"], undefined],
    [["several", 1, "member"], 4],
    [["later", "member"], afterUpdate],
    [["parts", "member"], afterUpdate],
    [["object", "empty"], undefined],
    [["object", "nothing"], undefined],
    [["object", "toString"], undefined],
    [["zero"], 0],
    [["off"], false],
    [["zero", "x"], undefined],
    [[], root],
  ])("%j is %j", (path, value) => {
    expect(valueAt(root, path)).toBe(value);
  });

  it("finds the first unknown part", () => {
    expect(unknownPart(root)).toBe(afterUpdate);
    expect(unknownPart({ a: [1, { b: null }] })).toBeUndefined();
    expect(unknownPart(undefined)).toBeUndefined();
  });
});

describe("readers", () => {
  it.each([
    [text, "a", "a"],
    [text, 5, "5"],
    [text, true, undefined],
    [flag, true, true],
    [flag, "true", true],
    [flag, false, false],
    [flag, "false", false],
    [flag, "yes", undefined],
    [number, 1.5, 1.5],
    [number, "30", 30],
    [number, "-1.5", -1.5],
    [number, "1x", undefined],
    [texts, ["a", "b"], ["a", "b"]],
    [texts, "a", ["a"]],
    [texts, ["a", 1], undefined],
  ])("%o reads %j as %j", (read, value, expected) => {
    expect(read(value)).toEqual(expected);
  });
});

describe("facts", () => {
  it("can be mapped, with their default", () => {
    expect(mapFact(known, String)).toEqual({ is: "known", value: "3", at });
    expect(mapFact(absent, String)).toEqual({ is: "absent", value: "7", at });
    expect(mapFact({ ...absent, value: undefined }, String)).toEqual({
      is: "absent",
      value: undefined,
      at,
    });
    expect(mapFact(open, String)).toBe(open);
  });

  it("can have several spellings", () => {
    const second = { ...absent, value: 8 };
    expect(firstPresent(absent, known)).toBe(known);
    expect(firstPresent(absent, open, known)).toBe(open);
    expect(firstPresent(absent, second)).toBe(second);
    expect(firstPresent(absent)).toBe(absent);
  });

  it.each([
    ["afterUpdate", undefined, "queue.dlqPolicy[0].enabled is known only after the update"],
    ["hiddenSecret", undefined, "queue.dlqPolicy[0].enabled is a secret that this input hides"],
    ["notInInput", undefined, "queue.dlqPolicy[0].enabled is not in this input"],
    [
      "outsideStack",
      undefined,
      "queue.dlqPolicy[0].enabled belongs to something outside the stack",
    ],
    ["unreadable", undefined, "queue.dlqPolicy[0].enabled can't be read"],
    ["unreadable", "no Version", "queue.dlqPolicy[0].enabled can't be read: no Version"],
  ] as const)("say why they are unknown: %s %s", (reason, detail, description) => {
    const fact = {
      is: "unknown",
      reason,
      at,
      ...(detail === undefined ? {} : { detail }),
    } as const;
    expect(describeUnknown(fact)).toBe(description);
  });
});

describe("three-valued logic", () => {
  const [t, f, u]: readonly Ternary[] = [yes(at), no(other), unknown(open)];

  it("tests a fact by its value or its default", () => {
    const isThree = (value: number | undefined) => value === 3;
    expect(test(known, isThree)).toEqual({ is: "yes", by: [at] });
    expect(test(absent, isThree)).toEqual({ is: "no", by: [at] });
    expect(test(open, isThree)).toEqual({ is: "unknown", needs: [open] });
  });

  it.each([
    [[t, t], { is: "yes", by: [at, at] }],
    [[t, f], f],
    [[u, f], f],
    [[u, t], { is: "unknown", needs: [open] }],
    [[u, u], { is: "unknown", needs: [open, open] }],
    [[], { is: "yes", by: [] }],
  ])("all %j is %j", (parts, answer) => {
    expect(all(...(parts as Ternary[]))).toEqual(answer);
  });

  it.each([
    [[f, f], { is: "no", by: [other, other] }],
    [[f, t], t],
    [[u, t], t],
    [[u, f], { is: "unknown", needs: [open] }],
    [[], { is: "no", by: [] }],
  ])("any %j is %j", (parts, answer) => {
    expect(any(...(parts as Ternary[]))).toEqual(answer);
  });

  it("negates", () => {
    expect([t, f, u].map((part) => not(part as Ternary))).toEqual([no(at), yes(other), u]);
  });
});
