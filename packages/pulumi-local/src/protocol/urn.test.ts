import { describe, expect, it } from "vitest";
import { identityOf, isProvider, isStack, makeUrn, urnName, urnType } from "./urn.ts";

const stack = "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev";

describe("URNs", () => {
  it.each([
    ["", "pulumi:pulumi:Stack", "p-dev", stack],
    [stack, "a:b:C", "x", "urn:pulumi:dev::p::a:b:C::x"],
    ["urn:pulumi:dev::p::a:b:C::x", "d:e:F", "y", "urn:pulumi:dev::p::a:b:C$d:e:F::y"],
    [
      "urn:pulumi:dev::p::a:b:C$d:e:F::y",
      "g:h:I",
      "z::w",
      "urn:pulumi:dev::p::a:b:C$d:e:F$g:h:I::z::w",
    ],
  ])("below %j of %s named %s", (parent, type, name, urn) => {
    expect(makeUrn("dev", "p", parent, type, name)).toBe(urn);
    expect(urnType(urn)).toBe(type);
    expect(urnName(urn)).toBe(name);
    expect(identityOf(urn)).toEqual({ urn, type, name });
  });

  it.each(["", "urn:pulumi:dev::p::t", "urn:aws:dev::p::t::n"])("rejects %j", (text) => {
    expect(() => identityOf(text)).toThrow(`"${text}" is not the URN of a resource`);
  });

  it("of stacks and providers are recognized", () => {
    expect([isStack("pulumi:pulumi:Stack"), isStack("a:b:C")]).toEqual([true, false]);
    expect([isProvider("pulumi:providers:alicloud"), isProvider("pulumi:pulumi:Stack")]).toEqual([
      true,
      false,
    ]);
  });
});
