import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { inProcess } from "../cli/immkit.ts";
import { blocksOf, modulesOf } from "./blocks.ts";

// Each code block of a README is type-checked (ts), or its commands are compared with the existing
// scripts and command line (sh).
const root = path.resolve(import.meta.dirname, "../..");
const folders = ["packages", "policies", "examples"].flatMap((kind) =>
  readdirSync(path.join(root, kind)).map((name) => `${kind}/${name}`),
);
/** The pages that a package publishes in addition to its README. */
const pagesOf = (folder: string): string[] => {
  const pages = path.join(root, folder, "docs");
  return existsSync(pages)
    ? readdirSync(pages)
        .filter((name) => name.endsWith(".md"))
        .map((name) => `${folder}/docs/${name}`)
    : [];
};
const documents = [
  "README.md",
  "CONTRIBUTING.md",
  ...folders.flatMap((folder) => [`${folder}/README.md`, ...pagesOf(folder)]),
  "test/ledger/README.md",
].filter((file) => existsSync(path.join(root, file)));

const blocks = documents.flatMap((file) =>
  blocksOf(file, readFileSync(path.join(root, file), "utf8")),
);
const typescript = blocks.filter(({ language }) => language === "ts");
const commands = blocks
  .filter(({ language }) => language === "sh")
  .flatMap(({ file, line, code }) =>
    code.split("\n").map((text, index) => ({
      file,
      at: `${file}:${line + index + 1}`,
      text: text.replace(/\s+#.*$/, ""),
    })),
  )
  .filter(({ text }) => text !== "");

describe("TypeScript in the documents", () => {
  it("contains examples", () => expect(typescript.length).toBeGreaterThan(1));

  it("compiles under the project's own settings", { timeout: 120_000 }, () => {
    const base = ts.readConfigFile(path.join(root, "tsconfig.base.json"), ts.sys.readFile).config
      .compilerOptions;
    const { options } = ts.convertCompilerOptionsFromJson(
      {
        ...base,
        composite: false,
        declaration: false,
        declarationMap: false,
        noEmit: true,
        allowImportingTsExtensions: true,
        noUnusedLocals: false,
      },
      root,
    );
    // In the folder of this file, imports resolve as in a package that depends on all packages.
    const sources = new Map(
      modulesOf(typescript).map(({ file, line, code }) => [
        path.join(import.meta.dirname, `${file.replaceAll("/", "_")}-line-${line}.ts`),
        `${code}\nexport {};\n`,
      ]),
    );
    const host = ts.createCompilerHost(options);
    const { fileExists, readFile, getSourceFile } = host;
    host.fileExists = (name) => sources.has(name) || fileExists(name);
    host.readFile = (name) => sources.get(name) ?? readFile(name);
    host.getSourceFile = (name, target, ...rest) => {
      const code = sources.get(name);
      return code === undefined
        ? getSourceFile(name, target, ...rest)
        : ts.createSourceFile(name, code, target);
    };
    const program = ts.createProgram({ rootNames: [...sources.keys()], options, host });
    // The sources of the packages, which the documents import, are checked by the build.
    const problems = [...sources.keys()]
      .map((name) => program.getSourceFile(name))
      .flatMap((file) => [
        ...program.getSyntacticDiagnostics(file),
        ...program.getSemanticDiagnostics(file),
      ])
      .map(
        ({ file, messageText }) =>
          `${path.basename(file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
      );
    expect(problems).toEqual([]);
  });
});

describe("commands in the documents", () => {
  /** Of the root, and of the package that the document belongs to. */
  const scriptsFor = (file: string): string[] =>
    [".", path.dirname(file)]
      .map((folder) => path.join(root, folder, "package.json"))
      .filter((manifest) => existsSync(manifest))
      .flatMap((manifest) => Object.keys(JSON.parse(readFileSync(manifest, "utf8")).scripts ?? {}));

  it.each(commands.filter(({ text }) => /\bpnpm(@12)? /.test(text)))(
    "$at: $text",
    ({ file, text }) => {
      expect(scriptsFor(file)).toContain(/\bpnpm(?:@12)? (?:run )?([\w:-]+)/.exec(text)?.[1]);
    },
  );

  it.each(commands.filter(({ text }) => text.startsWith("immkit ")))(
    "$at: $text",
    async ({ text }) => {
      const words = text.split(/\s+/).slice(1);
      const verbs = words.slice(0, words[0] === "ram" ? 2 : 1);
      const { stdout } = await inProcess([...verbs, "--help"]);
      expect(stdout).toContain(`immkit ${verbs.join(" ")}`);
      for (const option of words.filter((word) => word.startsWith("--")))
        expect(stdout).toContain(option);
    },
  );
});

describe("links in the documents", () => {
  const links = documents.flatMap((file) =>
    [
      ...readFileSync(path.join(root, file), "utf8").matchAll(
        /\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g,
      ),
    ].map(([, target = "", heading = ""]) => ({
      file,
      target,
      heading,
    })),
  );
  /** The headings of a page, as links name them. */
  const headingsOf = (page: string) =>
    [...readFileSync(page, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    );

  it.each(links)("$file: $target#$heading", ({ file, target, heading }) => {
    const page =
      target === "" ? path.join(root, file) : path.resolve(root, path.dirname(file), target);
    expect(existsSync(page)).toBe(true);
    if (heading !== "") expect(headingsOf(page)).toContain(heading);
  });

  it.each(folders.filter((folder) => pagesOf(folder).length > 0))(
    "lead to each page of %s, which is published",
    (folder) => {
      const linked = links
        .filter(({ file }) => file === `${folder}/README.md`)
        .map(({ target }) => `${folder}/${target}`);
      expect(linked).toEqual(expect.arrayContaining(pagesOf(folder)));
      expect(
        JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8")).files,
      ).toContain("docs");
    },
  );
});

it("compares engines with the Node.js of the project, whatever version runs pnpm", () => {
  const textOf = (file: string) => readFileSync(path.join(root, file), "utf8");
  const manifest = JSON.parse(textOf("package.json"));
  const [, version] = /^nodeVersion: (\S+)$/m.exec(textOf("pnpm-workspace.yaml")) ?? [];
  expect(`^${version}`).toBe(manifest.devDependencies.node);
});
