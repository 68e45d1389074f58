/** Three newcomers, and what each does with the READMEs. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { blocksOf } from "../docs/blocks.ts";
import { type Instructions, instructions } from "./documents.ts";
import type { Expectation, Terminal } from "./terminal.ts";

/** What a newcomer has. */
export interface Desk {
  /** Opens a terminal in the folder in which the newcomer works. */
  open(): Terminal;
  /** A document of a published package: `document("immkit", "README.md")`. */
  document(name: string, file: string): Promise<string>;
  /** The README of the repository. */
  readme(): Promise<string>;
}

/** Tries what a README shows. Stops at the first command that fails. */
export type Newcomer = (desk: Desk) => Promise<void>;

/** What a command that runs until Ctrl+C prints when it is ready. */
const untilReady = /Ctrl\+C/;
const runsUntilStopped = /\bimmkit (dev|local)\b/;

/** Has no project yet, and needs a first verdict. */
const application: Newcomer = async ({ open, readme }) => {
  const first = open();
  await follow(first, instructions("README.md", await readme(), "You write an application"));
};

/** Has a Pulumi program, and needs `pulumi up` without an account. */
const platform: Newcomer = async ({ open, document }) => {
  const readme = await document("@immkit/components", "README.md");
  const page = await document("@immkit/components", "docs/local-cloud.md");
  const first = open();
  await writeProgram(first.folder, blocksOf("README.md", readme));
  if (await follow(first, instructions("README.md", readme)))
    await follow(first, instructions("local-cloud.md", page, "Your stack on the local cloud"));
};

/** Needs a check in CI that refuses a stack with a fault. */
const security: Newcomer = async ({ open, readme }) => {
  await follow(open(), instructions("README.md", await readme(), "You check changes"));
};

export const newcomers = { application, platform, security } as const;

/**
 * Types all commands. Those after one that runs until Ctrl+C are typed into a second terminal.
 * @returns false if one of them failed: the newcomer can't continue.
 */
async function follow(first: Terminal, { lines }: Instructions): Promise<boolean> {
  let terminal = first;
  let works = true;
  for (const line of lines) {
    const runs = runsUntilStopped.test(line);
    works = await terminal.type(line, runs ? { runsAfter: untilReady } : expectationOf(line));
    if (!works) break;
    if (runs) terminal = first.another();
  }
  await first.close();
  return works;
}

function expectationOf(line: string): Expectation {
  if (line.includes("faulty")) return { exitCode: 1 };
  return line === "npm start" ? { prints: /\bpass\b.*\bblock\b/s } : {};
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
