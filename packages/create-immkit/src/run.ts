/** `npm create immkit`: the same as `immkit init`, without installing immkit first. */
import { isatty } from "node:tty";
import { parseArgs } from "node:util";
import { askMissing } from "./ask.ts";
import { CreateError } from "./create-error.ts";
import { createProject } from "./create-project.ts";
import type { PackageManager } from "./template-files.ts";
import { templates } from "./templates.ts";
import { createdText, managerOf } from "./text.ts";

const help = `Usage: npm create immkit@latest [DIR] -- [options]

Creates a project for content moderation on Alibaba Cloud: a Pulumi program, an application, and
tests. On a terminal it asks for what is missing.

  --template NAME   one of:
${templates.map(({ name, summary }) => `                      ${name.padEnd(12)} ${summary}`).join("\n")}
  --manager NAME    npm or pnpm; by default the one that runs this
  --yes             don't ask: the folder is my-app, the template is quickstart
  --force           add the files that don't exist to a folder that isn't empty
  --help            print this help
`;

const { env, stdout, stderr } = process;

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        template: { type: "string" },
        manager: { type: "string" },
        yes: { type: "boolean", short: "y", default: false },
        force: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (positionals.length > 1) throw new Error(`Name one folder, not ${positionals.length}.`);
    const { manager = managerOf(env) } = values;
    if (manager !== "npm" && manager !== "pnpm")
      throw new Error(`--manager is ${JSON.stringify(manager)}. Use npm or pnpm.`);
    return { ...values, manager: manager as PackageManager, folder: positionals[0] };
  } catch (error) {
    throw new CreateError("ArgumentsInvalid", `${(error as Error).message}\n\n${help}`);
  }
}

async function main(): Promise<number> {
  const given = readArguments();
  if (given.help) {
    stdout.write(help);
    return 0;
  }
  const asks = !given.yes && isatty(0) && isatty(1);
  const { template = "quickstart" } = given;
  const choice = asks
    ? await askMissing(given)
    : { folder: given.folder ?? (given.yes ? "my-app" : undefined), template };
  if (choice === undefined) return 130;
  const { folder } = choice;
  if (folder === undefined)
    throw new CreateError("ArgumentsInvalid", `Name the folder of the new project.\n\n${help}`);
  const created = await createProject({ ...given, ...choice, folder });
  stdout.write(createdText(created));
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof CreateError)) throw error;
  stderr.write(`error: ${error.message}\n`);
  process.exitCode = 3;
}
