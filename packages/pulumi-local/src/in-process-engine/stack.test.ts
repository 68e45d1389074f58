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
      (name) => !ignoreChanges.includes(name) && inputs[name] !== state[name],
    );
    return {
      changes: changed.length > 0,
      replaces: changed.filter((name) => name === "name" || name === "place"),
      deleteBeforeReplace: this.deleteBeforeReplace,
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
          diffConfig: async () => ({ changes: true, replaces: [], deleteBeforeReplace: false }),
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
    protect: false,
    retainOnDelete: false,
    deletedWith: "",
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

  it("imports a resource only if the inputs match it", async () => {
    const { state, provider, run, register } = setUp();
    provider.cloud.set("there", { name: "there", size: 1 });
    await run(["there", {}, { importId: "there" }]);
    expect(provider.calls).toEqual([]);
    expect(state.resources.at(-1)).toMatchObject({ id: "there", outputs: { made: true } });
    provider.cloud.set("other", { name: "other", size: 5 });
    await expect(register("other", {}, { importId: "other" })).rejects.toThrow(
      /the program's inputs differ from the existing resource/,
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
      /has to be replaced \(name\), but it is protected/,
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

  it("names what remains, and deletes the rest", async () => {
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
      remaining: [urn("b"), urn("a")],
      message: expect.stringMatching(/b could not be deleted: in use; not deleted: /),
    });
    expect([...provider.cloud.keys()].sort()).toEqual(["a", "b"]);
    provider.failing.clear();
    await state.destroy();
    expect(provider.cloud.size).toBe(0);
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
