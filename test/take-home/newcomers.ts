/** Three newcomers, and what each does with the READMEs. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { blocksOf } from "../docs/blocks.ts";
import { instructions } from "./documents.ts";
import type { Terminal } from "./terminal.ts";

/** What a newcomer has. */
export interface Desk {
  /** Opens a terminal in the folder in which the newcomer works. */
  open(): Terminal;
  /** A document of a published package: `document("immkit", "README.md")`. */
  document(name: string, file: string): Promise<string>;
}

/** Tries what a README shows. Stops at the first command that fails. */
export type Newcomer = (desk: Desk) => Promise<void>;

/** What a command that runs until Ctrl+C prints when it is ready. */
const untilReady = /Ctrl\+C/;
const runsUntilStopped = /\bimmkit (dev|local)\b/;

/** Has no project yet, and needs a first verdict. */
const application: Newcomer = async (desk) => {
  const readme = await desk.document("immkit", "README.md");
  const first = desk.open();
  const init = lineOf(readme, /immkit init \S+|npm create immkit/);
  if (!(await first.type(init))) return;
  if (!(await first.type(`cd ${init.split(" ").at(-1)}`))) return;
  const own = await readFile(path.join(first.folder, "README.md"), "utf8");
  let terminal = first;
  for (const line of instructions("README.md of the project", own).lines) {
    const runs = runsUntilStopped.test(line);
    const verdicts = line.includes("start") ? { prints: /\bpass\b.*\bblock\b/s } : {};
    if (!(await terminal.type(line, runs ? { runsAfter: untilReady } : verdicts))) break;
    if (runs) terminal = first.another();
  }
  await closeAll(first, terminal);
};

/** Has a Pulumi program, and needs `pulumi up` without an account. */
const platform: Newcomer = async (desk) => {
  const readme = await desk.document("@immkit/components", "README.md");
  const page = await desk.document("@immkit/components", "docs/local-cloud.md");
  const first = desk.open();
  await writeProgram(first.folder, blocksOf("README.md", readme));
  for (const line of instructions("README.md", readme).lines) if (!(await first.type(line))) return;
  let terminal = first;
  for (const line of instructions("docs/local-cloud.md", page, "Your stack on the local cloud")
    .lines) {
    const runs = runsUntilStopped.test(line);
    if (!(await terminal.type(line, runs ? { runsAfter: untilReady } : {}))) break;
    if (runs) terminal = first.another();
  }
  await closeAll(first, terminal);
};

/** Needs a check in CI that refuses a stack with a fault. */
const security: Newcomer = async (desk) => {
  const readme = await desk.document("immkit", "README.md");
  const init = lineOf(readme, /immkit init \S+/).replace(/init \S+/, "init gate");
  const terminal = desk.open();
  if (!(await terminal.type(`${init} --template policy-gate`))) return;
  if (!(await terminal.type("cd gate"))) return;
  const own = await readFile(path.join(terminal.folder, "README.md"), "utf8");
  for (const line of instructions("README.md of the project", own).lines) {
    const faulty = /\bcheck\b.*\bfault/.test(line);
    if (!(await terminal.type(line, faulty ? { exitCode: 1 } : {}))) return;
  }
};

export const newcomers = { application, platform, security } as const;

/** The first line of the shell blocks that matches, up to its comment. */
function lineOf(document: string, pattern: RegExp): string {
  const lines = blocksOf("README.md", document)
    .filter(({ language }) => language === "sh")
    .flatMap(({ code }) => code.split("\n"));
  const line = lines.find((each) => pattern.test(each));
  if (line === undefined) throw new Error(`The README has no command like ${pattern}.`);
  return line.replace(/\s+#\s.*$/, "");
}

/** The project of `pulumi new typescript`, with the program of the README. */
async function writeProgram(folder: string, blocks: ReturnType<typeof blocksOf>): Promise<void> {
  const code = (start: string) => blocks.find((block) => block.code.startsWith(start))?.code ?? "";
  const devDependencies = { "@types/node": "^22", typescript: "^5.0.0" };
  const compilerOptions = {
    ...{
      strict: true,
      outDir: "bin",
      target: "es2020",
      module: "commonjs",
      moduleResolution: "node",
    },
    ...{ sourceMap: true, skipLibCheck: true, forceConsistentCasingInFileNames: true },
  };
  const files = {
    "package.json": JSON.stringify({ name: "uploads", main: "index.ts", devDependencies }),
    "Pulumi.yaml": `name: uploads\nruntime: nodejs\n${code("plugins:")}`,
    "pnpm-workspace.yaml": code("allowBuilds:"),
    "index.ts": code("import "),
    "tsconfig.json": JSON.stringify({ compilerOptions, files: ["index.ts"] }),
  };
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text);
}

async function closeAll(...terminals: readonly Terminal[]): Promise<void> {
  for (const terminal of new Set(terminals)) await terminal.close();
}
