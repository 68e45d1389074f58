import type { PolicyError, PolicyErrorCode } from "../../document/error.ts";
import { readJson } from "../../document/json.ts";
import { operators } from "../../document/operators.ts";
import { type PolicyKind, safeParsePolicy, statementKeys } from "../../document/parse.ts";
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
    "RAM rejects the policy: an unknown member or value, or a policy that is too large. Or its meaning is not known: a member that is written twice, an operator that RAM doesn't document.",
  check: (input: InvalidText) => {
    const { name, text, kind, error } = input;
    const index = /^\/Statement\/(\d+)/.exec(error.pointer)?.[1];
    const document = corrected(text, error, kind);
    return [
      {
        policy: name,
        statement: index === undefined ? null : Number(index),
        pointer: error.pointer,
        pattern: error.pointer,
        message: `${consequences[error.kind]}: ${error.message}`,
        fix:
          document === undefined
            ? compacted(input)
            : { message: "Use the corrected policy.", document },
      },
    ];
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

/** The policy without its spelling mistakes; undefined if something else is wrong with it. */
function corrected(text: string, error: PolicyError, kind: PolicyKind): PolicyDocument | undefined {
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
  if (error.code === "InvalidVersion") Object.assign(parent, { ...others, Version: "1" });
  else if (error.code === "InvalidEffect")
    Object.assign(parent, { ...others, Effect: nearest(String(old), ["Allow", "Deny"]) });
  // Only Id has no meaning. Without any other member, or a condition, the policy would change.
  else if (member === "Id") Object.assign(parent, others);
  else {
    const key = nearest(
      member.replace(/IfExists$/, ""),
      error.code.endsWith("Operator") ? Object.keys(operators) : members,
    );
    if (key === undefined || key in others) return undefined;
    Object.assign(parent, others, { [key]: old });
  }
  const again = safeParsePolicy(value, { kind });
  return again.ok ? again.value : corrected(JSON.stringify(value), again.error, kind);
}
