import type { PolicyKind } from "@immkit/ram";
import type { Command } from "commander";
import { type CommandContext, helpExtras, integer, kindOption } from "../../command.ts";
import { defined } from "../../defined.ts";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { count, writeData } from "../../output/print.ts";

interface Options {
  readonly limit?: number;
  readonly kind?: PolicyKind;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit ram minimise role.json": "print the policy, indented",
    "immkit ram minimise --limit 2048 session.json": "fit the policy into a session",
    "immkit ram minimise --json role.json > small.json":
      "without blanks, which count against the limit",
  },
});

export function addRamMinimise(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("minimise")
    .summary("rewrite a policy in fewer statements")
    .description(
      "Print a policy that allows and denies the same in fewer statements and patterns. If it is still too large, it is split into several policies. Attach all of them.",
    )
    .argument("<file>", "a policy, of any size")
    .option(
      "--limit <characters>",
      "most characters of a policy; 6144 by default, or no limit for a policy with a Principal",
      integer(1, 9_999_999),
    )
    .addOption(kindOption())
    .option("--json", "print each policy on one line")
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => finish(await run(file, options, io)));
}

async function run(file: string, { limit, kind, json }: Options, io: Io): Promise<ExitCode> {
  const { formatPolicy, minimise } = await import("@immkit/ram");
  const { PolicyReader } = await import("../../input/policy-reader.ts");
  const reader = new PolicyReader(io, kind);
  const source = await reader.read(file);
  if (source.is !== "policy")
    throw new CommandError(
      `${JSON.stringify(file)} is not one policy. Select a policy of the snapshot with FILE#policy/NAME.`,
    );
  const { document } = reader.parse(source.policy, Number.POSITIVE_INFINITY);
  const documents = minimise(document, defined({ limit }));
  for (const each of documents)
    writeData(io.stdout, `${formatPolicy(each, json ? {} : { indent: 2 })}\n`);
  const sizeOf = (policies: readonly (typeof document)[]) => {
    const statements = policies.reduce((sum, { Statement }) => sum + Statement.length, 0);
    const characters = policies.reduce((sum, each) => sum + formatPolicy(each).length, 0);
    return `${count(statements, "statement")}, ${characters} characters`;
  };
  const parts = documents.length > 1 ? ` in ${documents.length} policies. Attach all of them.` : "";
  io.stderr.write(`${sizeOf([document])} → ${sizeOf(documents)}${parts}\n`);
  return ExitCode.ok;
}
