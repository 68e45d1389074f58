import { expect, it } from "vitest";
import {
  problemsOf as accountingProblems,
  type Killed,
  type RunResults,
  submissionProblems,
  unexplainedRepeats,
} from "./accounting.ts";

const problemsOf = (result: RunResults & Killed): string[] => [
  ...accountingProblems(result),
  ...unexplainedRepeats(result),
];

const report = {
  requests: { listTasks: 1, getResult: 0 },
  looked: 0,
  handled: 0,
  settled: 0,
  early: 0,
  waiting: 0,
  overdue: [],
  expired: [],
  failed: 0,
  complete: true,
};

/** Two tasks, of which a human decides `b`; worker 1 was killed while it handled `b/review`. */
const fine: RunResults & Killed = {
  tasks: new Map([
    ["a", { reviewed: false }],
    ["b", { reviewed: true }],
  ]),
  killed: new Set([1]),
  concurrency: 1,
  effects: ["a/final", "b/review", "b/final"],
  notified: 2,
  outside: [
    { key: "a/final", pid: 2, attempt: 1 },
    { key: "b/review", pid: 1, attempt: 1 },
    { key: "b/review", pid: 2, attempt: 2 },
    { key: "b/final", pid: 2, attempt: 1 },
  ],
  counts: {
    submitted: 0,
    notified: 0,
    decided: 2,
    expired: 0,
    pruned: 0,
    handled: 3,
    quarantined: 0,
  },
  reconciled: report,
  left: 0,
};

it("reports nothing for a correct run", () => expect(problemsOf(fine)).toEqual([]));

it("accepts a final verdict that overtakes its review", () => {
  const outside = fine.outside.filter(({ key }) => key !== "b/review");
  expect(
    problemsOf({
      ...fine,
      effects: ["a/final", "b/final"],
      outside,
      counts: { ...fine.counts, handled: 2 },
    }),
  ).toEqual([]);
});

it.each<[string, Partial<RunResults & Killed>, RegExp]>([
  [
    "an effect twice",
    { effects: [...fine.effects, "a/final"] },
    /a: 2 effects of the final verdict/,
  ],
  [
    "an effect that is missing",
    { effects: ["b/review", "b/final"] },
    /a: 0 effects of the final verdict/,
  ],
  ["a review twice", { effects: ["b/review", ...fine.effects] }, /b: 2 effects of the review/],
  [
    "a review of a task that has none",
    { effects: ["a/review", ...fine.effects] },
    /a: 1 effects of the review/,
  ],
  [
    "a review after the final verdict",
    { effects: ["a/final", "b/final", "b/review"] },
    /b: the review came last/,
  ],
  [
    "an effect of nothing",
    { effects: [...fine.effects, "c/final"] },
    /c\/final was never submitted/,
  ],
  [
    "a repetition without a kill",
    { killed: new Set() },
    /b\/review: repeated, though 1 was not killed/,
  ],
  [
    "more repetitions than were in flight",
    {
      outside: [
        ...fine.outside,
        { key: "a/final", pid: 1, attempt: 0 },
        { key: "a/final", pid: 2, attempt: 2 },
      ],
      killed: new Set([1, 2]),
    },
    /1 had 1 handlers, and 2 runs are repeated/,
  ],
  [
    "two runs of one attempt",
    { outside: fine.outside.map((effect) => ({ ...effect, attempt: 1 })) },
    /b\/review: two runs of the same attempt/,
  ],
  [
    "an outside effect that was skipped",
    { outside: fine.outside.slice(1) },
    /a\/final: no outside effect/,
  ],
  [
    "a task that is open",
    { counts: { ...fine.counts, decided: 1, notified: 1 } },
    /2 submitted, 1 decided/,
  ],
  [
    "a message in quarantine",
    { counts: { ...fine.counts, quarantined: 1 } },
    /0 messages weren't notifications, 1 are in quarantine/,
  ],
  ["a mark without an effect", { counts: { ...fine.counts, handled: 4 } }, /4 handled, 3 effects/],
  ["a message that is left", { left: 1 }, /1 messages are left/],
])("finds %s", (_, change, problem) => {
  expect(problemsOf({ ...fine, ...change })).toContainEqual(expect.stringMatching(problem));
});

it("finds items that were lost or billed twice, and tasks of nothing", () => {
  const tasks = [
    { taskId: "1", key: "a" },
    { taskId: "2", key: "b" },
    { taskId: "3", key: "b" },
    { taskId: "4", key: "x" },
    { taskId: "5", key: undefined },
  ];
  expect(submissionProblems({ keys: ["a"], tasks: tasks.slice(0, 1) })).toEqual([]);
  expect(submissionProblems({ keys: ["a", "b", "c"], tasks })).toEqual([
    "b: 2 tasks at the service",
    "c: 0 tasks at the service",
    "4: a task of x",
    "5: a task of no key",
  ]);
});
