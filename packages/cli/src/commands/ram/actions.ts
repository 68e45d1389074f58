import type { AccessLevel, Action, Service } from "@immkit/ram/actions";
import { type Command, Option } from "commander";
import { type CommandContext, helpExtras } from "../../command.ts";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { count, writeJsonLine } from "../../output/print.ts";
import { table } from "../../output/table.ts";

interface Options {
  readonly level?: AccessLevel;
  readonly resource?: string;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit ram actions": "the services",
    "immkit ram actions kms": "what the actions of KMS do, and on which resources",
    "immkit ram actions ecs --level permissions": "who can change who is allowed what?",
    "immkit ram actions oss --resource '{name}/{rest}'": "actions on objects",
  },
});

export function addRamActions(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("actions")
    .summary("list services, and the actions of one")
    .description(
      'List the services of the catalogue, or the actions of one service, with their access level and resources.\nOf a "complete" service all actions are listed. Of a "partial" one some are described, and of "names" only the names of the API operations are known: the level is inferred from the verb.',
    )
    .argument("[service]", "a RAM code, such as ecs")
    .addOption(
      new Option("--level <level>", "only actions of this level").choices([
        "read",
        "list",
        "write",
        "permissions",
      ]),
    )
    .option("--resource <form>", "only actions on resources whose form contains this text")
    .option("--json", "print a JSON line for each service or action")
    .addHelpText("after", help)
    .action(async (service: string | undefined, options: Options) =>
      finish(await run(service, options, io)),
    );
}

async function run(code: string | undefined, options: Options, io: Io): Promise<ExitCode> {
  const { serviceCodes, serviceOf, services } = await import("@immkit/ram/actions");
  if (code === undefined) {
    if (options.level !== undefined || options.resource !== undefined)
      throw new CommandError(
        "--level and --resource need a service: immkit ram actions ecs --level write",
      );
    const codes = new Set([...serviceCodes(), ...services.map((each) => each.code)]);
    const all = [...codes].sort().flatMap((each) => serviceOf(`${each}:`) ?? []);
    printServices(all, options, io);
    return ExitCode.ok;
  }
  const service = serviceOf(`${code}:`);
  if (service === undefined)
    throw new CommandError(
      `${JSON.stringify(code)} is not a service of the catalogue. "immkit ram actions" lists them. Policies can use codes that it does not have.`,
    );
  printActions(service, options, io);
  return ExitCode.ok;
}

function printServices(all: readonly Service[], { json }: Options, io: Io): void {
  const rows = all.map((each) => ({
    service: each.code,
    tier: tierOf(each),
    actions: each.actions.length,
    source: each.source,
    date: each.checked,
  }));
  if (json) for (const row of rows) writeJsonLine(io.stdout, row);
  else {
    const cells = rows.map((row) => [row.service, row.tier, String(row.actions), row.date]);
    io.stdout.write(`${table(io, ["service", "tier", "actions", "date"], cells)}\n`);
  }
}

function printActions(service: Service, { level, resource, json }: Options, io: Io): void {
  const actions = service.actions.filter(
    (each) =>
      (level === undefined || each.level === level) &&
      (resource === undefined || each.resources.some((form) => form.includes(resource))),
  );
  const { source, checked: date } = service;
  if (json) {
    for (const { name, level, resources, inferred = false } of actions)
      writeJsonLine(io.stdout, { action: name, level, resources, inferred, source, date });
    return;
  }
  const cells = actions.map((each) => [each.name, each.level, resourcesOf(each)]);
  io.stdout.write(`${table(io, ["action", "level", "resources"], cells)}\n`);
  io.stdout.write(`${count(actions.length, "action")}, ${tierOf(service)}, ${date}: ${source}\n`);
}

function tierOf({ complete, actions }: Service): "complete" | "partial" | "names" {
  if (complete) return "complete";
  return actions.every(({ inferred }) => inferred) ? "names" : "partial";
}

function resourcesOf({ resources }: Action): string {
  return resources.length === 0 ? "unknown" : resources.join(", ");
}
