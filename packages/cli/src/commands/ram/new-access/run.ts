import { newAccess } from "@immkit/ram";
import { ExitCode } from "../../../errors/exit-code.ts";
import { checkStandardInput } from "../../../input/file.ts";
import type { Io } from "../../../io.ts";
import { paint } from "../../../output/colour.ts";
import { writeJsonLine } from "../../../output/json.ts";
import { printable } from "../../../output/printable.ts";
import { warnOfUnreadable } from "../../../policy/readable.ts";
import { policiesIn, readSource, type Source } from "../../../policy/source.ts";
import { describeRequest } from "../request-text.ts";
import { betweenHolders, betweenSnapshots, type Finding, type Gain } from "./gain.ts";

export interface NewAccessOptions {
  readonly json?: boolean;
}

export async function run(
  before: string,
  after: string,
  options: NewAccessOptions,
  io: Io,
): Promise<ExitCode> {
  checkStandardInput([before, after]);
  const old = await readSource(before, io);
  const now = await readSource(after, io);
  const { findings, unreadable } = gainOf(old, now, before, after);
  warnOfUnreadable(unreadable, io);
  if (options.json) for (const finding of findings) writeJsonLine(io.stdout, finding);
  else explain(findings, io);
  if (findings.some(({ request }) => request !== null)) return ExitCode.finding;
  return findings.some(counts) ? ExitCode.undetermined : ExitCode.ok;
}

function gainOf(old: Source, now: Source, before: string, after: string): Gain {
  if (old.is === "snapshot" && now.is === "snapshot") return betweenSnapshots(old, now);
  if (old.is === "holder" && now.is === "holder") return betweenHolders(old.holder, now.holder);
  return { findings: newAccess(policiesIn(old, before), policiesIn(now, after)), unreadable: [] };
}

/** What can't be read, but is as it was, is told and adds nothing. */
function counts(finding: Finding): boolean {
  return !("unchanged" in finding && finding.unchanged);
}

function explain(findings: readonly Finding[], io: Io): void {
  if (!findings.some(counts))
    io.stdout.write(`${paint(io.stdout, io.env, "green", "No new access.")}\n`);
  for (const finding of findings.filter(counts)) {
    const { holder, policy, statement, action, request, reason } = finding;
    const part =
      statement === null
        ? policy
        : `statement ${statement} of ${policy}${action === null ? " (NotAction)" : `, ${action}`}`;
    const where = `${holder === undefined ? "" : `${holder}: `}${part}`;
    const what =
      request === null
        ? paint(io.stdout, io.env, "yellow", "undetermined")
        : paint(io.stdout, io.env, "red", "new access");
    io.stdout.write(
      `${what}  ${printable(where)}${reason === undefined ? "" : `: ${printable(reason)}`}\n`,
    );
    if (request !== null) io.stdout.write(`${describeRequest(request, "    ")}\n`);
  }
}
