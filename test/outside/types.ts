/** TypeScript finds the types of the packages, in each module resolution. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { blocksOf, modulesOf } from "../docs/blocks.ts";
import { typeErrors } from "./compile.ts";
import { type PackageManager, type Project, writeFiles } from "./install.ts";

const timeout = 60_000;

/** With pnpm one resolution is enough: only the place of packages differs. */
export function describeTypes(manager: PackageManager, project: () => Project): void {
  /** The code of all published documents, by file. It has top-level `await`. */
  let modules: Record<string, string>;
  /** A CommonJS module that imports each entry point. */
  const imports = "entries.cts";

  beforeAll(async () => {
    const { app, entries } = project();
    modules = await documentedModules(path.join(app, "node_modules/@immkit"));
    const lines = [
      ...entries.map((entry, index) => `import * as entry${index} from "${entry}";`),
      'import schema from "@immkit/runtime/schemas/runtime-config.json";',
      "export const title: string = schema.title;",
      `export const all: object[] = [${entries.map((_, index) => `entry${index}`)}];`,
    ];
    await writeFiles(app, { ...modules, [imports]: lines.join("\n") });
  });

  it("has programs to check", () => {
    expect(Object.keys(modules).length).toBeGreaterThan(10);
    expect(project().entries).toContain("@immkit/components");
    expect(project().entries).toContain("@immkit/runtime/ledger/sqlite");
  });

  const others = manager === "npm" ? (["nodenext", "bundler"] as const) : [];
  it.each(["node", ...others] as const)(
    "moduleResolution %s: ES modules and CommonJS",
    { timeout },
    (resolution) => {
      const files = [...Object.keys(modules), imports];
      expect(typeErrors(project().app, files, resolution)).toEqual([]);
    },
  );

  // `node16` and `node18` describe a Node.js whose `require` can't load ES modules. `node20` and
  // `nodenext` describe one that can, as Node.js 22.12 and newer.
  it.runIf(manager === "npm")(
    "moduleResolution node16: ES modules, but not CommonJS",
    { timeout },
    () => {
      const errors = typeErrors(project().app, [...Object.keys(modules), imports], "node16");
      expect(errors.map((error) => error.split(": ").slice(0, 2))).toEqual(
        project().entries.map(() => [imports, "TS1479"]),
      );
    },
  );
}

/** The TypeScript of the READMEs and pages of packages, by file. */
async function documentedModules(packages: string): Promise<Record<string, string>> {
  const modules: Record<string, string> = {};
  const files = await readdir(packages, { recursive: true });
  for (const file of files.map((each) => each.replaceAll(path.sep, "/"))) {
    if (!/^[^/]+\/(README|docs\/[^/]+)\.md$/.test(file)) continue;
    const text = await readFile(path.join(packages, file), "utf8");
    for (const { line, code } of modulesOf(blocksOf(file, text)))
      modules[`${file.replaceAll("/", "_")}-line-${line}.mts`] = `${code}\nexport {};\n`;
  }
  return modules;
}
