import path from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { rooms } from "./rooms.ts";

const usage = `Mutation testing of @immkit/ram: changes the code in small ways and looks whether a test notices.

Usage: pnpm mutation [ROOM…] [--concurrency N] [--survivors]

  ROOM           one of ${Object.keys(rooms).join(", ")}; all of them when none is named
  --concurrency  test runners at once (1)
  --survivors    print each mutant that no test noticed

Prints a JSON line a room and one for all. Ends with 1 when a room's score is below 90.
A mutant that no test can tell apart is switched off where it stands, with the reason: // Stryker disable next-line …
`;

/** The least share of mutants, in percent, that a room's tests must notice. */
const leastScore = 90;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    concurrency: { type: "string", default: "1" },
    survivors: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => !(name in rooms));
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
if (unknown.length > 0) {
  process.stderr.write(`No such room: ${unknown.join(", ")}\n\n${usage}`);
  process.exit(3);
}

process.chdir(path.resolve(import.meta.dirname, ".."));
const totals = { killed: 0, survived: 0, ignored: 0 };
let low = false;
for (const name of positionals.length > 0 ? positionals : Object.keys(rooms)) {
  const started = performance.now();
  const counts = await mutate(name);
  const score = scoreOf(counts);
  low ||= score < leastScore;
  totals.killed += counts.killed;
  totals.survived += counts.survived;
  totals.ignored += counts.ignored;
  print({ room: name, score, ...counts, seconds: Math.round((performance.now() - started) / 1000) });
}
print({ room: "all", score: scoreOf(totals), ...totals, least: leastScore });
process.exitCode = low ? 1 : 0;

type Counts = typeof totals;

async function mutate(name: string): Promise<Counts> {
  const room = rooms[name];
  if (!room) throw new Error(`no room ${name}`);
  process.env["IMMKIT_MUTATION_TESTS"] = room.tests.map((glob) => `src/${glob}`).join(",");
  const results = await new Stryker({
    testRunner: "vitest",
    plugins: [import.meta.resolve("@stryker-mutator/vitest-runner")],
    mutate: [...room.mutate.map((glob) => `src/${glob}`), "!src/**/*.test.ts", "!src/**/*.test.support.ts"],
    // Stryker's own defaults otherwise; a test file is what `tests` says, not what imports the mutated file.
    vitest: { configFile: "mutation/vitest.config.ts", related: false },
    concurrency: Number(values.concurrency),
    allowConsoleColors: false,
    reporters: [],
    logLevel: "error",
    tempDirName: ".stryker-tmp",
  }).runMutationTest();
  const counts: Counts = { killed: 0, survived: 0, ignored: 0 };
  for (const { status, fileName, location, mutatorName, replacement } of results) {
    if (status === "Killed" || status === "Timeout") counts.killed++;
    else if (status === "Ignored") counts.ignored++;
    else if (status === "Survived" || status === "NoCoverage") {
      counts.survived++;
      const place = `${path.relative(process.cwd(), fileName)}:${location.start.line}:${location.start.column}`;
      if (values.survivors) process.stderr.write(`${place} ${status} ${mutatorName} → ${replacement?.slice(0, 200)}\n`);
    }
  }
  return counts;
}

function scoreOf({ killed, survived }: Counts): number {
  return killed + survived === 0 ? 100 : Math.round((1000 * killed) / (killed + survived)) / 10;
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
