import { existsSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { type CommandContext, helpExtras, integer } from "../../command.ts";
import { CommandError, type ExitCode } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { withEnvFile } from "../../settings/local-cloud.ts";
import type { ConnectionOptions } from "./client-options.ts";
import type { TaskOptions } from "./job.ts";
import { addTaskOptions, addWaitOptions, untilIn } from "./task-options.ts";

interface Options extends ConnectionOptions, TaskOptions {
  readonly env?: string;
  readonly wait?: boolean;
  readonly "wait=final"?: boolean;
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
    "immkit submit --config stack.json --wait=final oss://media/cat.jpg":
      "wait for the reviewer too, if a person has to decide",
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
  const command = parent
    .command("submit")
    .summary("submit images and videos for moderation")
    .description(
      "Submit images and videos in OSS for moderation, one task for each.\nThe access key is found as by Alibaba Cloud's own tools: in ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET (ALIBABA_CLOUD_SECURITY_TOKEN for a session), in the profile of the aliyun CLI, or from the role of the instance.",
    )
    .argument("<uri...>", "objects in the region of the project, as oss://BUCKET/KEY");
  addTaskOptions(command)
    .option("--config <file>", "runtimeConfig output of a stack (IMMKIT_CONFIG: file or JSON)")
    .option("--project <name>", "IMM project; by default, from the config (IMMKIT_PROJECT)")
    .option("--topic <name>", "SMQ (MNS) topic for the verdicts; by default, from the config")
    .option("--region <id>", "region of the project; by default, from the config (IMMKIT_REGION)")
    .option("--endpoint <url>", "origin of all services, such as immkit local (IMMKIT_ENDPOINT)")
    .option("--env <file>", "env file of immkit dev or immkit local, instead of the environment")
    .option("--no-role", "use the access key directly, without the role of the config")
    .option("--interval <number>", "seconds between two frames of a video", integer(1, 600))
    .option("--max-frames <number>", "most frames to check; 5 or more for a video", frames)
    .option("--user-data <text>", "text to return with the verdict, at most 2048 bytes")
    .option("--tags <key=value...>", "tags of the tasks, for listing them", parseTag);
  addWaitOptions(command)
    .option("--json", "print a JSON line for each task")
    .addHelpText("after", help)
    .action(async (uris: string[], _: unknown, command: Command) =>
      finish(await run(uris, command.optsWithGlobals<Options>(), io)),
    );
}

const frames = integer(1, 999_999);

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
  for (const uri of uris) checkUri(uri);
  const { checkJobs, jobsFor } = await import("./job.ts");
  const { clientOptions } = await import("./client-options.ts");
  const { submitJobs } = await import("./submit-jobs.ts");
  const jobs = jobsFor(uris, options);
  const settings = await clientOptions(options, await withEnvFile(options.env, io));
  await checkJobs(settings, jobs);
  const { timeout, json = false, debug = false } = options;
  return submitJobs(settings, jobs, { until: untilIn(options), timeout, json, debug }, io);
}

/**
 * The runtime checks addresses: it says how to write a web address, and that of another region.
 * @throws CommandError that says how to submit a file.
 */
function checkUri(uri: string): void {
  if (/^(?:oss|https?):/i.test(uri)) return;
  const trigger = existsSync(uri)
    ? ` To upload a file to a local cloud and submit it: immkit trigger ${JSON.stringify(uri)}`
    : "";
  throw new CommandError(
    `${JSON.stringify(uri)} is not an object in OSS. Write oss://BUCKET/KEY.${trigger}`,
  );
}
