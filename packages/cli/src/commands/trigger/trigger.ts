import type { Command } from "commander";
import { type CommandContext, helpExtras } from "../../command.ts";
import { CommandError, type ExitCode } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { envFileOption } from "../../settings/env-file-option.ts";
import {
  findLocalCloud,
  type LocalCloudSettings,
  withEnvFile,
} from "../../settings/local-cloud.ts";
import type { TaskOptions } from "../submit/job.ts";
import { addTaskOptions, addWaitOptions, untilIn } from "../submit/task-options.ts";
import type { UploadTarget } from "./oss-upload.ts";

interface Options extends Pick<TaskOptions, "kind" | "scenes"> {
  readonly env?: string;
  readonly project?: string;
  readonly bucket?: string;
  readonly prefix: string;
  readonly wait?: boolean;
  readonly "wait=final"?: boolean;
  /** Seconds. */
  readonly timeout: number;
  readonly json?: boolean;
  readonly debug?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit trigger": "upload and submit the samples of immkit",
    "immkit trigger --wait cat.jpg film.mp4": "upload and submit files, and print the verdicts",
    "immkit trigger --wait=final cat.jpg": "wait for the reviewer too",
  },
  exitCodes: {
    0: "submitted; with --wait, every task succeeded, whatever its verdict",
    1: "with --wait: a task failed",
    4: "the local cloud refused a call, does not answer, or the time was over",
    130: "interrupted; the submitted tasks are printed",
  },
});

export function addTrigger(parent: Command, { io, finish }: CommandContext): void {
  const command = parent
    .command("trigger")
    .summary("upload files to a local cloud, and submit them")
    .description(
      "Upload images and videos to the media bucket of a stack in a local cloud, and submit them for moderation as the application. Without a file: six samples of immkit.",
    )
    .argument("[file...]", "images and videos, or folders of them");
  addTaskOptions(command)
    .option("--bucket <name>", "media bucket; by default, the first one of the stack")
    .option("--project <name>", "IMM project; by default, that of the stack")
    .option("--prefix <text>", "start of the keys, before the names of the files", "uploads/")
    .addOption(envFileOption());
  addWaitOptions(command)
    .option("--json", "print a JSON line for each task")
    .addHelpText("after", help)
    .action(async (files: string[], _: unknown, command: Command) =>
      finish(await run(files, command.optsWithGlobals<Options>(), io)),
    );
}

async function run(names: readonly string[], options: Options, io: Io): Promise<ExitCode> {
  const cloud = await findLocalCloud(options.env, io);
  const inner = await withEnvFile(cloud.file, io);
  const { readConfig } = await import("../../settings/config.ts");
  const config = await readConfig(undefined, inner);
  const bucket = options.bucket ?? config?.mediaBuckets[0];
  const project = options.project ?? config?.project;
  if (bucket === undefined || project === undefined) throw noStack(cloud, config !== undefined);

  const { checkJobs, jobsFor } = await import("../submit/job.ts");
  const { clientOptions } = await import("../submit/client-options.ts");
  const { submitJobs } = await import("../submit/submit-jobs.ts");
  const { uploadAll } = await import("./oss-upload.ts");
  const { uploadsFor } = await import("./uploads.ts");
  const { sampleFiles } = await import("create-immkit");
  const files = names.length === 0 ? sampleFiles() : names;
  const uploads = await uploadsFor(files, bucket, options.prefix);
  const { kind, scenes } = options;
  const jobs = jobsFor(
    uploads.map(({ uri }) => uri),
    { ...(kind && { kind }), ...(scenes && { scenes }) },
  );
  const { endpoint } = cloud;
  // Never a key from elsewhere, such as a profile.
  cloud.required("ALIBABA_CLOUD_ACCESS_KEY_ID");
  // Another bucket than those of the stack is the user's choice.
  const { mediaBuckets: _, ...settings } = await clientOptions({ project, endpoint }, inner);
  await checkJobs(settings, jobs);
  await uploadAll(uploads, await uploadTarget(cloud, bucket, io.signal), io);
  const { timeout, json = false, debug = false } = options;
  return submitJobs(settings, jobs, { until: untilIn(options), timeout, json, debug }, io);
}

/** The account's owner uploads, because the application does not need to be allowed to. */
async function uploadTarget(
  cloud: LocalCloudSettings,
  bucket: string,
  signal: AbortSignal,
): Promise<UploadTarget> {
  const { controlsClient } = await import("../../controls/controls-client.ts");
  const clock = await controlsClient(cloud).get<{ now: number }>("clock", signal);
  const offset = clock.now - Date.now();
  return {
    endpoint: cloud.endpoint,
    region: cloud.required("IMMKIT_REGION"),
    bucket,
    accessKeyId: cloud.required("IMMKIT_OWNER_ACCESS_KEY_ID"),
    accessKeySecret: cloud.required("IMMKIT_OWNER_ACCESS_KEY_SECRET"),
    now: () => Date.now() + offset,
  };
}

function noStack({ file }: LocalCloudSettings, hasConfig: boolean): CommandError {
  if (hasConfig)
    return new CommandError("The stack has no media bucket. Name a bucket with --bucket.");
  const place = file === undefined ? "the environment" : JSON.stringify(file);
  return new CommandError(
    `No stack is known: ${place} has no IMMKIT_CONFIG. For a stack of "immkit pulumi", pass --project and --bucket: "immkit pulumi -- stack output runtimeConfig" prints them. Or run "immkit dev" in the folder of a Pulumi program.`,
  );
}
