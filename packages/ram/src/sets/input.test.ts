import { describe, expect, it } from "vitest";
import type { NamedPolicy, PolicyDocument } from "../policy.ts";
import { toPolicySet } from "./input.ts";

const plain: PolicyDocument = { Version: "1", Statement: [{ Effect: "Allow", Action: ["a:b"], Resource: ["*"] }] };
const trusting: PolicyDocument = {
  Version: "1",
  Statement: [...plain.Statement, { Effect: "Allow", Action: ["a:b"], Resource: ["*"], Principal: ["1"] }],
};
const named = (name: string, document: PolicyDocument): NamedPolicy => ({ name, document });

describe("toPolicySet", () => {
  it("calls a bare document policy, and puts it where it belongs", () => {
    expect(toPolicySet(plain)).toEqual({ identity: [named("policy", plain)], resource: [] });
    expect(toPolicySet(trusting)).toEqual({ identity: [], resource: [named("policy", trusting)] });
  });

  it("sorts policies by whether one statement names a principal", () => {
    const [a, b, c] = [named("a", plain), named("b", trusting), named("c", plain)];
    expect(toPolicySet(a)).toEqual({ identity: [a], resource: [] });
    expect(toPolicySet([a, b, c])).toEqual({ identity: [a, c], resource: [b] });
    expect(toPolicySet([])).toEqual({ identity: [], resource: [] });
  });

  it("leaves a set as it is", () => {
    const set = { control: [named("a", trusting)] };
    expect(toPolicySet(set)).toBe(set);
  });
});
