/**
 * `pnpm start`: all of immkit on one machine. Deploys the program in index.ts, moderates the sample
 * media, and deletes everything again.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { type Deployment, deploy } from "@immkit/pulumi-local";
import { parseRuntimeConfig } from "@immkit/runtime";
import { assumeRole, staticCredentials } from "@immkit/runtime/credentials";
import { moderate, type Verdict } from "./app.ts";
import { type Progress, progressOn, verdictTable } from "./display.ts";
import { createWorker, uploadMedia } from "./setup.ts";

const help = `Usage: pnpm start [--json] [--keep]

Starts a local Alibaba Cloud, deploys examples/quickstart to it, moderates the sample media, and
deletes everything again.

  --json   print a JSON line per sample, then one with the counts, and nothing else
  --keep   keep everything running until Ctrl-C, and print how to reach it
  --help   print this text

Exit codes: 0 every sample has a verdict, 1 a sample failed, 3 wrong usage, 4 a service could not be
started or reached, 130 stopped before the end.
`;

/** Undoes steps, the newest first. Returns the steps that fail, and continues with the others. */
class Cleanup {
  readonly #tasks: { what: string; run: () => Promise<void> }[] = [];
  add(what: string, run: () => Promise<void>): void {
    this.#tasks.unshift({ what, run });
  }
  async run(): Promise<string[]> {
    const failures: string[] = [];
    for (const { what, run } of this.#tasks.splice(0)) {
      await run().catch((error: Error) => failures.push(`${what}: ${error.message}`));
    }
    return failures;
  }
}

interface Options {
  readonly json: boolean;
  readonly keep: boolean;
}

async function main(
  options: Options,
  progress: Progress,
  cleanup: Cleanup,
  signal: AbortSignal,
): Promise<number> {
  progress.step("Starting a local cloud");
  const scenario = JSON.parse(
    await readFile(path.join(import.meta.dirname, "scenario.json"), "utf8"),
  );
  const cloud = await startCloud({ scenario });
  cleanup.add("the local cloud", () => cloud.close());

  progress.step("Creating a RAM user for the worker, without permissions");
  const worker = await createWorker(cloud);
  cleanup.add("the worker's RAM user", () => worker.remove());

  progress.step("Deploying the stack in examples/quickstart");
  const deployment = await deploy({
    program: import.meta.dirname,
    cloud,
    config: { "quickstart:worker": worker.arn },
    signal,
    onEvent: (event) => progress.detail(`${event.op} ${event.type}`),
  });
  cleanup.add("the stack", () => deployment.destroy());
  progress.step(
    deployment.engine === "pulumi"
      ? "Deployed with the Pulumi engine (pulumi up)"
      : "Deployed in process: there is no Pulumi CLI (pnpm pulumi:install builds one)",
  );

  const config = parseRuntimeConfig(deployment.outputs["runtimeConfig"]);
  const [bucket = ""] = config.mediaBuckets;
  progress.step(`Uploading the sample media to ${bucket}`);
  const media = await uploadMedia(cloud, bucket);
  cleanup.add("the sample media", () => media.remove());

  progress.step(`Moderating ${media.uris.length} objects as ${config.roleArn}`);
  await worker.allowAssume(config.roleArn ?? "");
  const credentials = assumeRole({
    source: staticCredentials(worker),
    roleArn: config.roleArn ?? "",
    sessionName: "quickstart",
    endpoint: config.endpoints.sts,
  });
  const verdicts = await moderate({
    config,
    credentials,
    uris: media.uris,
    signal: AbortSignal.any([signal, timeLimit(45)]),
    onNotification: (outcome) =>
      progress.detail(`${outcome.suggestion ?? outcome.status} ${outcome.uri ?? outcome.taskId}`),
  });
  progress.done();

  report(verdicts, deployment, options);
  if (options.keep) await keep(cloud, signal);
  return verdicts.some(({ suggestion }) => suggestion === null) ? 1 : 0;
}

function timeLimit(seconds: number): AbortSignal {
  const limit = new AbortController();
  setTimeout(
    () => limit.abort(new Error(`The verdicts took longer than ${seconds} s.`)),
    seconds * 1000,
  ).unref();
  return limit.signal;
}

function report(verdicts: readonly Verdict[], { engine }: Deployment, { json }: Options): void {
  const count = (wanted: Verdict["suggestion"]) =>
    verdicts.filter(({ suggestion }) => suggestion === wanted).length;
  const summary = {
    samples: verdicts.length,
    pass: count("pass"),
    review: count("review"),
    block: count("block"),
    failed: count(null),
  };
  if (json) {
    for (const verdict of verdicts) console.log(JSON.stringify(verdict));
    console.log(JSON.stringify({ summary, engine }));
    return;
  }
  console.log(verdictTable(verdicts, process.stdout));
  console.log(
    `${summary.samples} samples: ${summary.pass} pass, ${summary.review} review, ${summary.block} block, ${summary.failed} failed (engine: ${engine})`,
  );
}

async function keep(cloud: LocalCloud, signal: AbortSignal): Promise<void> {
  process.stderr.write(
    [
      "",
      "Everything keeps running until Ctrl-C. To reach it:",
      `  endpoint           ${cloud.endpoint}`,
      `  region, account    ${cloud.region}, ${cloud.accountId}`,
      `  access key         ${cloud.accessKeyId} ${cloud.accessKeySecret}   (the account owner's, for this run)`,
      `  controls           ${cloud.endpoint}/_immkit/   with the header authorization: Bearer ${cloud.controlKey}`,
      "",
    ].join("\n"),
  );
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: "boolean" },
        keep: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) {
      process.stdout.write(help);
      process.exit(0);
    }
    return { json: values.json ?? false, keep: values.keep ?? false };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`);
    process.exit(3);
  }
}

const options = readOptions();
const stop = new AbortController();
// `on`, not `once`: the spinner's listener ends the process if it is the only listener.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    if (stop.signal.aborted) process.exit(130); // the second signal: don't wait
    process.stderr.write("Deleting everything. Press Ctrl-C again to stop at once.\n");
    stop.abort(new Error(`Stopped by ${name}.`));
  });
}
const cleanup = new Cleanup();
const progress = progressOn(process.stderr);
try {
  process.exitCode = await main(options, progress, cleanup, stop.signal);
} catch (error) {
  progress.failed();
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = stop.signal.aborted ? 130 : 4;
}
for (const failure of await cleanup.run()) {
  process.stderr.write(`Could not remove ${failure}\n`);
  process.exitCode ||= 4;
}
