import type { AccessLevel, Action, Exposure, Service } from "@immkit/ram/actions";
import { type Command, Option } from "commander";
import { type CommandContext, helpExtras } from "../../command.ts";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { count, writeJsonLine } from "../../output/print.ts";
import { table } from "../../output/table.ts";

interface Options {
  readonly level?: AccessLevel;
  readonly exposure?: Exposure;
  readonly resource?: string;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit ram actions": "the services",
    "immkit ram actions kms": "what the actions of KMS do, and on which resources",
    "immkit ram actions ecs --level permissions": "who can change who is allowed what?",
    "immkit ram actions rds --exposure network": "what opens a database to other networks?",
    "immkit ram actions oss --resource '{name}/{rest}'": "actions on objects",
  },
});

export function addRamActions(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("actions")
    .summary("list services, and the actions of one")
    .description(
      'List the services of the catalogue, or the actions of one service, with their access level and resources.\nOf a "complete" service all actions are listed. Of a "partial" one some are described, and of "names" only the names of the API operations are known: the level is inferred from the verb.\nWith --json an action also has its condition keys, the actions that its caller needs besides, what it exposes, its source and date.',
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
    .addOption(
      new Option("--exposure <kind>", "only actions that give away or open this").choices([
        "data",
        "credentials",
        "permissions",
        "network",
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
  const { ramCodesOf, serviceCodes, serviceOf, services, tierOf } = await import(
    "@immkit/ram/actions"
  );
  const codes = [...new Set([...serviceCodes(), ...services.map((each) => each.code)])].sort();
  if (code === undefined) {
    if (
      options.level !== undefined ||
      options.exposure !== undefined ||
      options.resource !== undefined
    )
      throw new CommandError(
        "--level, --exposure and --resource need a service: immkit ram actions ecs --level write",
      );
    printServices(
      codes.flatMap((each) => serviceOf(`${each}:`) ?? []),
      tierOf,
      options,
      io,
    );
    return ExitCode.ok;
  }
  const service = serviceOf(`${code}:`);
  if (service === undefined) throw unknownService(code, ramCodesOf(code.toLowerCase()), codes);
  printActions(service, tierOf(service), options, io);
  return ExitCode.ok;
}

/** Names the RAM code of a product, or codes that are spelled similarly. */
function unknownService(
  code: string,
  ofProduct: readonly string[],
  codes: readonly string[],
): CommandError {
  const near =
    ofProduct.length > 0 ? ofProduct : codes.filter((each) => isSimilar(code.toLowerCase(), each));
  const suggestion = near.length === 0 ? "" : ` Did you mean ${near.slice(0, 5).join(", ")}?`;
  return new CommandError(
    `${JSON.stringify(code)} is not a service of the catalogue.${suggestion} "immkit ram actions" lists them. Policies can use codes that it does not have.`,
  );
}

function isSimilar(code: string, other: string): boolean {
  return code.length > 1 && (other.includes(code) || code.includes(other));
}

type TierOf = typeof import("@immkit/ram/actions").tierOf;

function printServices(all: readonly Service[], tierOf: TierOf, { json }: Options, io: Io): void {
  const rows = all.map((each) => ({
    service: each.code,
    tier: tierOf(each),
    actions: each.actions.length,
    described: each.actions.filter(({ inferred }) => inferred !== true).length,
    source: each.source,
    date: each.checked,
  }));
  if (json) for (const row of rows) writeJsonLine(io.stdout, row);
  else {
    const cells = rows.map((row) => [
      row.service,
      row.tier,
      String(row.actions),
      String(row.described),
      row.date,
    ]);
    const columns = [
      "service",
      "tier",
      { title: "actions", align: "right" },
      { title: "described", align: "right" },
      "date",
    ] as const;
    io.stdout.write(`${table(io, columns, cells)}\n`);
  }
}

function printActions(service: Service, tier: string, options: Options, io: Io): void {
  const { level, exposure, resource, json } = options;
  const actions = service.actions.filter(
    (each) =>
      (level === undefined || each.level === level) &&
      (exposure === undefined || each.exposure === exposure) &&
      (resource === undefined || each.resources.some((form) => form.includes(resource))),
  );
  if (json) {
    for (const each of actions) writeJsonLine(io.stdout, jsonOf(each, service));
    return;
  }
  const cells = actions.map((each) => [
    each.name,
    each.inferred === true ? `${each.level}?` : each.level,
    resourcesOf(each),
    (each.dependentActions ?? []).join(", "),
  ]);
  const columns = [{ title: "action", whole: true }, "level", "resources", "also needs"];
  io.stdout.write(`${table(io, columns, cells)}\n`);
  const sources = new Map(
    [service, ...actions].flatMap((each) =>
      each.source === undefined ? [] : [[each.source, each.checked] as const],
    ),
  );
  io.stdout.write(
    `${count(actions.length, "action")}, ${tier}. "?": only the name of the action is known.\n`,
  );
  for (const [source, date] of sources) io.stdout.write(`${date}: ${source}\n`);
}

function jsonOf(action: Action, service: Service) {
  const { name, level, resources, inferred = false, exposure = null } = action;
  const { conditionKeys = [], dependentActions = [] } = action;
  return {
    action: name,
    level,
    resources,
    conditionKeys,
    dependentActions,
    exposure,
    inferred,
    source: action.source ?? service.source,
    date: action.checked ?? service.checked,
  };
}

function resourcesOf({ resources }: Action): string {
  return resources.length === 0 ? "unknown" : resources.join(", ");
}
