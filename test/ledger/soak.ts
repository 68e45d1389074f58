/** `pnpm soak`: the long form of the crash test and of the load test. */
import { parseArgs } from "node:util";
import {
  problemsOf,
  type RunResults,
  submissionProblems,
  unexplainedRepeats,
} from "./accounting.ts";
import { runCrashes } from "./crash.ts";
import { availableLedger, availableLedgers, type LedgerChoice, runLoad } from "./load.ts";

const help = `Usage: pnpm soak [--kills N] [--minutes N] [--rate N] [--ledger sqlite|postgres|mysql]

Runs two tests against a local cloud, and compares what was submitted with what was handled:
1. Workers are killed (kill -9) at any moment while they handle verdicts.
2. Two runs of submitAll submit the same list with the same ledger, and are killed every few
   seconds. IMM throttles them, loses replies, and lists tasks late. Two workers have a mixed load:
   nine of ten handlers take 10 ms, the tenth 200 ms. Messages are duplicated, late, lost or
   invalid, handlers throw, the queue throttles, sockets die without notice, and the ledger's
   server crashes.

  --kills N     workers to kill; 0 skips the first test (default 200)
  --minutes N   minutes of mixed load, such as 0.5; 0 skips the second test (default 10)
  --rate N      items per second under load (default 30)
  --ledger L    ledger of both tests; postgres needs Debian's package postgresql, mysql its
                mariadb-server or IMMKIT_MYSQLD, the path of a MySQL server (default ${availableLedger})
  --help        print this text

Progress goes to standard error, and a JSON line for each test to standard output.
Exit codes: 0 every item has one task and every verdict is accounted for; 1 not so; 3 wrong usage.
`;

interface Options {
  readonly kills: number;
  readonly minutes: number;
  readonly rate: number;
  readonly ledger: LedgerChoice;
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        kills: { type: "string", default: "200" },
        minutes: { type: "string", default: "10" },
        rate: { type: "string", default: "30" },
        ledger: { type: "string", default: availableLedger },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) {
      process.stdout.write(help);
      process.exit(0);
    }
    const [kills, minutes, rate] = [
      Number(values.kills),
      Number(values.minutes),
      Number(values.rate),
    ];
    if (!Number.isInteger(kills) || kills < 0)
      throw new Error(`--kills is ${values.kills}: use a whole number, 0 or more.`);
    if (!(minutes >= 0))
      throw new Error(`--minutes is ${values.minutes}: use a number, 0 or more.`);
    if (!(rate > 0 && rate <= 90))
      throw new Error(`--rate is ${values.rate}: use a number up to 90; a project takes 100.`);
    const choices: readonly LedgerChoice[] = ["sqlite", "postgres", "mysql"];
    const ledger = choices.find((choice) => choice === values.ledger);
    if (ledger === undefined)
      throw new Error(`--ledger is ${values.ledger}: use sqlite, postgres or mysql.`);
    if (!availableLedgers.includes(ledger))
      throw new Error(`--ledger ${ledger} needs the server's programs on this machine.`);
    return { kills, minutes, rate, ledger };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`);
    process.exit(3);
  }
}

function report(
  part: string,
  results: RunResults,
  problems: readonly string[],
  more: object,
): void {
  const { tasks, notified, outside, counts, reconciled, left, effects } = results;
  const line = {
    part,
    submitted: tasks.size,
    notified,
    decided: counts.decided,
    handled: counts.handled,
    quarantined: counts.quarantined,
    effects: effects.length,
    reconciled: reconciled.handled,
    outsideRepeated: outside.length - new Set(outside.map(({ key }) => key)).size,
    leftInQueue: left,
    ...more,
    problems,
  };
  console.log(JSON.stringify(line));
  if (problems.length > 0) process.exitCode = 1;
}

const { kills, minutes, rate, ledger } = readOptions();
const onProgress = (line: string): void => console.error(line);
if (kills > 0) {
  const crashes = await runCrashes({ kills, tasksPerKill: 9, ledger, onProgress });
  report("crashes", crashes, [...problemsOf(crashes), ...unexplainedRepeats(crashes)], {
    ledger,
    kills: crashes.killed.size,
  });
}
if (minutes > 0) {
  const load = await runLoad({ seconds: minutes * 60, rate, ledger, onProgress });
  const { submissions, nonsense } = load;
  report("load", load, [...submissionProblems(submissions), ...problemsOf(load, nonsense)], {
    ledger,
    minutes,
    items: submissions.keys.length,
    tasksAtService: submissions.tasks.length,
    submittersKilled: submissions.kills,
    requests: submissions.requests,
    nonsense,
    faults: load.faults,
  });
}
