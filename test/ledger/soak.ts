/** The long form of the crash test: `node test/ledger/soak.ts [KILLS]`, 200 unless told otherwise. Ends with 1 when anything is unaccounted for. */
import { problemsOf } from "./accounting.ts";
import { runCrashes } from "./crash.ts";

const kills = Number(process.argv[2] ?? 200);
const result = await runCrashes({ kills, tasksPerKill: 9, onProgress: (line) => console.error(line) });
const problems = problemsOf(result);
const { tasks, killed, effects, outside, counts, reconciled, left } = result;
const repeated = outside.length - new Set(outside.map(({ key }) => key)).size;
console.log(
  JSON.stringify({
    kills: killed.size,
    submitted: tasks.size,
    notified: new Set(outside.map(({ key }) => key)).size - reconciled.handled,
    decided: counts.decided,
    handled: counts.handled,
    effects: effects.length,
    outsideRepeated: repeated,
    reconciled: reconciled.handled,
    quarantined: counts.quarantined,
    leftInQueue: left,
    problems,
  }),
);
process.exitCode = problems.length === 0 ? 0 : 1;
