import { type Finding, lint, lintText, safeParsePolicy } from "@immkit/ram";
import { CommandError } from "../../../errors/command-error.ts";
import { readable } from "../../../policy/readable.ts";
import type { Source } from "../../../policy/source.ts";
import type { PolicyText } from "../../../policy/text.ts";
import type { Holder } from "../../../snapshot/holders.ts";
import { lintReach, type Path } from "./reach.ts";

/** A finding, and to whom it applies where it is about policies that hold together. */
export type HeldFinding = Finding & {
  /** The role, user or group; where there are several, the first. */
  readonly holder?: string;
  /** All of them, where there are several. */
  readonly holders?: readonly string[];
  /** For `stronger-role`. */
  readonly path?: Path;
};

/** Looks at what a file argument stands for. */
export function lintSource(source: Source): HeldFinding[] {
  if (source.is === "policy") return lintAlone(source.policy);
  if (source.is === "holder") return lintHolders([source.holder], source.all);
  const { holders, policies } = source;
  const attached = new Set(holders.flatMap((holder) => holder.policies.map(({ name }) => name)));
  const alone = new Set(
    policies.flatMap(({ name, text, kind }) => lintText(name, text, { kind })).map(keyOf),
  );
  const held = lintHolders(holders, holders).map((finding): HeldFinding => {
    // What the policy has by itself, and has for all whom it is attached to, is no matter of who
    // they are.
    const { holder, holders: several = [holder], ...rest } = finding;
    return alone.has(keyOf(finding)) && several.length === whoHas(finding.policy, holders).length
      ? rest
      : finding;
  });
  return [...held, ...policies.filter(({ name }) => !attached.has(name)).flatMap(lintAlone)];
}

/** Looks at several arguments as attached to one caller. */
export function lintTogether(sources: readonly Source[]): HeldFinding[] {
  const policies = sources.flatMap((source) => {
    if (source.is === "policy") return [source.policy];
    if (source.is === "holder") return source.holder.policies;
    throw new CommandError(
      "--together takes policies and parts of snapshots: of a whole snapshot, what is attached together is known.",
    );
  });
  return lintAll(policies);
}

type Found = Finding & { readonly path?: Path };

/**
 * Says that a statement does nothing: that is so only if it does nothing for anybody whom its
 * policy is attached to.
 */
const idle = new Set(["deny-without-effect", "redundant-statement"]);

/**
 * Looks at what counts for each of some holders, out of `all` of a snapshot, and tells each finding
 * once.
 */
function lintHolders(some: readonly Holder[], all: readonly Holder[]): HeldFinding[] {
  const known = new Map<Holder, readonly Found[]>();
  const findingsOf = (holder: Holder) => {
    const { policies, trust } = holder;
    const found = known.get(holder) ?? [
      ...lintAll(trust === undefined ? policies : [...policies, trust]),
      ...lintReach(holder, all),
    ];
    known.set(holder, found);
    return found;
  };
  const forAll = (finding: Finding) =>
    whoHas(finding.policy, all).every((holder) =>
      findingsOf(holder).some((each) => keyOf(each) === keyOf(finding)),
    );
  const merged = new Map<string, { readonly finding: Found; readonly names: string[] }>();
  for (const holder of some) {
    for (const finding of findingsOf(holder)) {
      if (idle.has(finding.id) && !forAll(finding)) continue;
      const names = merged.get(keyOf(finding))?.names ?? [];
      merged.set(keyOf(finding), { finding, names: [...names, holder.name] });
    }
  }
  return [...merged.values()].map(({ finding, names }) => {
    const [holder = ""] = names;
    return { holder, ...(names.length > 1 ? { holders: names } : {}), ...finding };
  });
}

function whoHas(policy: string, holders: readonly Holder[]): readonly Holder[] {
  return holders.filter(
    ({ policies, trust }) => trust?.name === policy || policies.some(({ name }) => name === policy),
  );
}

/** What RAM would refuse is told by itself; the others are looked at together. */
function lintAll(policies: readonly PolicyText[]): Finding[] {
  const read = readable(policies);
  return [...read.unreadable.flatMap(lintAlone), ...lint(read.policies)];
}

/** Looks at a policy beside which there may be others. */
function lintAlone({ name, text, kind }: PolicyText): Finding[] {
  const parsed = safeParsePolicy(text, { kind });
  const allows = parsed.ok && parsed.value.Statement.some(({ Effect }) => Effect === "Allow");
  return lintText(name, text, { kind }).flatMap((finding): Finding[] => {
    if (finding.id !== "deny-without-effect") return [finding];
    // It may be there for what other policies allow, and surely is where nothing else is.
    const message = `${finding.message} Keep it if it is for another policy: --together looks at several as one.`;
    return allows ? [{ ...finding, message, fix: null }] : [];
  });
}

function keyOf({ id, policy, statement, pattern, message }: Finding): string {
  return JSON.stringify([id, policy, statement, pattern, message]);
}
