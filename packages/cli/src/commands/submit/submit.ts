import type { ModerationClient, ModerationOutcome, SubmittedTask } from "@immkit/runtime";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type CommandContext, helpExtras, integer } from "../../command.ts";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import { report } from "../../errors/report.ts";
import type { Io } from "../../io.ts";
import type { Finding } from "../../output/finding.ts";
import { printable, writeJsonLine } from "../../output/print.ts";
import type { Cell } from "../../output/table.ts";
import type { ConnectionOptions } from "./client-options.ts";
import type { Job, TaskOptions } from "./job.ts";

interface Options extends ConnectionOptions, TaskOptions {
  readonly wait?: boolean;
  /** Seconds. */
  readonly timeout: number;
  readonly json?: boolean;
  readonly debug?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit submit oss://media/cat.jpg --project moderation --region cn-hangzhou":
      "submit, and print the id of the task",
    "immkit submit --config stack.json --wait oss://media/cat.jpg oss://media/dog.mp4":
      "submit to a deployed stack, and wait for the verdicts",
    "pulumi stack output runtimeConfig --json > stack.json": "how to get the config of a stack",
  },
  exitCodes: {
    0: "submitted; with --wait, every task succeeded, whatever its verdict",
    1: "with --wait: a task failed",
    4: "the service refused the call, could not be reached, or the time was over",
    130: "interrupted; the submitted tasks are printed",
  },
});

export function addSubmit(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("submit")
    .summary("submit images and videos for moderation")
    .description(
      "Submit images and videos in OSS for moderation, one task for each.\nThe access key is found as by Alibaba Cloud's own tools: in ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET (ALIBABA_CLOUD_SECURITY_TOKEN for a session), in the profile of the aliyun CLI, or from the role of the instance.",
    )
    .argument("<uri...>", "objects in the region of the project, as oss://BUCKET/KEY")
    .addOption(
      new Option("--kind <kind>", "kind of the objects; by default, from the extension").choices([
        "image",
        "video",
      ]),
    )
    .option("--config <file>", "runtimeConfig output of a stack (IMMKIT_CONFIG: file or JSON)")
    .option("--project <name>", "IMM project; by default, from the config (IMMKIT_PROJECT)")
    .option("--topic <name>", "SMQ (MNS) topic for the verdicts; by default, from the config")
    .option("--region <id>", "region of the project; by default, from the config (IMMKIT_REGION)")
    .option("--endpoint <url>", "origin of all services, such as immkit local (IMMKIT_ENDPOINT)")
    .option("--no-role", "use the access key directly, without the role of the config")
    .option("--scenes <list>", "what to look for, such as porn,terrorism,live,logo,ad", parseList)
    .option("--interval <number>", "seconds between two frames of a video", integer(1, 600))
    .option("--max-frames <number>", "most frames to check; 5 or more for a video", frames)
    .option("--user-data <text>", "text to return with the verdict, at most 2048 bytes")
    .option("--tags <key=value...>", "tags of the tasks, for listing them", parseTag)
    .option("--wait", "wait for the outcome of each task")
    .option("--timeout <seconds>", "longest time to wait", integer(1, 999_999), 900)
    .option("--json", "print a JSON line for each task")
    .addHelpText("after", help)
    .action(async (uris: string[], _: unknown, command: Command) =>
      finish(await run(uris, command.optsWithGlobals<Options>(), io)),
    );
}

const frames = integer(1, 999_999);

function parseList(text: string): string[] {
  const items = text.split(",").map((item) => item.trim());
  if (items.includes(""))
    throw new InvalidArgumentError("Separate the scenes by single commas, such as porn,ad.");
  return items;
}

function parseTag(
  text: string,
  previous: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Give key=value.");
  const key = text.slice(0, at);
  if (Object.hasOwn(previous, key))
    throw new InvalidArgumentError(`The tag ${JSON.stringify(key)} is given twice.`);
  return { ...previous, [key]: text.slice(at + 1) };
}

async function run(uris: readonly string[], options: Options, io: Io): Promise<ExitCode> {
  const { signal } = io;
  const { ModerationClient, RequestError } = await import("@immkit/runtime");
  const { checkJobs, jobsFor, submitJob } = await import("./job.ts");
  const { clientOptions } = await import("./client-options.ts");
  const { table } = await import("../../output/table.ts");
  const jobs = jobsFor(uris, options);
  const settings = await clientOptions(options, io);
  await checkJobs(settings, jobs);
  const client = new ModerationClient(settings);
  const codes: ExitCode[] = [];
  const tasks: SubmittedTask[] = [];
  try {
    try {
      for (const job of jobs) {
        const task = await submitJob(client, job, signal);
        tasks.push(task);
        if (options.wait)
          io.stderr.write(`submitted ${printable(task.uri)} as ${printable(task.taskId)}\n`);
        else if (options.json) writeJsonLine(io.stdout, lineOf(task));
      }
    } catch (error) {
      codes.push(report(error, io, options.debug === true));
      const ambiguous = error instanceof RequestError && error.ambiguous;
      io.stderr.write(remainderOf(jobs, tasks.length, signal.aborted || ambiguous));
    }
    if (options.wait) codes.push(...(await waitForAll(client, tasks, options, io)));
    else if (!options.json && tasks.length > 0) {
      const rows = tasks.map(({ uri, kind, taskId }) => [uri, kind, taskId]);
      io.stdout.write(table(io, ["object", "kind", taskColumn], rows));
    }
  } finally {
    await client.close();
  }
  return Math.max(ExitCode.ok, ...codes) as ExitCode;
}

/**
 * Names the objects without a task, and the one whose submission is `ambiguous`. Empty if a single
 * object failed: the error has named it.
 */
function remainderOf(jobs: readonly Job[], submitted: number, ambiguous: boolean): string {
  if (jobs.length === 1 && !ambiguous) return "";
  const remaining = jobs.slice(submitted).map(({ request }) => printable(request.uri));
  const sentences = [`${submitted} of ${jobs.length} submitted.`];
  if (ambiguous) sentences.push(`Unknown, may have been submitted: ${remaining.shift()}.`);
  if (remaining.length > 0) sentences.push(`Not submitted: ${remaining.join(" ")}`);
  return `${sentences.join(" ")}\n`;
}

/** A task, and its outcome; null if the wait ended before. */
interface Row {
  readonly task: SubmittedTask;
  readonly outcome: ModerationOutcome | null;
}

/** Waits for all tasks at once. Every task is printed, whatever happens, because it is billed. */
async function waitForAll(
  client: ModerationClient,
  tasks: readonly SubmittedTask[],
  options: Options,
  io: Io,
): Promise<ExitCode[]> {
  const { waitForOutcome } = await import("./outcome.ts");
  const { table } = await import("../../output/table.ts");
  const { findings } = await import("../../output/finding.ts");
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
        // The other tasks would fail the same way, so the first error ends the wait for all.
        if (!signal.aborted) codes.push(report(error, io, options.debug === true));
        stop.abort();
      }
      if (options.json) writeJsonLine(io.stdout, { ...lineOf(task), outcome });
      return { task, outcome };
    }),
  );
  const running = rows.filter(({ outcome }) => outcome === null).length;
  if (io.signal.aborted && running > 0) codes.push(ExitCode.interrupted);
  else if (overtime.aborted && running > 0) {
    const late = new CommandError(
      `${running} of ${tasks.length} tasks had no outcome after ${options.timeout} seconds. They are still running: wait longer with --timeout, or read the notification.`,
      { exitCode: ExitCode.service },
    );
    codes.push(report(late, io, options.debug === true));
  }
  if (!options.json && rows.length > 0) {
    const columns = ["object", "kind", "verdict", "categories", taskColumn];
    io.stdout.write(table(io, columns, rows.map(cellsOf)));
    const failed = rows.flatMap(failureOf);
    if (failed.length > 0) io.stdout.write(`\n${findings(io, failed)}`);
  }
  return codes;
}

function lineOf({ uri, kind, taskId, requestId }: SubmittedTask): object {
  return { uri, kind, taskId, requestId };
}

/** An id to copy. */
const taskColumn = { title: "task", whole: true };

const colours = { pass: "green", review: "yellow", block: "red" } as const;

function cellsOf({ task: { uri, kind, taskId }, outcome }: Row): Cell[] {
  if (outcome === null) return [uri, kind, "no outcome yet", "", taskId];
  if (outcome.status === "failed") {
    return [uri, kind, { text: "failed", format: "red" }, "", taskId];
  }
  const { suggestion, categories } = outcome;
  const verdict =
    suggestion === null ? "no verdict" : { text: suggestion, format: colours[suggestion] };
  return [uri, kind, verdict, categories.join(", "), taskId];
}

/** Why a task failed, on lines of its own. */
function failureOf({ task: { uri }, outcome }: Row): Finding[] {
  if (outcome?.status !== "failed") return [];
  const { code = "", message = "" } = outcome;
  return [{ place: uri, label: { text: "failed", format: "red" }, message, id: code }];
}
