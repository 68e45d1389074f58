import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import {
  type ExistingResource,
  PartialCreateError,
  type Provider,
  type ResourceChange,
} from "../protocol/provider.ts";
import { secretValue } from "../protocol/secrets.ts";
import type { PropertyMap } from "../protocol/values.ts";
import type { DeployEvent } from "../stack/options.ts";
import type { Registration } from "./registration.ts";
import { InProcessStack } from "./stack.ts";

/**
 * A provider whose cloud is a map. Every property can be updated, except `name` and `place`, which
 * need a new resource.
 */
class MapProvider implements Provider {
  readonly cloud = new Map<string, PropertyMap>();
  readonly calls: string[] = [];
  /** The error of a call, by `operation id`. */
  readonly failing = new Map<string, Error>();
  deleteBeforeReplace = false;

  #call(what: string): void {
    this.calls.push(what);
    const error = this.failing.get(what);
    if (error !== undefined) throw error;
  }
  async check({ inputs }: { inputs: PropertyMap }) {
    const failures = inputs["bad"] === undefined ? [] : [{ property: "bad", reason: "is bad" }];
    return { inputs: { size: 1, ...inputs }, failures };
  }
  async diff({ state, inputs, ignoreChanges }: ResourceChange) {
    const changed = Object.keys(inputs).filter(
      (name) => !ignoreChanges.includes(name) && !isDeepStrictEqual(inputs[name], state[name]),
    );
    const needsNew = (name: string) => name === "name" || name === "place";
    return {
      changes: changed.length > 0,
      replaces: changed.filter(needsNew),
      deleteBeforeReplace: this.deleteBeforeReplace,
      detailed: Object.fromEntries(
        changed.map((name) => [name, { kind: "update" as const, replace: needsNew(name) }]),
      ),
    };
  }
  async create({ inputs }: { inputs: PropertyMap }) {
    const id = String(inputs["name"]);
    this.#call(`create ${id}`);
    this.cloud.set(id, inputs);
    return { id, state: { ...inputs, made: true } };
  }
  async read({ id, inputs }: ExistingResource & { inputs: PropertyMap }) {
    const found = this.cloud.get(id);
    return (
      found && {
        state: { ...found, made: true },
        inputs: { ...inputs, size: found["size"] ?? 1 },
      }
    );
  }
  async update({ id, inputs }: ResourceChange) {
    this.#call(`update ${id}`);
    this.cloud.set(id, inputs);
    return { ...inputs, made: true };
  }
  async delete({ id }: ExistingResource) {
    this.#call(`delete ${id}`);
    this.cloud.delete(id);
  }
  async invoke(token: string, args: PropertyMap) {
    return { token, ...args };
  }
}

const urn = (name: string, type = "map:index:Thing") => `urn:pulumi:dev::p::${type}::${name}`;

function setUp() {
  const provider = new MapProvider();
  const events: DeployEvent[] = [];
  const state = new InProcessStack({
    stack: "dev",
    project: "p",
    onEvent: (event) => events.push(event),
    providers: {
      async start(packageName) {
        if (packageName !== "map") throw new Error(`no provider for ${packageName}`);
        return {
          checkConfig: async ({ inputs }) => ({ inputs, failures: [] }),
          diffConfig: async ({ oldInputs, inputs }) => ({
            changes: true,
            replaces: oldInputs["region"] === inputs["region"] ? [] : ["region"],
            deleteBeforeReplace: false,
          }),
          configure: async () => provider,
          close: async () => undefined,
        };
      },
      settings: () => ({}),
    },
  });
  const registration = (
    name: string,
    properties: PropertyMap = {},
    more: Partial<Registration> = {},
  ): Registration => ({
    type: "map:index:Thing",
    name,
    parent: "",
    custom: true,
    properties: { name, ...properties },
    provider: "",
    version: "",
    dependencies: [],
    propertyDependencies: {},
    ignoreChanges: [],
    replaceOnChanges: [],
    additionalSecretOutputs: [],
    deleteBeforeReplace: undefined,
    protect: undefined,
    retainOnDelete: undefined,
    deletedWith: "",
    aliases: [],
    importId: "",
    ...more,
  });
  const register = (...args: Parameters<typeof registration>) =>
    state.register(registration(...args));
  /** A run of a program that registers these. */
  const run = async (...registrations: Parameters<typeof registration>[]) => {
    state.begin();
    provider.calls.length = 0;
    events.length = 0;
    for (const each of registrations) await register(...each);
    await state.finish();
  };
  return { provider, events, state, register, run };
}

describe("a first run", () => {
  it("passes checked inputs to the provider without secret marks, and marks them in the state", async () => {
    const { state, provider, run } = setUp();
    await run(["a", { token: secretValue("hush") }, { additionalSecretOutputs: ["made"] }]);
    expect(provider.cloud.get("a")).toEqual({ name: "a", size: 1, token: "hush" });
    const resource = state.resources.find((one) => one.urn === urn("a"));
    expect(resource?.inputs).toEqual({ name: "a", size: 1, token: secretValue("hush") });
    expect(resource?.outputs).toEqual({
      name: "a",
      size: 1,
      token: secretValue("hush"),
      made: secretValue(true),
    });
  });

  it("reports each step, and stores the provider", async () => {
    const { state, events, run } = setUp();
    await run(["a", {}, { version: "1.2.3" }]);
    expect(events.map(({ op, done }) => [op, done])).toEqual([
      ["create", false],
      ["create", true],
    ]);
    const [provider, resource] = state.resources;
    expect(provider).toMatchObject({
      urn: "urn:pulumi:dev::p::pulumi:providers:map::default_1_2_3",
      inputs: { version: "1.2.3" },
    });
    expect(resource?.provider).toBe(`${provider?.urn}::${provider?.id}`);
  });

  it.each<[string, PropertyMap, Partial<Registration>, RegExp]>([
    ["an invalid input", { bad: 1 }, {}, /: bad is bad$/],
    ["an unknown package", {}, { type: "other:index:Thing" }, /no provider for other/],
    [
      "an import of a missing resource",
      {},
      { importId: "nowhere" },
      /can't be imported: there is no map:index:Thing with the id nowhere/,
    ],
  ])(
    "fails with the URN for %s, and starts no other step",
    async (_, properties, more, message) => {
      const { state, provider, register } = setUp();
      state.begin();
      await expect(register("a", properties, more)).rejects.toThrow();
      expect(state.failure).toMatchObject({
        code: "ResourceFailed",
        urn: urn("a", more.type),
        message: expect.stringMatching(message),
      });
      await expect(register("b")).rejects.toThrow(
        /^was not started, because urn:pulumi:dev::p::.*::a failed$/,
      );
      expect(provider.cloud.size).toBe(0);
    },
  );

  it("rejects the same URN twice", async () => {
    const { register, state } = setUp();
    state.begin();
    await register("a");
    await expect(register("a")).rejects.toThrow(/registered twice/);
  });

  it("keeps a resource that exists although its creation failed", async () => {
    const { state, provider, register } = setUp();
    provider.failing.set("create a", new PartialCreateError("a", { name: "a" }, new Error("half")));
    state.begin();
    await expect(register("a")).rejects.toThrow(/half/);
    await state.destroy();
    expect(provider.calls).toContain("delete a");
  });

  it("imports a resource, and updates it if the program's inputs differ", async () => {
    const { state, provider, run } = setUp();
    provider.cloud.set("there", { name: "there", size: 1 });
    provider.cloud.set("other", { name: "other", size: 5 });
    const program: Parameters<typeof run> = [
      ["there", {}, { importId: "there" }],
      ["other", { size: 2 }, { importId: "other" }],
    ];
    await run(...program);
    expect(provider.calls).toEqual(["update other"]);
    expect(state.resources.at(-2)).toMatchObject({
      id: "there",
      importID: "there",
      outputs: { made: true },
    });
    await run(...program);
    expect(provider.calls).toEqual([]);
  });

  it("imports a resource with what the program ignores", async () => {
    const { state, provider, run } = setUp();
    provider.cloud.set("there", { name: "there", size: 5 });
    await run(["there", { size: 2 }, { importId: "there", ignoreChanges: ["size"] }]);
    expect(provider.calls).toEqual([]);
    expect(state.resources.at(-1)?.inputs["size"]).toBe(5);
  });

  it("doesn't replace what it imports", async () => {
    const { provider, state, register } = setUp();
    provider.cloud.set("there", { name: "there", size: 1 });
    state.begin();
    await expect(register("a", {}, { importId: "there" })).rejects.toThrow(
      /^has to be replaced \(name\), but it is imported\. Remove the option import$/,
    );
  });
});

describe("a later run", () => {
  it("does nothing without a change", async () => {
    const { provider, events, run } = setUp();
    await run(["a"]);
    await run(["a"]);
    expect(provider.calls).toEqual([]);
    expect(events.map(({ op }) => op)).toEqual(["same", "same"]);
  });

  it("updates in place", async () => {
    const { provider, state, run } = setUp();
    await run(["a", { size: 1 }]);
    await run(["a", { size: 2 }]);
    expect(provider.calls).toEqual(["update a"]);
    expect(state.resources.at(-1)?.outputs["size"]).toBe(2);
  });

  it("replaces: creates the new resource, and deletes the old one at the end", async () => {
    const { provider, events, run } = setUp();
    await run(["a"], ["b"]);
    await run(["a", { name: "a2" }], ["b"]);
    expect(provider.calls).toEqual(["create a2", "delete a"]);
    expect([...provider.cloud.keys()].sort()).toEqual(["a2", "b"]);
    expect(
      events.filter(({ done }) => done).map(({ op, urn: of }) => `${op} ${of.split("::").at(-1)}`),
    ).toEqual(["replace a", "same b", "delete a"]);
  });

  it.each([
    ["the program", {}, { deleteBeforeReplace: true }],
    ["the provider", { provider: true }, {}],
  ])(
    "deletes before it replaces if %s requires it",
    async (_, { provider: byProvider }: { provider?: boolean }, more) => {
      const { provider, run } = setUp();
      provider.deleteBeforeReplace = byProvider === true;
      await run(["a", {}, more]);
      await run(["a", { name: "a2" }, more]);
      expect(provider.calls).toEqual(["delete a", "create a2"]);
    },
  );

  it("replaces for a property in replaceOnChanges", async () => {
    const { provider, run } = setUp();
    await run(["a", { size: 1 }]);
    await run(["a", { size: 2 }, { replaceOnChanges: ["size"] }]);
    expect(provider.calls).toEqual(["create a", "delete a"]);
  });

  it("ignores changes of properties in ignoreChanges", async () => {
    const { provider, run } = setUp();
    await run(["a", { size: 1 }]);
    await run(["a", { size: 2 }, { ignoreChanges: ["size"] }]);
    expect(provider.calls).toEqual([]);
  });

  it("does not replace a protected resource", async () => {
    const { state, run, register } = setUp();
    await run(["a", {}, { protect: true }]);
    state.begin();
    await expect(register("a", { name: "a2" }, { protect: true })).rejects.toThrow(
      /^has to be replaced \(name\), but it is protected\. Set protect to false$/,
    );
  });

  it("deletes resources that are no longer registered, dependents first", async () => {
    const { provider, run } = setUp();
    await run(
      ["a"],
      ["b", {}, { dependencies: [urn("a")] }],
      ["c", {}, { dependencies: [urn("b")] }],
    );
    await run(["c"]);
    expect(provider.calls).toEqual(["delete b", "delete a"]);
  });

  it("repairs drift after a refresh, and creates deleted resources again", async () => {
    const { provider, state, run } = setUp();
    await run(["a", { size: 1 }], ["b"]);
    provider.cloud.set("a", { name: "a", size: 9 });
    provider.cloud.delete("b");
    await state.refresh();
    expect(state.resources.map(({ urn: of }) => of)).not.toContain(urn("b"));
    await run(["a", { size: 1 }], ["b"]);
    expect(provider.calls).toEqual(["update a", "create b"]);
  });
});

describe("a replacement that deletes first", () => {
  const first = { deleteBeforeReplace: true } as const;
  const dependent = (property: string) => ({
    dependencies: [urn("a")],
    propertyDependencies: { [property]: [urn("a")] },
  });

  it("also deletes dependents that are replaced with it, and creates them again", async () => {
    const { provider, events, run } = setUp();
    const program = (name: string): Parameters<typeof run> => [
      ["a", { name }, first],
      ["moved", { place: name }, dependent("place")],
      ["updated", { size: name }, dependent("size")],
      ["unrelated", {}, { dependencies: [urn("a")] }],
    ];
    await run(...program("one"));
    await run(...program("two"));
    expect(provider.calls).toEqual([
      "delete moved",
      "delete one",
      "create two",
      "create moved",
      "update updated",
    ]);
    expect(
      events.filter(({ done }) => done).map(({ op, urn: of }) => `${op} ${of.split("::").at(-1)}`),
    ).toEqual([
      "delete moved",
      "delete a",
      "replace a",
      "replace moved",
      "update updated",
      "same unrelated",
    ]);
  });

  it("deletes nothing if such a dependent is protected", async () => {
    const { provider, state, run, register } = setUp();
    await run(["a", {}, first], ["b", { place: "a" }, { ...dependent("place"), protect: true }]);
    provider.calls.length = 0;
    state.begin();
    await expect(register("a", { name: "a2" }, first)).rejects.toThrow(
      /^has to be replaced, and .*::b with it, but that is protected$/,
    );
    expect(provider.calls).toEqual([]);
  });
});

describe("aliases", () => {
  const box = (name: string, type: string, more: Partial<Registration> = {}) =>
    [name, {}, { custom: false, type, ...more }] as [string, PropertyMap, Partial<Registration>];

  it("keep a renamed resource, and what refers to it", async () => {
    const { provider, state, events, run } = setUp();
    await run(["a"], ["b", {}, { dependencies: [urn("a")], deletedWith: urn("a") }]);
    const renamed: Parameters<typeof run>[number] = [
      "a2",
      { name: "a" },
      { aliases: [{ name: "a" }] },
    ];
    await run(renamed, ["b", {}, { dependencies: [urn("a2")], deletedWith: urn("a2") }]);
    expect(provider.calls).toEqual([]);
    expect(events.map(({ op }) => op)).toEqual(["same", "same", "same", "same"]);
    expect(state.resources.map((resource) => resource.urn)).toEqual([
      expect.stringContaining("::default"),
      urn("a2"),
      urn("b"),
    ]);
    await run(renamed);
    expect(provider.calls).toEqual(["delete b"]);
    await state.destroy();
    expect(provider.calls).toEqual(["delete b", "delete a"]);
  });

  it("follow a renamed component to its children and their children", async () => {
    const { provider, state, run } = setUp();
    const inner = (of: string) => `urn:pulumi:dev::p::map:index:Box$map:index:Inner::${of}-inner`;
    const program = (name: string, aliases: Registration["aliases"]): Parameters<typeof run> => [
      box(name, "map:index:Box", { aliases }),
      box(`${name}-inner`, "map:index:Inner", { parent: urn(name, "map:index:Box") }),
      [`${name}-inner-thing`, { name: "thing" }, { parent: inner(name) }],
    ];
    await run(...program("one", []));
    await run(...program("two", [{ name: "one" }]));
    expect(provider.calls).toEqual([]);
    expect(state.resources.at(-1)?.urn).toBe(
      "urn:pulumi:dev::p::map:index:Box$map:index:Inner$map:index:Thing::two-inner-thing",
    );
    expect(state.resources.at(-1)?.parent).toBe(inner("two"));
    expect(state.resources).toHaveLength(4);
  });

  it("keep the provider of a renamed provider resource", async () => {
    const { provider, state, register, run } = setUp();
    state.begin();
    const type = "pulumi:providers:map";
    const own = await register("mine", { region: "r" }, { type });
    await register("a", {}, { provider: `${own.urn}::${own.id}` });
    await state.finish();
    state.begin();
    provider.calls.length = 0;
    const renamed = { type, aliases: [{ name: "mine" }] };
    const again = await register("ours", { name: "mine", region: "r" }, renamed);
    expect(again.id).toBe(own.id);
    await register("a", {}, { provider: `${again.urn}::${again.id}` });
    await state.finish();
    expect(provider.calls).toEqual([]);
    await run();
    expect(provider.calls).toEqual(["delete a"]);
  });

  it("can't name another resource of the program", async () => {
    const { run } = setUp();
    await run(["a"]);
    await expect(run(["a"], ["b", {}, { aliases: [{ name: "a" }] }])).rejects.toThrow(
      /^has the alias urn:.*::a, which is another resource of this program$/,
    );
  });
});

describe("options of the parent", () => {
  const child = { parent: urn("box", "map:index:Box") };
  const childUrn = (name: string) => `urn:pulumi:dev::p::map:index:Box$map:index:Thing::${name}`;

  it("protect and retain its children, unless they decide for themselves", async () => {
    const { provider, state, run } = setUp();
    const program = (protect: boolean): Parameters<typeof run> => [
      ["box", {}, { custom: false, type: "map:index:Box", protect, retainOnDelete: true }],
      ["inherits", {}, child],
      ["decides", {}, { ...child, protect: false, retainOnDelete: false }],
    ];
    await run(...program(true));
    await expect(state.destroy()).rejects.toMatchObject({
      remaining: [childUrn("inherits"), childUrn("decides")],
    });
    await run(...program(false));
    provider.calls.length = 0;
    await state.destroy();
    expect(provider.calls).toEqual(["delete decides"]);
  });
});

describe("destroy", () => {
  it("deletes a resource before its dependencies and its parent", async () => {
    const { provider, state, run } = setUp();
    const component = ["box", {}, { custom: false, type: "map:index:Box" }] as const;
    await run(
      ["first"],
      [component[0], {}, { ...component[2] }],
      ["child", {}, { parent: urn("box", "map:index:Box") }],
      ["second", {}, { dependencies: [urn("first")] }],
      [
        "third",
        {},
        {
          dependencies: [urn("second"), "urn:pulumi:dev::p::map:index:Box$map:index:Thing::child"],
        },
      ],
    );
    provider.calls.length = 0;
    await state.destroy();
    expect(provider.calls).toHaveLength(4);
    const at = (id: string) => provider.calls.indexOf(`delete ${id}`);
    expect(at("third")).toBeLessThan(at("second"));
    expect(at("second")).toBeLessThan(at("first"));
    expect(at("third")).toBeLessThan(at("child"));
    expect(state.resources).toEqual([]);
  });

  it("keeps retained and external resources, and skips those with deletedWith", async () => {
    const { provider, state, run } = setUp();
    provider.cloud.set("theirs", { name: "theirs" });
    await run(
      ["kept", {}, { retainOnDelete: true }],
      ["box"],
      ["inside", {}, { deletedWith: urn("box") }],
    );
    await state.readExisting({
      id: "theirs",
      type: "map:index:Thing",
      name: "t",
      parent: "",
      provider: "",
      version: "",
      properties: {},
      dependencies: [],
      additionalSecretOutputs: [],
    });
    provider.calls.length = 0;
    await state.destroy();
    expect(provider.calls).toEqual(["delete box"]);
    expect([...provider.cloud.keys()].sort()).toEqual(["inside", "kept", "theirs"]);
  });

  it("stops after a level with a failure, and names what remains", async () => {
    const { provider, state, run } = setUp();
    await run(
      ["a"],
      ["b", {}, { dependencies: [urn("a")] }],
      ["c", {}, { dependencies: [urn("b")] }],
      ["d"],
    );
    provider.failing.set("delete b", new Error("in use"));
    const error = await state.destroy().catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: "DestroyFailed",
      urn: urn("b"),
      remaining: [urn("a"), urn("b"), urn("d")],
      message: expect.stringMatching(/b could not be deleted: in use; not deleted: /),
    });
    expect([...provider.cloud.keys()].sort()).toEqual(["a", "b", "d"]);
    provider.failing.clear();
    await state.destroy();
    expect(provider.cloud.size).toBe(0);
  });

  it("deletes nothing at the end of a run if a removed resource is protected", async () => {
    const { provider, run } = setUp();
    await run(["a", {}, { protect: true }], ["b"]);
    await expect(run(["c"])).rejects.toMatchObject({
      code: "ResourceFailed",
      urn: urn("a"),
      message: expect.stringMatching(
        /a could not be deleted: it is protected\. Set protect to false, and update first$/,
      ),
    });
    expect([...provider.cloud.keys()].sort()).toEqual(["a", "b", "c"]);
  });

  it("deletes nothing while a resource is protected", async () => {
    const { provider, state, run } = setUp();
    await run(["a"], ["b", {}, { protect: true }]);
    await expect(state.destroy()).rejects.toMatchObject({
      code: "DestroyFailed",
      remaining: [urn("a"), urn("b")],
    });
    expect(provider.cloud.size).toBe(2);
  });
});

describe("explicit providers", () => {
  it.each([
    ["the same region keep", "r", []],
    ["another region replace", "s", ["create a", "delete a"]],
  ])("in %s the resources that move to them", async (_, region, calls) => {
    const { provider, state, register } = setUp();
    const type = "pulumi:providers:map";
    state.begin();
    const old = await register("old", { region: "r" }, { type });
    const created = await register("a", {}, { provider: `${old.urn}::${old.id}` });
    await state.finish();
    state.begin();
    provider.calls.length = 0;
    const next = await register("next", { region }, { type });
    const moved = await register("a", {}, { provider: `${next.urn}::${next.id}` });
    await state.finish();
    expect(provider.calls).toEqual(calls);
    expect([created.provider, moved.provider]).toEqual([
      `${old.urn}::${old.id}`,
      `${next.urn}::${next.id}`,
    ]);
  });

  it("serve the resources that use them", async () => {
    const { state, provider, register } = setUp();
    state.begin();
    const own = await register("mine", { region: "r" }, { type: "pulumi:providers:map" });
    const reference = `${own.urn}::${own.id}`;
    await register("a", {}, { provider: reference });
    expect(state.resources.at(-1)?.["provider"]).toBe(reference);
    expect(
      await state.invoke(
        { type: "map:index:get", provider: reference, version: "" },
        { x: secretValue(1) },
      ),
    ).toEqual({
      token: "map:index:get",
      x: 1,
    });
    await state.destroy();
    expect(provider.calls).toEqual(["create a", "delete a"]);
  });
});
