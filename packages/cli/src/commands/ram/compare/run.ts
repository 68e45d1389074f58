import { type Comparison, compare, type RamRequest } from "@immkit/ram";
import { ExitCode } from "../../../errors/exit-code.ts";
import { checkStandardInput } from "../../../input/file.ts";
import type { Io } from "../../../io.ts";
import { paint } from "../../../output/colour.ts";
import { writeJsonLine } from "../../../output/json.ts";
import { printable } from "../../../output/printable.ts";
import { policiesIn, readSource, type Source, trustIn } from "../../../policy/source.ts";
import { describeRequest } from "../request-text.ts";
import { compareRoles, type RoleComparison } from "./roles.ts";

export interface CompareOptions {
  readonly json?: boolean;
}

export async function run(
  a: string,
  b: string,
  options: CompareOptions,
  io: Io,
): Promise<ExitCode> {
  checkStandardInput([a, b]);
  const comparison = compareSources(await readSource(a, io), await readSource(b, io), a, b);
  if (options.json) writeJsonLine(io.stdout, comparison);
  else explain(comparison, a, b, io);
  if (comparison.onlyInA !== null) return ExitCode.finding;
  return comparison.relation === "undetermined" ? ExitCode.undetermined : ExitCode.ok;
}

function compareSources(
  left: Source,
  right: Source,
  a: string,
  b: string,
): Comparison | RoleComparison {
  const [policiesA, policiesB] = [policiesIn(left, a), policiesIn(right, b)];
  const [trustA, trustB] = [trustIn(left), trustIn(right)];
  if (trustA === undefined || trustB === undefined) return compare(policiesA, policiesB);
  return compareRoles(
    { policies: policiesA, trust: trustA },
    { policies: policiesB, trust: trustB },
  );
}

const meaning = {
  equal: "A and B allow the same.",
  narrower: "A is narrower: it allows a part of what B allows.",
  wider: "A is wider: it allows all that B allows, and more.",
  overlapping: "A and B overlap: each allows something that the other does not.",
  disjoint: "A and B are disjoint: nothing is allowed by both.",
  undetermined: "How A stands to B can't be determined.",
} as const;

function explain(comparison: Comparison | RoleComparison, a: string, b: string, io: Io): void {
  if (!("trust" in comparison)) {
    explainPart("", comparison, a, b, io);
    return;
  }
  explainPart("What they may do: ", comparison.policies, a, b, io);
  io.stdout.write("\n");
  explainPart("Who may assume them: ", comparison.trust, a, b, io);
}

function explainPart(
  title: string,
  { relation, onlyInA, onlyInB, reason }: Comparison,
  a: string,
  b: string,
  io: Io,
): void {
  const colour = onlyInA !== null ? "red" : relation === "undetermined" ? "yellow" : "green";
  const verdict = paint(io.stdout, io.env, [colour, "bold"], meaning[relation]);
  io.stdout.write(`${title}${verdict}${reason === undefined ? "" : ` ${printable(reason)}`}\n`);
  only("A", a, onlyInA, io);
  only("B", b, onlyInB, io);
}

function only(which: string, argument: string, request: RamRequest | null, io: Io): void {
  if (request !== null)
    io.stdout.write(
      `\nOnly ${which} (${printable(argument)}) allows, for example:\n${describeRequest(request)}\n`,
    );
}
