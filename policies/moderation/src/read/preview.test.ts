import { describe, expect, it } from "vitest";
import { readStack } from "./detect.ts";

const type = "alicloud:oss/bucket:Bucket";
const urn = (name: string) => `urn:pulumi:dev::shop::${type}::${name}`;
const step = (op: string, name: string, inputs: object = {}, outputs?: object) => ({
  op,
  urn: urn(name),
  newState: { urn: urn(name), type, inputs, outputs },
});

describe("a preview", () => {
  it("has what will be there, with the change", () => {
    const { resources, isPartial } = readStack({
      steps: [
        step("create", "a"),
        step("update", "b"),
        step("same", "c"),
        step("create-replacement", "d", { acl: "private" }),
        step("replace", "d", { acl: "old" }),
        step("import", "e"),
        step("import-replacement", "h"),
        { op: "delete", urn: urn("f"), oldState: { urn: urn("f"), type } },
        { op: "read", urn: urn("g"), newState: { urn: urn("g"), type } },
      ],
      changeSummary: { same: 2 },
    });
    expect(resources.map(({ name, change, inputs }) => [name, change, inputs])).toEqual([
      ["a", "create", {}],
      ["b", "update", {}],
      ["c", "same", {}],
      ["d", "replace", { acl: "private" }],
      ["e", "create", {}],
      ["h", "replace", {}],
    ]);
    expect(isPartial).toBe(false);
  });

  it("is rejected with a step that nobody knows", () => {
    expect(() => readStack({ steps: [step("transmogrify", "a")] })).toThrow(
      "/steps/0/op is not a known operation.",
    );
  });

  it("prefers what the program sets to outputs of the last update", () => {
    const outputs = { acl: "public-read", creationDate: "2026-01-01" };
    const { resources } = readStack({
      steps: [step("update", "a", { acl: "private" }, outputs)],
    });
    expect(resources[0]).toMatchObject({
      inputs: { acl: "private" },
      outputs: { creationDate: "2026-01-01" },
    });
  });

  it("is partial if it leaves out unchanged resources", () => {
    const partial = (same: number) =>
      readStack({ steps: [step("update", "a")], changeSummary: { same } }).isPartial;
    expect([partial(0), partial(1), partial(2)]).toEqual([false, false, true]);
  });
});
