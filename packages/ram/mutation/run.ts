import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { isExempt } from "./exemptions/exemption.ts";
import { type Room, rooms } from "./rooms.ts";

const usage = `Mutation testing of @immkit/ram: change the code in small ways, one at a time, and
check that a test notices.

Usage: pnpm mutation [ROOM…] [--concurrency N] [--survivors] [--files]

  ROOM           one of ${Object.keys(rooms).join(", ")}; default: all of them
  --concurrency  number of test runners at once (default 1)
  --survivors    print each mutant that no test noticed
  --files        print a JSON line for each file, too

Prints a JSON line for each room and one for all; progress goes to standard error. Exits with 1 if a
room's score is below 90, if its tests fail without a mutation, or if an exemption matches no
mutant. Exits with 3 on a usage error. Mutants that no test can notice are listed with a reason in
mutation/exemptions/ and don't count.
`;

/** The percentage of mutants that a room's tests must notice. */
const leastScore = 90;

type StrykerOptions = ConstructorParameters<typeof Stryker>[0];
interface Counts {
  killed: number;
  survived: number;
  exempt: number;
}

const { positionals, values: options } = readArguments();
if (options.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const concurrency = Number(options.concurrency);
const unknown = positionals.filter((name) => !(name in rooms));
if (unknown.length > 0) exitWithUsage(`Unknown room: ${unknown.join(", ")}`);
if (!(Number.isInteger(concurrency) && concurrency > 0))
  exitWithUsage(`--concurrency must be an integer from 1, not ${options.concurrency}`);

// Stryker writes to standard output, which is for the JSON lines.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

process.chdir(path.resolve(import.meta.dirname, ".."));
const totals: Counts = { killed: 0, survived: 0, exempt: 0 };
for (const name of positionals.length > 0 ? positionals : Object.keys(rooms)) {
  const started = performance.now();
  try {
    const { files, stale } = await mutate(name, rooms[name] as Room);
    const counts = sum([...files.values()]);
    Object.assign(totals, sum([totals, counts]));
    if (options.files) for (const [file, each] of files) print({ file, ...summary(each) });
    if (Number(summary(counts).score) < leastScore || stale.length > 0) process.exitCode = 1;
    for (const { file, code } of stale)
      process.stderr.write(
        `error: An exemption matches no mutant. Delete or correct it in mutation/exemptions/${name}.ts: ${file}: ${code}\n`,
      );
    print({
      room: name,
      ...summary(counts),
      stale: stale.length,
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
print({ room: "all", ...summary(totals), least: leastScore });

/** Mutates a room. Returns the counts of each file, and the exemptions that match no mutant. */
async function mutate(name: string, room: Room) {
  // A share of the random cases: they run for each mutant, and the tables should notice it.
  process.env["IMMKIT_FUZZ"] ??= "0.2";
  process.env["IMMKIT_MUTATION_TESTS"] = room.tests.map((glob) => `src/${glob}`).join(",");
  process.stderr.write(`${name}: running the tests without a mutation\n`);
  const results = await new Stryker({
    testRunner: "vitest",
    plugins: [import.meta.resolve("@stryker-mutator/vitest-runner")],
    mutate: [
      ...room.mutate.map((glob) => `src/${glob}`),
      ...[...Object.keys(room.except), "**/*.test.ts", "testing/**"].map((glob) => `!src/${glob}`),
    ],
    // `tests` names the test files, not the imports of the mutated file.
    vitest: { configFile: "mutation/vitest.config.ts", related: false },
    concurrency,
    allowConsoleColors: false,
    reporters: ["progress-append-only"],
    logLevel: "error" as NonNullable<StrykerOptions["logLevel"]>,
    tempDirName: ".stryker-tmp",
  }).runMutationTest();
  const files = new Map<string, Counts>();
  const stale = new Set(room.exemptions);
  for (const mutant of results) {
    const file = path.relative(process.cwd(), mutant.fileName);
    const source = readFileSync(mutant.fileName, "utf8");
    const counts = files.get(file) ?? { killed: 0, survived: 0, exempt: 0 };
    files.set(file, counts);
    const matching = room.exemptions.filter(
      (each) => `src/${each.file}` === file && isExempt(each, mutant, source),
    );
    for (const each of matching) stale.delete(each);
    const { status, location, mutatorName, replacement } = mutant;
    if (matching.length > 0) counts.exempt++;
    else if (status === "Killed" || status === "Timeout") counts.killed++;
    else if (status === "Survived" || status === "NoCoverage") {
      counts.survived++;
      const position = `${file}:${location.start.line}:${location.start.column}`;
      if (options.survivors)
        process.stderr.write(
          `${position}: ${status}: ${mutatorName} → ${replacement.slice(0, 200)}\n`,
        );
    }
  }
  return { files, stale: [...stale] };
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
    return exitWithUsage(error instanceof Error ? error.message : String(error));
  }
}

function exitWithUsage(error: string): never {
  process.stderr.write(`error: ${error}\n\n${usage}`);
  process.exit(3);
}

function sum(list: readonly Counts[]): Counts {
  const count = (key: keyof Counts) => list.reduce((total, each) => total + each[key], 0);
  return { killed: count("killed"), survived: count("survived"), exempt: count("exempt") };
}

/** Counts with the score: the percentage of noticed mutants, or null without mutants. */
function summary(counts: Counts): Counts & { readonly score: number | null } {
  const { killed, survived } = counts;
  const all = killed + survived;
  return { score: all === 0 ? null : Math.round((1000 * killed) / all) / 10, ...counts };
}

function print(line: object): void {
  write(`${JSON.stringify(line)}\n`);
}
