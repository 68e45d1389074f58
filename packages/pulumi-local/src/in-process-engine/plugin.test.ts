/** The engine's side of the plugin protocol, with a plugin in its own process. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { secretValue } from "../protocol/secrets.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { cleanEnvironment } from "../stack/environment.ts";
import type { Project } from "../stack/project.ts";
import { ProviderRegistry } from "./provider-registry.ts";
import { PackageProviders } from "./providers.ts";

const notesPlugin = fileURLToPath(new URL("../testing/notes-plugin", import.meta.url));
const defaultUrn = "urn:pulumi:dev::p::pulumi:providers:notes::default";
const note = {
  urn: "urn:pulumi:dev::p::notes:index:Note::a",
  type: "notes:index:Note",
  name: "a",
} as const;

let folder: string;
let providers: PackageProviders;
let registry: ProviderRegistry;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "immkit-notes-"));
  const project: Project = {
    directory: folder,
    name: "p",
    runtime: "nodejs",
    runtimeOptions: {},
    main: ".",
    settingsFolder: folder,
    config: {},
    pluginFolders: { notes: notesPlugin, nothing: folder },
  };
  const config = {
    values: { "notes:folder": folder, "notes:key": "hush", "p:folder": "nowhere" },
    secretKeys: ["notes:key"],
  };
  providers = new PackageProviders({ project, config, env: cleanEnvironment([], {}) });
  registry = new ProviderRegistry((packageName) => providers.start(packageName));
});
afterEach(async () => {
  await registry.close();
  await providers.close();
  await rm(folder, { recursive: true });
});

const configure = async (more: PropertyMap = {}) => {
  const settings = { ...providers.settings("notes"), author: "ann", ...more };
  const { id, inputs } = await registry.register(defaultUrn, settings, undefined);
  const provider = registry.get(`${defaultUrn}::${id}`);
  if (provider === undefined) throw new Error("the provider is not running");
  return { id, inputs, provider };
};
const calls = async () => (await readFile(path.join(folder, "calls.log"), "utf8")).split("\n");

describe("a provider plugin", () => {
  it("gets the settings of its package, with the secret ones marked", async () => {
    const { inputs } = await configure();
    expect(inputs).toEqual({ folder, author: "ann", key: secretValue("hush") });
    expect(await calls()).toEqual(["configure ann", ""]);
  });

  it("checks, creates, reads, compares, updates and deletes, and marks its secrets", async () => {
    const { provider } = await configure();
    const oldInputs = {};
    expect(await provider.check({ ...note, oldInputs, inputs: { colour: "red" } })).toEqual({
      inputs: { title: "a", size: 1, colour: "red" },
      failures: [
        { property: "colour", reason: "colour is not a property of a note" },
        { property: "text", reason: "text is required" },
      ],
    });
    const given = { text: "hello", token: secretValue("t"), lines: [{ text: "one" }] };
    const { inputs } = await provider.check({ ...note, oldInputs, inputs: given });
    expect(inputs).toEqual({ title: "a", size: 1, ...given });

    const { id, state } = await provider.create({ ...note, inputs });
    expect(id).toBe("a");
    expect(state).toEqual({ ...inputs, written: "hello by ann" });
    const found = await provider.read({ ...note, id, state, inputs });
    expect(found).toEqual({ state, inputs });

    const wanted = { ...inputs, place: "here", lines: [{ text: "two" }] };
    const change = { ...note, id, state, oldInputs: inputs, inputs: wanted, ignoreChanges: [] };
    expect(await provider.diff(change)).toEqual({
      changes: true,
      replaces: ["place"],
      deleteBeforeReplace: true,
      detailed: {
        place: { kind: "add", replace: true },
        "lines[0].text": { kind: "update", replace: false },
      },
    });
    expect(await provider.update({ ...change, inputs: { ...inputs, text: "bye" } })).toEqual({
      ...inputs,
      text: "bye",
      written: "bye by ann",
    });
    await provider.delete({ ...note, id, state, oldInputs: inputs });
    expect(await provider.read({ ...note, id, state, inputs })).toBeUndefined();
  });

  it("rejects with the message of the plugin", async () => {
    const { provider } = await configure();
    await writeFile(path.join(folder, "a.json"), "{}");
    await expect(provider.create({ ...note, inputs: { title: "a" } })).rejects.toThrow(
      /^there is already a note a$/,
    );
    await expect(provider.invoke("notes:index:getNote", { title: "b" })).rejects.toMatchObject({
      name: "FunctionArgumentError",
      failure: { property: "title", reason: "is not a note" },
    });
  });
});

describe("a provider resource", () => {
  it("keeps its plugin while the settings are the same", async () => {
    const first = await configure();
    const again = await registry.register(defaultUrn, first.inputs, first);
    expect(again.id).toBe(first.id);
    expect(registry.get(`${defaultUrn}::${again.id}`)).toBe(first.provider);
    expect(await calls()).toEqual(["configure ann", ""]);
  });

  it("gets a new plugin with the same id when a setting changes", async () => {
    const first = await configure();
    const settings = { ...first.inputs, author: "bob" };
    const second = await registry.register(defaultUrn, settings, first);
    expect(second).toEqual({ id: first.id, inputs: settings });
    expect(registry.get(`${defaultUrn}::${first.id}`)).not.toBe(first.provider);
    expect(await calls()).toEqual(["configure ann", "configure bob", ""]);
  });

  it("gets a new id, and keeps the old plugin, when resources can't move", async () => {
    const first = await configure();
    const elsewhere = await mkdtemp(path.join(tmpdir(), "immkit-notes-"));
    try {
      const settings = { ...first.inputs, folder: elsewhere };
      const second = await registry.register(defaultUrn, settings, first);
      expect(second.id).not.toBe(first.id);
      expect(registry.get(`${defaultUrn}::${first.id}`)).toBe(first.provider);
      expect(registry.get(`${defaultUrn}::${second.id}`)).toBeDefined();
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it("is refused with the reason for each invalid setting", async () => {
    await expect(configure({ colour: "red", shape: "round" })).rejects.toThrow(
      /^colour is not a setting of notes; shape is not a setting of notes$/,
    );
    await expect(configure({ folder: 3 })).rejects.toThrow(/^notes:folder is not set$/);
  });
});

describe("a plugin that can't be started", () => {
  it("is not in its folder", async () => {
    await expect(providers.start("nothing")).rejects.toMatchObject({
      code: "ProjectInvalid",
      message: `${folder} has no pulumi-resource-nothing. Pulumi.yaml names this folder for nothing`,
    });
  });

  it("isn't executable, or prints no port", async () => {
    const file = path.join(folder, "pulumi-resource-nothing");
    await writeFile(file, "#!/bin/sh\necho broken >&2\n");
    await expect(providers.start("nothing")).rejects.toMatchObject({
      code: "EngineFailed",
      message: expect.stringMatching(/nothing\) can't be started: .*EACCES/),
    });
    await rm(file);
    await writeFile(file, "#!/bin/sh\necho broken >&2\n", { mode: 0o755 });
    await expect(providers.start("nothing")).rejects.toMatchObject({
      code: "EngineFailed",
      message: expect.stringMatching(/nothing\) did not print its port: broken$/),
    });
  });

  it("has no folder in Pulumi.yaml", async () => {
    await expect(providers.start("other")).rejects.toMatchObject({
      code: "EngineFailed",
      message: expect.stringMatching(
        /no provider for other\. Name the folder of its plugin in .*Pulumi\.yaml, under plugins: providers:$/,
      ),
    });
  });
});
