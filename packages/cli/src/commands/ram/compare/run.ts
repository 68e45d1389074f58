import { type Comparison, compare, type RamRequest } from "@immkit/ram";
import { ExitCode } from "../../../errors/exit-code.ts";
import { checkStandardInput } from "../../../input/file.ts";
import type { Io } from "../../../io.ts";
import { paint } from "../../../output/colour.ts";
import { writeJsonLine } from "../../../output/json.ts";
import { policiesIn, readSource } from "../../../policy/source.ts";
import { describeRequest } from "../request-text.ts";

export interface CompareOptions {
  readonly json?: boolean;
}

export async function run(a: string, b: string, options: CompareOptions, io: Io): Promise<ExitCode> {
  checkStandardInput([a, b]);
  const left = policiesIn(await readSource(a, io), a);
  const right = policiesIn(await readSource(b, io), b);
  const comparison = compare(left, right);
  if (options.json) writeJsonLine(io.stdout, comparison);
  else explain(comparison, a, b, io);
  if (comparison.onlyInA !== null) return ExitCode.finding;
  return comparison.relation === "undetermined" ? ExitCode.undetermined : ExitCode.ok;
}

const meaning = {
  equal: "A and B allow the same.",
  narrower: "A is narrower: it allows a part of what B allows.",
  wider: "A is wider: it allows all that B allows, and more.",
  overlapping: "A and B overlap: each allows something that the other does not.",
  disjoint: "A and B are disjoint: nothing is allowed by both.",
  undetermined: "How A stands to B can't be determined.",
} as const;

function explain({ relation, onlyInA, onlyInB, reason }: Comparison, a: string, b: string, io: Io): void {
  const colour = onlyInA !== null ? "red" : relation === "undetermined" ? "yellow" : "green";
  io.stdout.write(`${paint(io.stdout, io.env, [colour, "bold"], meaning[relation])}${reason === undefined ? "" : ` ${reason}`}\n`);
  only("A", a, onlyInA, io);
  only("B", b, onlyInB, io);
}

function only(which: string, argument: string, request: RamRequest | null, io: Io): void {
  if (request !== null) io.stdout.write(`\nOnly ${which} (${argument}) allows, for example:\n${describeRequest(request)}\n`);
}
