import type { PolicyError, PolicyErrorCode } from "../../document/error.ts";
import { readJson } from "../../document/json.ts";
import { operators } from "../../document/operators.ts";
import { type PolicyKind, safeParsePolicy, statementKeys } from "../../document/parse.ts";
import { show } from "../../document/read.ts";
import { nearest } from "../../document/spelling.ts";
import type { Fix } from "../../finding.ts";
import type { PolicyDocument } from "../../policy.ts";
import { fixOf } from "../fix.ts";
import { defineRule, type LintedPolicy } from "../rule.ts";

/** The text of a policy that RAM rejects, or whose meaning is not known. */
export interface InvalidText {
  readonly name: string;
  readonly text: string;
  readonly kind: PolicyKind;
  readonly layer: LintedPolicy["layer"];
  readonly error: PolicyError;
}

const consequences = {
  rejected: "RAM rejects this policy",
  unjudged: "The meaning of this policy is not known",
} as const;

export const invalidPolicy = defineRule({
  id: "invalid-policy",
  severity: "critical",
  description:
    "RAM rejects the policy: an unknown member or value, or a policy that is too large. Or its meaning is not known: a member that is written twice, a misspelled operator.",
  check: (input: InvalidText) => {
    const { name, text, kind, error: first } = input;
    const correction = corrected(text, first, kind);
    // A correction is of the whole policy.
    const fix =
      correction === undefined
        ? compacted(input)
        : { message: correction.edits.join(" "), document: correction.document };
    return [first, ...first.others].map((error) => {
      const index = /^\/Statement\/(\d+)/.exec(error.pointer)?.[1];
      return {
        policy: name,
        statement: index === undefined ? null : Number(index),
        pointer: error.pointer,
        pattern: error.pointer,
        message: `${consequences[error.kind]}: ${error.message}`,
        fix: error === first ? fix : null,
      };
    });
  },
});

/** A policy that is too large, written compactly or split into several. */
function compacted({ name, text, layer, error }: InvalidText): Fix | null {
  if (error.code !== "TooLarge") return null;
  // The same grammar without the limit.
  const larger = safeParsePolicy(text, { kind: "control" });
  if (!larger.ok) return null;
  const document = larger.value;
  return fixOf({ name, document, layer }, "Write it compactly.", document.Statement);
}

const members = ["Version", "Statement", ...statementKeys];

const correctable: readonly PolicyErrorCode[] = [
  "UnknownMember",
  "UnknownOperator",
  "UnsupportedOperator",
  "InvalidVersion",
  "InvalidEffect",
];

type Members = { [member: string]: unknown };

/** A policy without its spelling mistakes, and what was changed. */
interface Correction {
  readonly document: PolicyDocument;
  readonly edits: readonly string[];
}

/**
 * Corrects the names of members and operators, and Version and Effect. All other parts stay as they
 * are, so the statements that can be judged keep their meaning. A suffix that means something, such
 * as IfExists, is never dropped, and a name with "Not" is never corrected to one without.
 * @returns undefined if something else is wrong with the policy.
 */
function corrected(
  text: string,
  error: PolicyError,
  kind: PolicyKind,
  edits: readonly string[] = [],
): Correction | undefined {
  if (!correctable.includes(error.code)) return undefined;
  const value = structuredClone(readJson(text)) as Members;
  const path = error.pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const member = path.pop() as string;
  const parent = path.reduce<Members>((object, part) => object[part] as Members, value);
  const { [member]: old, ...others } = parent;
  for (const key of Object.keys(parent)) delete parent[key];
  const place = ` (at ${error.pointer})`;
  let edit: string;
  if (error.code === "InvalidVersion") {
    Object.assign(parent, { ...others, Version: "1" });
    edit = `Write Version "1" in place of ${show(old)}.`;
  } else if (error.code === "InvalidEffect") {
    const effect = nearest(String(old), ["Allow", "Deny"]);
    if (effect === undefined) return undefined;
    Object.assign(parent, { ...others, Effect: effect });
    edit = `Write Effect "${effect}" in place of ${show(old)}${place}.`;
  } else if (member === "Id") {
    // Only Id has no meaning. Without any other member, or a condition, the policy would change.
    Object.assign(parent, others);
    edit = "Remove Id.";
  } else {
    const known = error.code.endsWith("Operator") ? Object.keys(operators) : members;
    const key = /IfExists/i.test(member) ? undefined : nearest(member, known);
    if (key === undefined || key in others) return undefined;
    Object.assign(parent, others, { [key]: old });
    edit = `Write "${key}" in place of ${show(member)}${place}.`;
  }
  const again = safeParsePolicy(value, { kind });
  const all = [...edits, edit];
  return again.ok
    ? { document: again.value, edits: all }
    : corrected(JSON.stringify(value), again.error, kind, all);
}
