import type { Command } from "commander";
import { type CommandContext, helpExtras } from "../../command.ts";
import type { ControlsClient } from "../../controls/controls-client.ts";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { printable, writeJsonLine } from "../../output/print.ts";
import { envFileOption } from "../../settings/env-file-option.ts";
import { findLocalCloud } from "../../settings/local-cloud.ts";
import { list } from "../submit/task-options.ts";

interface Options {
  readonly list?: boolean;
  readonly categories?: readonly string[];
  readonly env?: string;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit review": "list the tasks that wait for a review",
    "immkit review ImageModeration-8f2c0a52-7c3b-4d55-9c1e-4f1d0a6b2e11 block --categories ad":
      "decide on a task",
  },
  exitCodes: { 4: "no local cloud answers" },
});

export function addReview(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("review")
    .summary("decide on tasks in review, in a local cloud")
    .description(
      "Decide on a task in review in a local cloud, as a reviewer does on Alibaba Cloud. The application receives a second message with the verdict. Without a task: list the tasks that wait for a review.",
    )
    .argument("[task]", "id of the task")
    .argument("[verdict]", "pass or block")
    .option(
      "--categories <list>",
      "what the media shows, such as porn,ad; by default nothing",
      list,
    )
    .option("--list", "list the tasks that wait for a review")
    .addOption(envFileOption())
    .option("--json", "print a JSON line for each task")
    .addHelpText("after", help)
    .action(async (task: string | undefined, verdict: string | undefined, options: Options) =>
      finish(await run(task, verdict, options, io)),
    );
}

async function run(
  taskId: string | undefined,
  verdict: string | undefined,
  options: Options,
  io: Io,
): Promise<ExitCode> {
  checkArguments(taskId, verdict, options);
  const { controlsClient } = await import("../../controls/controls-client.ts");
  const controls = controlsClient(await findLocalCloud(options.env, io));
  if (taskId === undefined || verdict === undefined) return listWaiting(controls, options, io);
  const { decide } = await import("./waiting.ts");
  const { categories = [], json } = options;
  const decision = { suggestion: verdict, categories };
  const { task, unpublished } = await decide(controls, taskId, decision, io.signal);
  if (json) writeJsonLine(io.stdout, task);
  else {
    const found = categories.length === 0 ? "" : ` (${categories.join(", ")})`;
    io.stdout.write(`${printable(`${task.uri}: ${task.suggestion}${found}`)}\n`);
  }
  if (unpublished !== undefined)
    io.stderr.write(`The message about it was not published: ${printable(unpublished)}\n`);
  return ExitCode.ok;
}

function checkArguments(
  taskId: string | undefined,
  verdict: string | undefined,
  { list: lists, categories }: Options,
): void {
  if (taskId === undefined || lists) {
    if (taskId !== undefined || categories !== undefined)
      throw new CommandError("Give a task and a verdict, or --list, but not both.");
    return;
  }
  if (verdicts.includes(taskId))
    throw new CommandError(`Name the task before the verdict: immkit review TASK ${taskId}`);
  if (verdict === undefined || !verdicts.includes(verdict))
    throw new CommandError(
      `${verdict === undefined ? "A verdict is missing" : `${JSON.stringify(verdict)} is not a verdict`}. Give pass or block: immkit review ${taskId} pass`,
    );
}

const verdicts: readonly string[] = ["pass", "block"];

async function listWaiting(controls: ControlsClient, { json }: Options, io: Io): Promise<ExitCode> {
  const { waitingTasks } = await import("./waiting.ts");
  const { table } = await import("../../output/table.ts");
  const tasks = await waitingTasks(controls, io.signal);
  if (json) for (const task of tasks) writeJsonLine(io.stdout, task);
  else if (tasks.length > 0) {
    const columns = ["object", "kind", "categories", "waits", { title: "task", whole: true }];
    const rows = tasks.map(({ uri, kind, categories, waitingSeconds, taskId }) => [
      uri,
      kind,
      categories.join(", "),
      duration(waitingSeconds),
      taskId,
    ]);
    io.stdout.write(table(io, columns, rows));
  }
  if (!json)
    io.stderr.write(
      tasks.length === 0
        ? "No task waits for a review.\n"
        : "Decide with immkit review TASK pass, or block.\n",
    );
  return ExitCode.ok;
}

/** `40 s`, `12 min`, `3 h`, `2 d`. */
function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
