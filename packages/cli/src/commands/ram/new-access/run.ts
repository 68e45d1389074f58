import { type NewAccess, newAccess } from "@immkit/ram";
import { ExitCode } from "../../../errors/exit-code.ts";
import { checkStandardInput } from "../../../input/file.ts";
import type { Io } from "../../../io.ts";
import { paint } from "../../../output/colour.ts";
import { writeJsonLine } from "../../../output/json.ts";
import { printable } from "../../../output/printable.ts";
import { policiesIn, readSource, type Source } from "../../../policy/source.ts";
import { parsed } from "../../../policy/text.ts";
import { describeRequest } from "../request-text.ts";

export interface NewAccessOptions {
  readonly json?: boolean;
}

/** A finding; of snapshots with the role, user or group that gained it. */
type Finding = NewAccess & { readonly holder?: string };

export async function run(before: string, after: string, options: NewAccessOptions, io: Io): Promise<ExitCode> {
  checkStandardInput([before, after]);
  const old = await readSource(before, io);
  const now = await readSource(after, io);
  const findings =
    old.is === "snapshot" && now.is === "snapshot"
      ? betweenSnapshots(old, now)
      : newAccess(policiesIn(old, before), policiesIn(now, after));
  if (options.json) for (const finding of findings) writeJsonLine(io.stdout, finding);
  else explain(findings, io);
  if (findings.some(({ request }) => request !== null)) return ExitCode.finding;
  return findings.length > 0 ? ExitCode.undetermined : ExitCode.ok;
}

type Whole = Extract<Source, { is: "snapshot" }>;

/** Besides what each may do, of a role who may assume it. */
function betweenSnapshots(old: Whole, now: Whole): Finding[] {
  return now.holders.flatMap(({ name, policies, trust }) => {
    const was = old.holders.find((each) => each.name === name);
    const trustBefore = was?.trust === undefined ? [] : [parsed(was.trust)];
    const found = [
      ...newAccess((was?.policies ?? []).map(parsed), policies.map(parsed)),
      ...(trust === undefined ? [] : newAccess(trustBefore, [parsed(trust)])),
    ];
    return found.map((finding) => ({ holder: name, ...finding }));
  });
}

function explain(findings: readonly Finding[], io: Io): void {
  if (findings.length === 0) io.stdout.write(`${paint(io.stdout, io.env, "green", "No new access.")}\n`);
  for (const { holder, policy, statement, action, request, reason } of findings) {
    const where = `${holder === undefined ? "" : `${holder}: `}statement ${statement} of ${policy}${action === null ? " (NotAction)" : `, ${action}`}`;
    const what = request === null ? paint(io.stdout, io.env, "yellow", "undetermined") : paint(io.stdout, io.env, "red", "new access");
    io.stdout.write(`${what}  ${printable(where)}${reason === undefined ? "" : `: ${printable(reason)}`}\n`);
    if (request !== null) io.stdout.write(`${describeRequest(request, "    ")}\n`);
  }
}
