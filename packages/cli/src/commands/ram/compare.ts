import type { Comparison, PolicyKind } from "@immkit/ram";
import type { RoleComparison } from "@immkit/ram/account";
import type { Command } from "commander";
import { type CommandContext, helpExtras, kindOption, policyFileHelp } from "../../command.ts";
import { ExitCode } from "../../errors/command-error.ts";
import { checkStandardInput } from "../../input/file.ts";
import type { Io } from "../../io.ts";
import { writeJsonLine } from "../../output/print.ts";
import { describeRequest } from "../../output/request.ts";
import { wordsOf, wrap } from "../../output/wrap.ts";

interface Options {
  readonly kind?: PolicyKind;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit ram compare new.json old.json": "does the new policy allow more than the old one?",
    "immkit ram compare account.json#role/app app.json": "does the role allow more than it should?",
  },
  exitCodes: {
    0: "A allows nothing that B does not allow",
    1: "A allows something that B does not allow",
    2: "undetermined",
  },
});

export function addRamCompare(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("compare")
    .summary("compare two policies")
    .description(
      "Compare what two policies allow. If only one of them allows something, print an example request.\nFor two roles of snapshots, who can assume them is compared too. A role and a policy are compared by what the role can do.",
    )
    .argument("<a>", policyFileHelp)
    .argument("<b>", "the same")
    .addOption(kindOption())
    .option("--json", "print JSON")
    .addHelpText("after", help)
    .action(async (a: string, b: string, options: Options) => finish(await run(a, b, options, io)));
}

async function run(a: string, b: string, { kind, json }: Options, io: Io): Promise<ExitCode> {
  checkStandardInput([a, b]);
  const comparison = await compareFiles(a, b, kind, io);
  if (json) writeJsonLine(io.stdout, comparison);
  else print(comparison, a, b, io);
  if (comparison.onlyInA !== null) return ExitCode.finding;
  return comparison.relation === "undetermined" ? ExitCode.undetermined : ExitCode.ok;
}

async function compareFiles(
  a: string,
  b: string,
  kind: PolicyKind | undefined,
  io: Io,
): Promise<Comparison | RoleComparison> {
  const { compare } = await import("@immkit/ram");
  const { compareRoles } = await import("@immkit/ram/account");
  const { PolicyReader } = await import("../../input/policy-reader.ts");
  const reader = new PolicyReader(io, kind);
  const [sourceA, sourceB] = [await reader.read(a), await reader.read(b)];
  const [policiesA, policiesB] = [reader.setOf(sourceA, a), reader.setOf(sourceB, b)];
  reader.noteMalformedNames(policiesA);
  reader.noteMalformedNames(policiesB);
  const [trustA, trustB] = [reader.trustOf(sourceA), reader.trustOf(sourceB)];
  if (trustA === undefined || trustB === undefined) return compare(policiesA, policiesB);
  return compareRoles(
    { policies: policiesA, trust: trustA },
    { policies: policiesB, trust: trustB },
  );
}

const sentences = {
  equal: "A and B allow the same.",
  narrower: "A is narrower: it allows only a part of what B allows.",
  wider: "A is wider: it allows everything that B allows, and more.",
  overlapping: "A and B overlap: each allows something that the other does not.",
  disjoint: "A and B are disjoint: they allow nothing in common.",
  undetermined: "The comparison is undetermined.",
} as const;

function print(comparison: Comparison | RoleComparison, a: string, b: string, io: Io): void {
  if ("trust" in comparison) {
    printPart("What they can do:", comparison.policies, a, b, io);
    io.stdout.write("\n");
    printPart("Who can assume them:", comparison.trust, a, b, io);
  } else printPart("", comparison, a, b, io);
}

function printPart(
  title: string,
  { relation, onlyInA, onlyInB, lacks, reason }: Comparison,
  a: string,
  b: string,
  io: Io,
): void {
  const colour = onlyInA !== null ? "red" : relation === "undetermined" ? "yellow" : "green";
  const words = [
    ...(title === "" ? [] : wordsOf(io, title)),
    ...wordsOf(io, sentences[relation], [colour, "bold"]),
    ...(lacks === undefined
      ? []
      : wordsOf(io, `This counts if calls can be made without ${lacks.join(", ")}.`)),
    ...(reason === undefined ? [] : wordsOf(io, reason)),
  ];
  io.stdout.write(wrap(io, words, ""));
  const examples = [
    [`A (${a})`, onlyInA],
    [`B (${b})`, onlyInB],
  ] as const;
  for (const [which, request] of examples)
    if (request !== null) {
      const heading = wrap(io, wordsOf(io, `Only ${which} allows, for example:`), "");
      io.stdout.write(`\n${heading}${describeRequest(io, request)}`);
    }
}
