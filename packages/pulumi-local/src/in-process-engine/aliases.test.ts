import { describe, expect, it } from "vitest";
import { type Alias, type AliasedResource, aliasUrns } from "./aliases.ts";

const urn = (types: string, name: string, stack = "dev", project = "p") =>
  `urn:pulumi:${stack}::${project}::${types}::${name}`;
const box = urn("t:index:Box", "box");

const of = (more: Partial<AliasedResource>, oldUrns: Record<string, string> = {}) =>
  aliasUrns(
    {
      stack: "dev",
      project: "p",
      type: "t:index:Thing",
      name: "box-thing",
      parent: "",
      aliases: [],
      ...more,
    },
    (wanted) => oldUrns[wanted],
  );

describe("aliasUrns", () => {
  it.each<[string, Alias, string]>([
    ["a URN", { urn: "urn:x" }, "urn:x"],
    ["a name", { name: "old" }, urn("t:index:Thing", "old")],
    ["a type", { type: "t:index:Old" }, urn("t:index:Old", "box-thing")],
    ["a stack", { stack: "old" }, urn("t:index:Thing", "box-thing", "old")],
    ["a project", { project: "old" }, urn("t:index:Thing", "box-thing", "dev", "old")],
    ["a parent", { parent: box }, urn("t:index:Box$t:index:Thing", "box-thing")],
    [
      "a parent that is the stack",
      { parent: urn("pulumi:pulumi:Stack", "p-dev") },
      urn("t:index:Thing", "box-thing"),
    ],
  ])("takes %s", (_what, alias, expected) => {
    expect(of({ aliases: [alias] })).toEqual([expected]);
  });

  it("takes no parent, for a resource that has one", () => {
    expect(of({ parent: box, aliases: [{ parent: "" }] })).toEqual([
      urn("t:index:Thing", "box-thing"),
    ]);
  });

  it("follows a renamed parent, with the names that come from it", () => {
    const old = urn("t:index:OldBox", "crate");
    expect(of({ parent: box, aliases: [{ name: "other" }] }, { [box]: old })).toEqual([
      urn("t:index:Box$t:index:Thing", "other"),
      urn("t:index:OldBox$t:index:Thing", "crate-thing"),
      urn("t:index:OldBox$t:index:Thing", "other"),
    ]);
  });

  it("is empty for a resource without aliases whose parent has the same URN as before", () => {
    expect(of({ parent: box })).toEqual([]);
  });
});
