/**
 * Tries the packed packages with the tools that users have, and writes the table of
 * `packages/runtime/docs/compatibility.md`: `node test/compatibility/run.ts [TITLE…]`. With titles,
 * it tries only the tools whose title contains one of them, and leaves the page as it is. Ends with
 * 1 if something doesn't work.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { packElsewhere } from "../packages/pack-elsewhere.ts";
import { startRegistry } from "../packages/registry.ts";
import { oldNodeProblems } from "./old-node.ts";
import { createProject, type Project, runIn } from "./project.ts";
import { type Row, withTable } from "./table.ts";
import { libraries, type Tool, tools } from "./tools.ts";

const page = fileURLToPath(
  new URL("../../packages/runtime/docs/compatibility.md", import.meta.url),
);
const wanted = process.argv.slice(2);
const chosen = tools.filter(
  ({ title }) => wanted.length === 0 || wanted.some((part) => title.includes(part)),
);
const others = {
  "@types/node": "^24.0.0",
  "@pulumi/alicloud": "^3.108.0",
  "@pulumi/pulumi": "^3.270.0",
  "@alicloud/credentials": "^2.4.7",
  "@opentelemetry/api": "~1.9.0",
  "@types/pg": "^8.15.0",
  pg: "^8.16.0",
  typescript: "~6.0.3",
};

/** The version of the tool that was tried. */
async function versionOf(tool: Tool, { folder }: Project): Promise<string> {
  const node = /^Node\.js (\S+),/.exec(tool.title)?.[1];
  if (node !== undefined)
    return (await runIn(folder, "npx", ["-y", `node@${node}`, "--version"])).trim().slice(1);
  const [name = "typescript"] = Object.keys(tool.install ?? {});
  const manifest = path.join(folder, "node_modules", name, "package.json");
  return JSON.parse(await readFile(manifest, "utf8")).version;
}

async function rowOf(tool: Tool, project: Project): Promise<Row> {
  const works: Record<string, boolean> = {};
  for (const name of tool.packages ?? libraries) {
    const entries = project.entries.get(name) ?? [];
    const problem = await tool.works({ project, name, entries }).then(
      () => undefined,
      (error: Error) => error.message,
    );
    works[name] = problem === undefined;
    console.log(`${tool.title}: ${name} ${problem === undefined ? "works" : "doesn't work"}`);
    if (problem !== undefined) console.log(problem.replaceAll(/^/gm, "    | "));
  }
  return { title: tool.title, version: await versionOf(tool, project), works };
}

const scratch = await mkdtemp(path.join(tmpdir(), "immkit-compatibility-"));
const registry = await startRegistry();
try {
  const packed = await packElsewhere(scratch);
  for (const { filename } of packed) await registry.add(filename);
  const own = Object.fromEntries(packed.map(({ name }) => [name, "latest"]));
  const installed = Object.assign({}, ...chosen.map(({ install }) => install));
  const dependencies = { ...others, ...own, ...installed };
  const project = await createProject(path.join(scratch, "user"), dependencies, registry.npmrc);
  const rows: Row[] = [];
  for (const tool of chosen) rows.push(await rowOf(tool, project));
  if (wanted.length === 0)
    await writeFile(page, withTable(await readFile(page, "utf8"), libraries, rows));
  const problems = await oldNodeProblems(project, "20.16");
  for (const problem of problems) console.log(problem);
  const works = rows.every((row) => Object.values(row.works).every((each) => each));
  process.exitCode = works && problems.length === 0 ? 0 : 1;
} finally {
  await registry.close();
  await rm(scratch, { recursive: true, force: true });
}
