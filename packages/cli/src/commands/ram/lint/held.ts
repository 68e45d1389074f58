import { type Finding, lint, lintText } from "@immkit/ram";
import { CommandError } from "../../../errors/command-error.ts";
import { readable } from "../../../policy/readable.ts";
import type { Source } from "../../../policy/source.ts";
import type { PolicyText } from "../../../policy/text.ts";
import type { Holder } from "../../../snapshot/holders.ts";

/** A finding; where it is about policies that hold together, with the role, user or group that they are attached to. */
export type HeldFinding = Finding & { readonly holder?: string };

/** Looks at what a file argument stands for by itself. */
export function lintSource(source: Source): HeldFinding[] {
  if (source.is === "policy") return lintAlone(source.policy);
  if (source.is === "holder") return lintHolder(source.holder);
  // What is wrong with a policy is told once, and not again for everybody to whom it is attached.
  const alone = source.policies.flatMap(lintAlone);
  const told = new Set(alone.map(keyOf));
  return [...alone, ...source.holders.flatMap(lintHolder).filter((finding) => !told.has(keyOf(finding)))];
}

/** Looks at several arguments as attached to one caller. */
export function lintTogether(sources: readonly Source[]): HeldFinding[] {
  const policies = sources.flatMap((source) => {
    if (source.is === "policy") return [source.policy];
    if (source.is === "holder") return source.holder.policies;
    throw new CommandError("--together takes policies and parts of snapshots: of a whole snapshot, what is attached together is known.");
  });
  return lintAll(policies);
}

function lintHolder({ name, policies, trust }: Holder): HeldFinding[] {
  return lintAll(trust === undefined ? policies : [...policies, trust]).map((finding) => ({ holder: name, ...finding }));
}

/** What RAM would refuse is told by itself; the others are looked at together. */
function lintAll(policies: readonly PolicyText[]): Finding[] {
  const read = readable(policies);
  return [...read.unreadable.flatMap(lintAlone), ...lint(read.policies)];
}

function lintAlone({ name, text, kind }: PolicyText): Finding[] {
  return [...lintText(name, text, { kind })];
}

function keyOf({ id, policy, statement, pattern, message }: Finding): string {
  return JSON.stringify([id, policy, statement, pattern, message]);
}
