import path from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { rooms } from "./rooms.ts";

const usage = `Mutation testing of @immkit/ram: changes the code in small ways and looks whether a test notices.

Usage: pnpm mutation [ROOM…] [--concurrency N] [--survivors] [--files]

  ROOM           one of ${Object.keys(rooms).join(", ")}; all of them when none is named
  --concurrency  test runners at once (1)
  --survivors    print each mutant that no test noticed
  --files        print a JSON line a file, too

Prints a JSON line a room and one for all; how far it has come goes to standard error. Ends with 1 when a room's score is below 90 or
its own tests fail as they are, so that it has none; with 3 on a usage error.
A mutant that no test can tell apart is switched off where it stands, with the reason: // Stryker disable next-line …
`;

/** The least share of mutants, in percent, that a room's tests must notice. */
const leastScore = 90;

type StrykerOptions = ConstructorParameters<typeof Stryker>[0];
interface Counts {
  killed: number;
  survived: number;
  ignored: number;
}

const { positionals, ...given } = readArguments();
const { survivors: showSurvivors, files: showFiles } = given.values;
const concurrency = Number(given.values.concurrency);
const unknown = positionals.filter((name) => !(name in rooms));
if (given.values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
if (unknown.length > 0) refuse(`No such room: ${unknown.join(", ")}`);
if (!(Number.isInteger(concurrency) && concurrency > 0))
  refuse(`--concurrency must be a whole number from 1, not ${given.values.concurrency}`);

// Stryker talks on standard output, which is for the lines of JSON alone.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

process.chdir(path.resolve(import.meta.dirname, ".."));
const totals: Counts = { killed: 0, survived: 0, ignored: 0 };
for (const name of positionals.length > 0 ? positionals : Object.keys(rooms)) {
  const started = performance.now();
  try {
    const files = await mutate(name);
    const counts = sum([...files.values()]);
    Object.assign(totals, sum([totals, counts]));
    if (showFiles) for (const [file, each] of files) print({ file, score: scoreOf(each), ...each });
    if (Number(scoreOf(counts)) < leastScore) process.exitCode = 1;
    print({
      room: name,
      score: scoreOf(counts),
      ...counts,
      seconds: Math.round((performance.now() - started) / 1000),
    });
  } catch (error) {
    process.exitCode = 1;
    print({
      room: name,
      score: null,
      error: error instanceof Error ? error.message : String(error),
    });
  }
}
print({ room: "all", score: scoreOf(totals), ...totals, least: leastScore });

/** The counts of a room, file by file. */
async function mutate(name: string): Promise<Map<string, Counts>> {
  const room = rooms[name];
  if (!room) throw new Error(`no room ${name}`);
  // A share of the random cases: they are run for each change, and it is the tables that should
  // notice it.
  process.env["IMMKIT_FUZZ"] ??= "0.2";
  process.env["IMMKIT_MUTATION_TESTS"] = room.tests.map((glob) => `src/${glob}`).join(",");
  process.stderr.write(`${name}: the tests as they are\n`);
  const results = await new Stryker({
    testRunner: "vitest",
    plugins: [import.meta.resolve("@stryker-mutator/vitest-runner")],
    mutate: [
      ...room.mutate.map((glob) => `src/${glob}`),
      ...[...Object.keys(room.except), "**/*.test.ts", "testing/**"].map((glob) => `!src/${glob}`),
    ],
    // Stryker's own defaults otherwise; a test file is what `tests` says, not what imports the mutated file.
    vitest: { configFile: "mutation/vitest.config.ts", related: false },
    concurrency,
    allowConsoleColors: false,
    reporters: ["progress-append-only"],
    logLevel: "error" as NonNullable<StrykerOptions["logLevel"]>,
    tempDirName: ".stryker-tmp",
  }).runMutationTest();
  const files = new Map<string, Counts>();
  for (const { status, fileName, location, mutatorName, replacement } of results) {
    const file = path.relative(process.cwd(), fileName);
    const counts = files.get(file) ?? { killed: 0, survived: 0, ignored: 0 };
    files.set(file, counts);
    if (status === "Killed" || status === "Timeout") counts.killed++;
    else if (status === "Ignored") counts.ignored++;
    else if (status === "Survived" || status === "NoCoverage") {
      counts.survived++;
      const place = `${file}:${location.start.line}:${location.start.column}`;
      if (showSurvivors)
        process.stderr.write(`${place} ${status} ${mutatorName} → ${replacement?.slice(0, 200)}\n`);
    }
  }
  return files;
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        concurrency: { type: "string", default: "1" },
        survivors: { type: "boolean", default: false },
        files: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n\n${usage}`);
  process.exit(3);
}

function sum(list: readonly Counts[]): Counts {
  const count = (key: keyof Counts) => list.reduce((total, each) => total + each[key], 0);
  return { killed: count("killed"), survived: count("survived"), ignored: count("ignored") };
}

/** The share of mutants that were noticed, in percent; null when there were none to notice. */
function scoreOf({ killed, survived }: Counts): number | null {
  return killed + survived === 0 ? null : Math.round((1000 * killed) / (killed + survived)) / 10;
}

function print(line: object): void {
  write(`${JSON.stringify(line)}\n`);
}
