import { describe, expect, it } from "vitest";
import { number, text } from "../fact/readers.ts";
import { Unknown } from "../fact/value.ts";
import { readStack } from "../read/detect.ts";
import type { Identity, Reference } from "./reference.ts";
import { Resource, type ResourceData } from "./resource.ts";
import { sameAccount, sameRegion, sameScope } from "./scope.ts";
import { Stack } from "./stack.ts";

const things: Identity = {
  types: ["alicloud:x/thing:Thing", "alicloud:x/old:Old"],
  names: ["thingName", "name"],
  nameIn: (reference) => reference.replace(/^acs:x:[^:]*:[^:]*:/, ""),
  ignoresCase: true,
  within: "region",
};
const thing = (name: string, more: object = {}) => ({
  name,
  type: "alicloud:x/thing:Thing",
  ...more,
});
const part = (more: object) => ({ name: "part", type: "alicloud:x/part:Part", ...more });

function referred(...resources: readonly object[]): unknown {
  const stack = new Stack(readStack({ resources }));
  const [from] = stack.ofType("alicloud:x/part:Part");
  return from === undefined ? undefined : shown(stack.refer(from, "thing", things));
}

function shown(reference: Reference): unknown {
  switch (reference.is) {
    case "resource":
      return reference.resource.name;
    case "outside":
      return { outside: reference.id.is === "known" ? reference.id.value : "unknown" };
    case "unknown":
      return { among: reference.among.map(({ name }) => name) };
    case "none":
      return "none";
  }
}

describe("a reference", () => {
  const named = part({ props: { thing: "a" } });
  const unknown = (from?: readonly string[]) =>
    part({ unknown: ["thing"], ...(from === undefined ? {} : { dependsOn: { thing: from } }) });
  const later = (name: string, more: object = {}) =>
    thing(name, { unknown: ["thingName"], ...more });
  const random = { name: "random", type: "random:index/randomId:RandomId" };

  it("is none if the property is left out", () => {
    expect(referred(part({}), thing("t", { props: { thingName: "a" } }))).toBe("none");
  });

  it("is by name, in any spelling", () => {
    expect(referred(named, thing("t", { props: { thingName: "A" } }))).toBe("t");
    expect(referred(named, thing("t", { props: { name: "a" } }))).toBe("t");
    expect(referred(named, { ...thing("t"), outputs: { id: "a" } })).toBe("t");
    const arn = part({ props: { thing: "acs:x:cn-hangzhou:1:a" } });
    expect(referred(arn, thing("t", { props: { thingName: "a" } }))).toBe("t");
    expect(
      referred(named, { ...thing("t", { props: { name: "a" } }), type: "alicloud:x/old:Old" }),
    ).toBe("t");
  });

  it("is outside if nothing has the name", () => {
    expect(referred(named, thing("t", { props: { thingName: "b" } }))).toEqual({ outside: "a" });
    expect(referred(named, later("t"))).toEqual({ outside: "a" });
  });

  it("is by dependency if the names are not known", () => {
    expect(referred(unknown(["t"]), later("t"), later("u"))).toBe("t");
    expect(referred({ ...named, dependsOn: { thing: ["t"] } }, later("t"))).toBe("t");
    expect(referred(unknown(["t", "u"]), later("t"), later("u"))).toEqual({ among: ["t", "u"] });
    expect(
      referred({ ...named, dependsOn: { thing: ["t", "u"] } }, later("t"), later("u")),
    ).toEqual({ among: ["t", "u"] });
  });

  it("is by dependency on a component that has one", () => {
    const component = { name: "c", type: "my:index:Component" };
    const nested = { name: "n", type: "my:index:Nested", parent: "c" };
    expect(
      referred(unknown(["c"]), component, nested, later("t", { parent: "n" }), later("u")),
    ).toBe("t");
  });

  it("is open if the name comes from the same source as other names", () => {
    const shared = { dependsOn: { thingName: ["random"] } };
    expect(referred(unknown(["random"]), random, later("t", shared), later("u"))).toEqual({
      among: ["t"],
    });
  });

  it("is outside if the name comes from something else", () => {
    expect(referred(unknown(["random"]), random, later("t"))).toEqual({ outside: "unknown" });
  });

  it("is open if nothing is known", () => {
    expect(referred(unknown(), later("t"), thing("u", { props: { name: "a" } }))).toEqual({
      among: ["t", "u"],
    });
  });

  it("is open in an unknown region, and says which setting decides", () => {
    const stack = new Stack(
      readStack({
        resources: [
          { name: "p", type: "pulumi:providers:alicloud", unknown: ["region"] },
          { name: "q", type: "pulumi:providers:alicloud", props: { region: "r" } },
          { ...named, provider: "q" },
          thing("t", { props: { thingName: "a" }, provider: "p" }),
        ],
      }),
    );
    const [from] = stack.ofType("alicloud:x/part:Part");
    expect(from && stack.refer(from, "thing", things)).toMatchObject({
      is: "unknown",
      among: [{ name: "t" }],
      fact: { reason: "afterUpdate", at: { resource: { name: "p" }, path: ["region"] } },
    });
  });

  it("stays in its account and region", () => {
    const provider = (name: string, props: object) => ({
      name,
      type: "pulumi:providers:alicloud",
      props,
    });
    const stack = (a: object, b: object) =>
      referred(
        provider("a", a),
        provider("b", b),
        { ...named, provider: "a" },
        thing("t", { props: { thingName: "a" }, provider: "b" }),
      );
    expect(stack({ region: "r" }, { region: "r" })).toBe("t");
    expect(stack({ region: "r" }, { region: "s" })).toEqual({ outside: "a" });
    expect(stack({ accountId: "1" }, { accountId: "2" })).toEqual({ outside: "a" });
    expect(stack({ region: "r" }, {})).toEqual({ among: ["t"] });
  });
});

describe("a scope", () => {
  const scopes = (...resources: readonly object[]) => {
    const stack = new Stack(readStack({ resources }));
    return stack.ofType("alicloud:x/thing:Thing").map((resource) => stack.scopeOf(resource));
  };
  const provider = (name: string, props: object = {}, more: object = {}) => ({
    name,
    type: "pulumi:providers:alicloud",
    props,
    ...more,
  });

  it("comes from the provider, of the resource or of a parent", () => {
    const component = { name: "c", type: "my:index:Component", provider: "p" };
    const [own, inherited] = scopes(
      provider("p", { region: "r", accountId: "1" }),
      component,
      thing("a", { provider: "p" }),
      thing("b", { parent: "c" }),
    );
    expect(own).toMatchObject({ region: { value: "r" }, account: { value: "1" } });
    expect(inherited?.key).toBe(own?.key);
  });

  it("comes from the default provider otherwise", () => {
    const [scope] = scopes(provider("default_3_108_0", { region: "r" }), thing("a"));
    expect(scope).toMatchObject({ region: { is: "known", value: "r" }, account: { is: "absent" } });
  });

  it("comes from what an IMM resource returns", () => {
    const project = {
      urn: "urn:pulumi:d::p::immkit:index:ImmProject::i",
      type: "immkit:index:ImmProject",
      inputs: { expectedRegion: "s", expectedAccountId: "2" },
      outputs: { region: "r" },
    };
    const stack = new Stack(readStack({ version: 3, deployment: { resources: [project] } }));
    const [resource] = stack.resources;
    if (resource === undefined) throw new Error("no resource");
    expect(stack.scopeOf(resource)).toMatchObject({
      region: { is: "known", value: "r" },
      account: { is: "known", value: "2" },
    });
  });

  it.each([
    [{}, {}, "yes", "yes"],
    [{ accountId: "1" }, { accountId: "1" }, "yes", "yes"],
    [{ accountId: "1" }, { accountId: "2" }, "no", "yes"],
    [{ accountId: "1" }, {}, "yes", "yes"],
    [{ profile: "a" }, { profile: "a" }, "yes", "yes"],
    [{ profile: "a" }, { profile: "b" }, "unknown", "yes"],
    [{ accessKey: "a" }, { ecsRoleName: "b" }, "unknown", "yes"],
    [{ assumeRole: { roleArn: "acs:ram::1:role/a" } }, { accountId: "1" }, "yes", "yes"],
    [{ assumeRole: { roleArn: "acs:ram::1:role/a" } }, { accountId: "2" }, "no", "yes"],
    [{ region: "r" }, { region: "r" }, "yes", "yes"],
    [{ region: "r" }, { region: "s" }, "yes", "no"],
    [{ region: "r" }, {}, "yes", "unknown"],
  ])("%j and %j: same account %s, same region %s", (a, b, account, region) => {
    const [one, two] = scopes(
      provider("a", a),
      provider("b", b),
      thing("t", { provider: "a" }),
      thing("u", { provider: "b" }),
    );
    if (one === undefined || two === undefined) throw new Error("no scope");
    expect([sameAccount(one, two).is, sameRegion(one, two).is]).toEqual([account, region]);
    const both = [account, region];
    const expected = both.includes("no") ? "no" : both.includes("unknown") ? "unknown" : "yes";
    expect(sameScope(one, two).is).toBe(expected);
  });

  it("is open if the credentials are not known", () => {
    const hidden = provider("a", {}, { unknown: ["profile"] });
    const [one, two] = scopes(
      hidden,
      provider("b"),
      thing("t", { provider: "a" }),
      thing("u", { provider: "b" }),
    );
    expect(one && two && sameAccount(one, two).is).toBe("unknown");
  });

  it("keeps the reason of what is not known", () => {
    const later = provider("a", { accountId: "1" }, { unknown: ["region"] });
    const [one, two] = scopes(
      later,
      provider("b", { accountId: "1", region: "r" }),
      thing("t", { provider: "a" }),
      thing("u", { provider: "b" }),
    );
    const needs = [
      { reason: "afterUpdate", at: { resource: { name: "a" }, path: ["region"] } },
    ] as const;
    expect(one && two && sameRegion(one, two)).toMatchObject({ is: "unknown", needs });
    expect(one && two && sameScope(two, one)).toMatchObject({ is: "unknown", needs });
  });

  it("that is left out needs the setting of the provider that lacks it", () => {
    const [one, two] = scopes(
      provider("a", { accountId: "1" }),
      provider("b", { accountId: "1", region: "r" }),
      thing("t", { provider: "a" }),
      thing("u", { provider: "b" }),
    );
    expect(one && two && sameScope(one, two)).toMatchObject({
      is: "unknown",
      needs: [{ reason: "notInInput", at: { resource: { name: "a" }, path: ["region"] } }],
    });
  });
});

describe("a setting", () => {
  const resource = (data: Partial<ResourceData>) =>
    new Resource({ urn: "u", type: "t", name: "n", dependencies: {}, ...data });
  const later = new Unknown("afterUpdate");
  const size = (data: Partial<ResourceData>) => {
    const fact = resource(data).get(["block", "size"], number, 5);
    return fact.is === "unknown" ? fact.reason : [fact.is, fact.value];
  };

  it.each([
    [{ inputs: { block: { size: 1 } }, outputs: { block: { size: 2 } } }, ["known", 2]],
    [{ inputs: { block: { size: 1 } }, outputs: { block: later } }, ["known", 1]],
    [{ inputs: { block: { size: 1 } } }, ["known", 1]],
    [{ inputs: {}, outputs: { block: [{ size: 2 }] } }, ["known", 2]],
    [{ inputs: { block: {} }, outputs: { block: { size: later } } }, ["absent", 5]],
    [{ inputs: {}, outputs: { block: later } }, ["absent", 5]],
    [{ inputs: {} }, ["absent", 5]],
    [{ inputs: { block: later }, outputs: { block: later } }, "afterUpdate"],
    [{ outputs: { block: later } }, "afterUpdate"],
    [{ inputs: {}, outputs: { block: new Unknown("hiddenSecret") } }, "hiddenSecret"],
    [{ inputs: { block: { size: "large" } } }, "unreadable"],
  ])("of %j is %j", (data, expected) => {
    expect(size(data)).toEqual(expected);
  });

  it("that only the provider sets is unknown until the update", () => {
    const arn = (data: Partial<ResourceData>) => resource(data).output("arn", text).is;
    expect(arn({ inputs: {} })).toBe("unknown");
    expect(arn({ inputs: {}, outputs: { arn: later } })).toBe("unknown");
    expect(arn({ inputs: {}, outputs: {}, change: "create" })).toBe("unknown");
    expect(arn({ inputs: {}, outputs: {} })).toBe("absent");
    expect(arn({ inputs: {}, outputs: { arn: "a" } })).toBe("known");
  });

  it("can be a list of blocks, or one block", () => {
    const sizes = (blocks: ResourceData["inputs"]) => {
      const list = resource(blocks === undefined ? {} : { inputs: blocks }).list("blocks");
      return list.is === "unknown"
        ? list.reason
        : list.value?.map((block) => [block.get("size", number).is, block.path]);
    };
    expect(sizes({ blocks: [{ size: 1 }, {}] })).toEqual([
      ["known", ["blocks", 0]],
      ["absent", ["blocks", 1]],
    ]);
    expect(sizes({ blocks: { size: 1 } })).toEqual([["known", ["blocks"]]]);
    expect(sizes({ blocks: [later] })).toEqual([["unknown", ["blocks", 0]]]);
    expect(sizes({ blocks: later })).toBe("afterUpdate");
    expect(sizes({})).toEqual([]);
    expect(sizes({ blocks: 3 })).toBe("unreadable");
  });
});
