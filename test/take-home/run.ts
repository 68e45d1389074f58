/**
 * Does what the READMEs say, on another machine: `node test/take-home/run.ts`.
 *
 * Packs all packages in a copy of this checkout, deletes the copy, serves the packages from a small
 * registry, and types what the READMEs show into shells with another Node.js. Prints the steps and
 * minutes of each newcomer. Ends with 1 if something didn't work.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs, promisify } from "node:util";
import type { Packed } from "../packages/pack.ts";
import { packElsewhere } from "../packages/pack-elsewhere.ts";
import { startRegistry } from "../packages/registry.ts";
import { type Machine, managers, type PackageManager, setUpMachine } from "./machine.ts";
import { newcomers } from "./newcomers.ts";
import { Terminal } from "./terminal.ts";

const run = promisify(execFile);
const nodes = ["22.18", "24"];

const { values: options } = parseArgs({
  options: {
    node: { type: "string", multiple: true },
    manager: { type: "string", multiple: true },
    newcomer: { type: "string", multiple: true },
    all: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

const help = `node test/take-home/run.ts [--node 22.18|24] [--manager npm|pnpm] [--newcomer application|platform|security] [--all] [--keep]

By default, all newcomers on Node.js 22.18 with npm and on Node.js 24 with pnpm.
  --all    each Node.js with each package manager
  --keep   leave the folders of the newcomers
`;

/** Node.js and package manager of each machine. */
function machinesWanted(): readonly (readonly [node: string, manager: PackageManager])[] {
  const chosen = (options.manager ?? managers) as readonly PackageManager[];
  if (options.all || options.node !== undefined || options.manager !== undefined)
    return (options.node ?? nodes).flatMap((node) => chosen.map((each) => [node, each] as const));
  return [
    ["22.18", "npm"],
    ["24", "pnpm"],
  ];
}

/** The published documents, read from the tarballs. */
function documentsOf(packed: readonly Packed[]) {
  return async (name: string, file: string): Promise<string> => {
    const tarball = packed.find((each) => each.name === name)?.filename ?? "";
    const { stdout } = await run("tar", ["-xzOf", tarball, `package/${file}`]);
    return stdout;
  };
}

/** Files of installed packages of immkit that name a folder which only the builder has. */
async function leaks(folder: string, builder: readonly string[]): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true });
  const ours = files.filter((file) =>
    /node_modules[/\\](@immkit[/\\]|immkit[/\\]|create-immkit[/\\]).*\.(js|map|ts|json)$/.test(
      file,
    ),
  );
  const texts = ours.map(async (file) => {
    const text = await readFile(path.join(folder, file), "utf8");
    return builder.some((name) => text.includes(name)) ? [file] : [];
  });
  return (await Promise.all(texts)).flat();
}

const readme = (): Promise<string> =>
  readFile(path.resolve(import.meta.dirname, "../../README.md"), "utf8");

/** Does what one newcomer does. @returns whether everything worked. */
async function play(
  name: keyof typeof newcomers,
  machine: Machine,
  document: ReturnType<typeof documentsOf>,
): Promise<boolean> {
  const terminals: Terminal[] = [];
  const folder = path.join(machine.folder, name);
  await mkdir(folder, { recursive: true });
  const begun = performance.now();
  const open = () => {
    const terminal = new Terminal(machine, folder);
    terminals.push(terminal);
    return terminal;
  };
  const failure = await newcomers[name]({ open, document, readme }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  const minutes = (performance.now() - begun) / 60_000;
  const steps = terminals.flatMap((terminal) => terminal.steps);
  const failed = steps.filter(({ problem }) => problem !== undefined);
  const problems = [
    ...(failure === undefined ? [] : [failure]),
    ...(await leaks(folder, [path.resolve(import.meta.dirname, "../..")])),
  ];
  const blocking = failed.length + problems.length;
  console.log(
    `${machine.name}: ${name}: ${steps.length} commands, ${minutes.toFixed(1)} minutes, ${blocking} blocking`,
  );
  for (const { command, seconds, problem, output } of steps) {
    console.log(
      `  ${seconds.toFixed(1).padStart(6)} s  ${command}${problem ? `: ${problem}` : ""}`,
    );
    if (problem !== undefined) console.log(output.trimEnd().replaceAll(/^/gm, "            | "));
  }
  for (const problem of problems) console.log(`  ${problem}`);
  return blocking === 0;
}

async function main(): Promise<boolean> {
  const scratch = await mkdtemp(path.join(tmpdir(), "immkit-take-home-"));
  const registry = await startRegistry();
  try {
    const begun = performance.now();
    const packed = await packElsewhere(scratch);
    for (const { filename } of packed) await registry.add(filename);
    const seconds = Math.round((performance.now() - begun) / 1000);
    console.log(`packed ${packed.length} packages in ${seconds} s; the checkout is gone`);
    const document = documentsOf(packed);
    const names = (options.newcomer ?? Object.keys(newcomers)) as (keyof typeof newcomers)[];
    let works = true;
    for (const [node, manager] of machinesWanted()) {
      const into = path.join(scratch, `node-${node}-${manager}`);
      const machine = await setUpMachine(into, { node, manager, npmrc: registry.npmrc });
      for (const name of names) works = (await play(name, machine, document)) && works;
    }
    return works;
  } finally {
    await registry.close();
    if (options.keep) console.log(`kept ${scratch}`);
    else await rm(scratch, { recursive: true, force: true });
  }
}

if (options.help) console.log(help);
else process.exitCode = (await main()) ? 0 : 1;
