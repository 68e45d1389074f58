import { describe, expect, it } from "vitest";
import { type PackedPackage, problemsOf } from "./demands.ts";

const manifest = { name: "p", description: "What it is for", keywords: ["ram"] };
const from = { repository: { type: "git", url: "git+https://git.example/o/p.git" } };
const proven = { publishConfig: { provenance: true } };

const problems = (files: Readonly<Record<string, string>>, change: Partial<PackedPackage> = {}) =>
  problemsOf({
    manifest,
    files: new Map(Object.entries({ LICENSE: "", ...files })),
    sources: new Set(["src/index.ts"]),
    workspace: "/home/me/immkit",
    ...change,
  });

describe("a manifest", () => {
  it.each([
    [{}, []],
    [{ ...from, ...proven }, []],
    [{ publishConfig: { access: "public", provenance: false } }, []],
    [proven, ["has publishConfig.provenance, but no repository.url: npm would refuse it"]],
    [
      { ...proven, repository: {} },
      ["has publishConfig.provenance, but no repository.url: npm would refuse it"],
    ],
    [from, ["has a repository, but no publishConfig.provenance to prove that it comes from there"]],
    [{ description: "" }, ["has no description"]],
    [{ description: undefined }, ["has no description"]],
    [{ keywords: [] }, ["has no keywords"]],
    [{ keywords: undefined }, ["has no keywords"]],
  ])("%j", (change, expected) => {
    expect(problems({}, { manifest: { ...manifest, ...change } })).toEqual(expected);
  });
});

it("a package without a licence", () => {
  expect(problemsOf({ manifest, files: new Map(), sources: new Set(), workspace: "/w" })).toEqual([
    "has no LICENSE",
  ]);
});

describe("the fields for moduleResolution node", () => {
  const exports = {
    ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
    "./arn": { types: "./dist/arn/index.d.ts", default: "./dist/arn/index.js" },
    "./schemas/*.json": "./src/schema/*.json",
  };
  const main = "./dist/index.js";
  const types = "./dist/index.d.ts";
  const arn = ["./dist/arn/index.d.ts"];
  const typesVersions = { "*": { arn, "schemas/*.json": ["./src/schema/*.json"] } };
  const wanted = '{"*":{"arn":["./dist/arn/index.d.ts"],"schemas/*.json":["./src/schema/*.json"]}}';

  it.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ["as the exports", { exports, main, types, typesVersions }, []],
    ["of a policy pack", { exports, main: "./dist/pack.js", types, typesVersions }, []],
    ["of a package with one entry", { exports: { ".": exports["."] }, main, types }, []],
    [
      "missing",
      { exports },
      [
        'has no publishConfig.main: set it to "./dist/index.js"',
        'has a publishConfig.types that differs from its exports: set it to "./dist/index.d.ts"',
        `has a publishConfig.typesVersions that differs from its exports: set it to ${wanted}`,
      ],
    ],
    [
      "without a subpath",
      { exports, main, types, typesVersions: { "*": { arn } } },
      [`has a publishConfig.typesVersions that differs from its exports: set it to ${wanted}`],
    ],
    [
      "with a subpath that is gone",
      { exports: { ".": exports["."] }, main, types, typesVersions: { "*": { arn } } },
      ["has a publishConfig.typesVersions that differs from its exports: remove it"],
    ],
  ])("%s", (_, change, expected) => {
    expect(problems({}, { manifest: { ...manifest, ...change } })).toEqual(expected);
  });
});

describe("files", () => {
  const map = (more: object) =>
    JSON.stringify({ version: 3, sources: ["../src/index.ts"], mappings: "AAAA", ...more });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["as they should be", { "dist/index.js": "export {};", "dist/index.d.ts": "export {};" }, []],
    ["a unit test", { "dist/a.test.js": "" }, ["publishes dist/a.test.js, which only tests need"]],
    [
      "a test's support",
      { "dist/testing/a.js": "" },
      ["publishes dist/testing/a.js, which only tests need"],
    ],
    [
      "a folder of tests",
      { "dist/testing/io.js": "" },
      ["publishes dist/testing/io.js, which only tests need"],
    ],
    [
      "a path of the machine",
      { "dist/index.js": 'await import("/home/me/node_modules/pg/index.js");' },
      ["publishes dist/index.js, which names a path of the machine that built it"],
    ],
    [
      "a map with a path of the machine",
      { "dist/index.js.map": map({ sources: ["/home/me/immkit/packages/p/src/index.ts"] }) },
      ["publishes dist/index.js.map, which names a path of the machine that built it"],
    ],
    [
      "a minified file",
      { "dist/index.js": `export const a = [${"1,".repeat(1000)}];` },
      ["publishes dist/index.js, which has a line of over 2000 characters"],
    ],
    [
      "a map that holds its sources",
      { "dist/index.js.map": map({ sourcesContent: ["export {};"] }) },
      [],
    ],
    [
      "a map whose sources are there",
      { "dist/index.js.map": map({}), "src/index.ts": "export {};" },
      [],
    ],
    [
      "a map to nowhere",
      { "dist/index.js.map": map({}) },
      ["publishes dist/index.js.map, a map to ../src/index.ts, which is not published"],
    ],
    [
      "a map that holds nothing",
      { "dist/index.js.map": map({ sourcesContent: [null] }) },
      ["publishes dist/index.js.map, a map to ../src/index.ts, which is not published"],
    ],
    [
      "a map that is named only",
      { "dist/index.js": "export {};\n//# sourceMappingURL=index.js.map" },
      ["publishes dist/index.js, which names a map that is not published"],
    ],
    [
      "a map that is named and there",
      {
        "dist/index.js": "export {};\n//# sourceMappingURL=index.js.map\n",
        "dist/index.js.map": map({ sourcesContent: [""] }),
      },
      [],
    ],
    [
      "links that work",
      {
        "README.md": "[a](docs/a.md#b) [b](https://npm.example/b) [c](#c) [d](docs)",
        "docs/a.md": "[up](../README.md)",
      },
      [],
    ],
    [
      "links to another package",
      { "README.md": "[`ram`](../ram/README.md#lint)" },
      ["publishes README.md, which links to ../ram/README.md, which is not published"],
    ],
    [
      "of a module that has moved",
      { "dist/old/index.d.ts": "export {};" },
      [
        "publishes dist/old/index.d.ts, of which there is no src/old/index.ts: it is left from an earlier build",
      ],
    ],
  ])("%s", (_, files, expected) => {
    expect(problems(files)).toEqual(expected);
  });
});
