import {
  ModerationClient,
  type ModerationOutcome,
  RequestError,
  type SubmittedTask,
} from "@immkit/runtime";
import { CommandError } from "../../errors/command-error.ts";
import { ExitCode } from "../../errors/exit-code.ts";
import { report } from "../../errors/report.ts";
import type { Io } from "../../io.ts";
import { writeJsonLine } from "../../output/json.ts";
import { printable } from "../../output/printable.ts";
import { type Cell, table } from "../../output/table.ts";
import { type Job, plan, type TaskSettings } from "./plan.ts";
import { rehearse } from "./rehearse.ts";
import { type ClientSettings, clientOptions } from "./settings.ts";
import { submit } from "./submit.ts";
import { waitForOutcome } from "./wait.ts";

export interface SubmitOptions extends ClientSettings, TaskSettings {
  readonly wait?: boolean;
  /** Seconds. */
  readonly timeout: number;
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** A task with its outcome; null when it was not waited for to the end. */
interface Row {
  readonly task: SubmittedTask;
  readonly outcome: ModerationOutcome | null;
}

export async function run(
  uris: readonly string[],
  options: SubmitOptions,
  io: Io,
): Promise<ExitCode> {
  const { signal } = io;
  const jobs = plan(uris, options);
  const settings = await clientOptions(options, io);
  await rehearse(settings, jobs);
  const client = new ModerationClient(settings);
  const codes: ExitCode[] = [];
  try {
    const tasks: SubmittedTask[] = [];
    try {
      for (const job of jobs) {
        const task = await submit(client, job, signal);
        tasks.push(task);
        if (options.wait)
          io.stderr.write(`submitted ${printable(task.uri)} as ${printable(task.taskId)}\n`);
        else if (options.json) writeJsonLine(io.stdout, line(task));
      }
    } catch (error) {
      codes.push(report(error, io, options.debug === true));
      io.stderr.write(
        leftOver(
          jobs,
          tasks.length,
          signal.aborted || (error instanceof RequestError && error.ambiguous),
        ),
      );
    }
    if (options.wait) codes.push(...(await waitForAll(client, tasks, options, io)));
    else if (!options.json && tasks.length > 0) {
      io.stdout.write(
        table(
          io,
          ["object", "kind", "task"],
          tasks.map(({ uri, kind, taskId }) => [uri, kind, taskId]),
        ),
      );
    }
  } finally {
    await client.close();
  }
  return Math.max(ExitCode.ok, ...codes) as ExitCode;
}

/**
 * Names what there is no task for, and the one of which nobody knows. Nothing where it was a single
 * object that failed.
 */
function leftOver(jobs: readonly Job[], submitted: number, unclear: boolean): string {
  if (jobs.length === 1 && !unclear) return "";
  const [at, ...left] = jobs.slice(submitted).map(({ request }) => printable(request.uri));
  const not = unclear ? left : [at, ...left];
  return [
    `${submitted} of ${jobs.length} submitted.`,
    ...(unclear ? [`Not known, it may have been submitted: ${at}.`] : []),
    ...(not.length === 0 ? [] : [`Not submitted: ${not.join(" ")}`]),
  ]
    .join(" ")
    .concat("\n");
}

/**
 * Waits for all tasks at once. Whatever happens, each of them is printed: somebody has to know that
 * it exists.
 */
async function waitForAll(
  client: ModerationClient,
  tasks: readonly SubmittedTask[],
  options: SubmitOptions,
  io: Io,
): Promise<ExitCode[]> {
  const overtime = AbortSignal.timeout(options.timeout * 1000);
  const stop = new AbortController();
  const signal = AbortSignal.any([io.signal, overtime, stop.signal]);
  const codes: ExitCode[] = [];
  const rows = await Promise.all(
    tasks.map(async (task): Promise<Row> => {
      let outcome: ModerationOutcome | null = null;
      try {
        outcome = await waitForOutcome(client, task, signal);
        if (outcome.status === "failed") codes.push(ExitCode.finding);
      } catch (error) {
        // The first error ends the wait for the others too: they would meet the same one.
        if (!signal.aborted) codes.push(report(error, io, options.debug === true));
        stop.abort();
      }
      if (options.json) writeJsonLine(io.stdout, { ...line(task), outcome });
      return { task, outcome };
    }),
  );
  const running = rows.filter(({ outcome }) => outcome === null).length;
  if (io.signal.aborted && running > 0) codes.push(ExitCode.interrupted);
  else if (overtime.aborted && running > 0) {
    const late = new CommandError(
      `${running} of ${tasks.length} tasks had no outcome after ${options.timeout} seconds. They go on: wait longer with --timeout, or read the notification.`,
      { exitCode: ExitCode.service },
    );
    codes.push(report(late, io, options.debug === true));
  }
  if (!options.json && rows.length > 0)
    io.stdout.write(
      table(io, ["object", "kind", "verdict", "categories", "task"], rows.map(cells)),
    );
  return codes;
}

function line({ uri, kind, taskId, requestId }: SubmittedTask): object {
  return { uri, kind, taskId, requestId };
}

const colours = { pass: "green", review: "yellow", block: "red" } as const;

function cells({ task: { uri, kind, taskId }, outcome }: Row): Cell[] {
  if (outcome === null) return [uri, kind, "no outcome yet", "", taskId];
  if (outcome.status === "failed")
    return [
      uri,
      kind,
      { text: "failed", format: "red" },
      `${outcome.code} ${outcome.message}`,
      taskId,
    ];
  const { suggestion, categories } = outcome;
  const verdict =
    suggestion === null ? "no verdict" : { text: suggestion, format: colours[suggestion] };
  return [uri, kind, verdict, categories.join(", "), taskId];
}
