import type { PolicyInput } from "../document/input.ts";
import { type PolicyKind, parsePolicy } from "../document/parse.ts";
import type { Severity } from "../lint/finding.ts";
import { lint } from "../lint/lint.ts";
import type { PolicyDocument, Statement } from "../policy.ts";

type Loose = Partial<Record<keyof Statement, unknown>>;

export const policyOf = (kind: PolicyKind, ...statements: Loose[]): PolicyDocument =>
  parsePolicy(
    { Version: "1", Statement: statements.map((each) => ({ Effect: "Allow", ...each })) },
    { kind },
  );
/** A policy of statements that allow something on one IMM project, but for what is given. */
export const doc = (...statements: Loose[]) =>
  policyOf("identity", ...statements.map((each) => ({ Resource: project, ...each })));
export const trust = (Principal: unknown, more: Loose = {}) =>
  policyOf("trust", { Action: "sts:AssumeRole", Principal, ...more });
export const bucket = (Principal: unknown, more: Loose = {}) =>
  policyOf("bucket", { Action: "oss:GetObject", Resource: "acs:oss:*:1:b/*", Principal, ...more });
export const project = "acs:imm:*:*:project/p";
export const get = { Action: "imm:GetTask" };

/**
 * A finding in short: the last two are the fix's message and the statements that it leaves; null
 * where there is no fix, or nothing is left.
 */
export type Told = [
  severity: Severity,
  statement: number | null,
  pattern: string | null,
  message: string,
  fix: string | null,
  left: readonly Statement[] | null,
];

/** What one rule says of policies. */
export function told(id: string, input: PolicyInput): Told[] {
  return lint(input)
    .filter((finding) => finding.id === id)
    .map(({ severity, statement, pattern, message, fix }) => [
      severity,
      statement,
      pattern,
      message,
      fix?.message ?? null,
      fix?.document?.Statement ?? null,
    ]);
}
