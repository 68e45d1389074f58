import { type Command, InvalidArgumentError, Option } from "commander";
import type { CommandContext } from "../../command-context.ts";
import { helpExtras } from "../../command-help.ts";
import type { SubmitOptions } from "./run.ts";

export function addSubmit(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("submit")
    .summary("submit images and videos for moderation")
    .description(
      "Submit images and videos in OSS for moderation, one task each.\nThe key is found as Alibaba Cloud's own tools find it: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET (ALIBABA_CLOUD_SECURITY_TOKEN for a session), else the profile of the aliyun command line, or the instance's role.",
    )
    .argument("<uri...>", "objects, oss://BUCKET/KEY, in the project's region")
    .addOption(
      new Option(
        "--kind <kind>",
        "what the objects are; told from their extensions if missing",
      ).choices(["image", "video"]),
    )
    .option(
      "--config <file>",
      "the runtimeConfig output of a stack, as JSON (IMMKIT_CONFIG: the file, or the JSON itself)",
    )
    .option(
      "--project <name>",
      "IMM project, API 2020-09-30 (IMMKIT_PROJECT); that of the config if missing",
    )
    .option(
      "--topic <name>",
      "SMQ/MNS topic on which the verdict is published; that of the config if missing",
    )
    .option(
      "--region <id>",
      "region of the project (IMMKIT_REGION, ALIBABA_CLOUD_REGION_ID); that of the config if missing",
    )
    .option(
      "--endpoint <url>",
      "origin of the services, such as that of immkit local (IMMKIT_ENDPOINT); that of the config if missing",
    )
    .option(
      "--no-role",
      "use the key as it is, such as the account's own, rather than assume the role of the config",
    )
    .option(
      "--scenes <list>",
      "what to look for: porn, terrorism, live, logo, ad; separated by commas",
      list,
    )
    .option("--interval <number>", "seconds between two frames of a video, 1 to 600", wholeNumber)
    .option(
      "--max-frames <number>",
      "most frames that are looked at; 5 to 3600 for a video",
      wholeNumber,
    )
    .option("--user-data <text>", "text that comes back with the verdict, at most 2048 bytes")
    .option("--tags <key=value...>", "tags of the tasks, by which they can be listed", tag)
    .option("--wait", "wait for the outcome of each task")
    .option("--timeout <seconds>", "longest time to wait", seconds, 900)
    .option("--json", "print a JSON line per task")
    .addHelpText(
      "after",
      helpExtras({
        examples: [
          [
            "immkit submit oss://media/cat.jpg --project moderation --region cn-hangzhou",
            "submit, and print the task's id",
          ],
          [
            "immkit submit --config stack.json --wait oss://media/cat.jpg oss://media/dog.mp4",
            "submit to a deployed stack, and wait",
          ],
          [
            "pulumi stack output runtimeConfig --json > stack.json",
            "where such a config comes from",
          ],
        ],
        exitCodes: {
          0: "submitted; with --wait, every task succeeded, whatever its verdict",
          1: "with --wait: a task failed",
          4: "the service refused or could not be reached, or the time to wait was over",
          130: "interrupted; what was submitted is printed",
        },
      }),
    )
    .action(async (uris: string[], options: SubmitOptions) =>
      finish(await (await import("./run.ts")).run(uris, options, io)),
    );
}

function list(text: string): string[] {
  const items = text.split(",").map((item) => item.trim());
  if (items.includes(""))
    throw new InvalidArgumentError("Separate the scenes by single commas, such as porn,ad.");
  return items;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}

function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d{1,6}$/.test(text) || value < 1)
    throw new InvalidArgumentError("Give seconds, 1 or more.");
  return value;
}

function tag(
  text: string,
  before: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Give key=value.");
  const key = text.slice(0, at);
  if (before !== undefined && Object.hasOwn(before, key))
    throw new InvalidArgumentError(`The tag ${JSON.stringify(key)} is given twice.`);
  return { ...before, [key]: text.slice(at + 1) };
}
