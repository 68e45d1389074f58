import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readProject } from "./project.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "immkit-project-"));
});
afterAll(() => rm(folder, { recursive: true }));

const project = async (text: string) => {
  await writeFile(path.join(folder, "Pulumi.yaml"), text);
  return readProject(folder);
};

describe("readProject", () => {
  it("rejects a folder without a project file", async () => {
    await expect(readProject(path.join(folder, "nowhere"))).rejects.toMatchObject({
      code: "ProjectInvalid",
      message: expect.stringMatching(/nowhere is not a Pulumi project: it has no Pulumi\.yaml$/),
    });
  });

  it("reads the short and the long form", async () => {
    expect(await project("name: a\nruntime: nodejs\n")).toEqual({
      directory: folder,
      name: "a",
      runtime: "nodejs",
      runtimeOptions: {},
      main: ".",
      settingsFolder: folder,
      config: {},
      pluginFolders: {},
    });
    const long =
      "name: b\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: src/index.ts\n";
    expect(await project(long)).toMatchObject({
      name: "b",
      runtimeOptions: { typescript: false },
      main: "src/index.ts",
    });
  });

  it("reads values and defaults of its settings", async () => {
    const { config } = await project(
      "name: a\nruntime: nodejs\nconfig:\n  size: {type: integer, default: 3}\n  alicloud:region: {value: cn-beijing}\n  plain: text\n  none: {type: string}\n",
    );
    expect(config).toEqual({ "a:size": "3", "alicloud:region": "cn-beijing", "a:plain": "text" });
  });

  it.each([
    ["something other than YAML", "name: [", /is not YAML/],
    ["a list", "- a\n", /must have the members name and runtime/],
    ["no name", "runtime: nodejs\n", /name must be/],
    ["a name with a slash", "name: a/b\nruntime: nodejs\n", /name must be/],
    ["no runtime", "name: a\n", /runtime is missing/],
    ["a main that is not a path", "name: a\nruntime: nodejs\nmain: [a]\n", /main must be a path/],
  ])("rejects %s", async (_, text, message) => {
    await expect(project(text)).rejects.toMatchObject({
      code: "ProjectInvalid",
      message: expect.stringMatching(message),
    });
  });

  it("reads the folders of plugins, relative to the project", async () => {
    const { pluginFolders } = await project(`name: a
runtime: nodejs
plugins:
  providers:
    - name: immkit
      path: node_modules/@immkit/components/plugin
    - name: both
      path: ./first
packages:
  both: ./second
  text: ./text
  table:
    source: ../table
  registry: registry@1.0.0
  released:
    source: released
    version: 1.0.0
`);
    expect(pluginFolders).toEqual({
      immkit: path.join(folder, "node_modules/@immkit/components/plugin"),
      both: path.join(folder, "first"),
      text: path.join(folder, "text"),
      table: path.join(folder, "../table"),
    });
  });
});
