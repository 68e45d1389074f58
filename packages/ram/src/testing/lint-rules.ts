import type { PolicyInput } from "../document/input.ts";
import { type PolicyKind, parsePolicy } from "../document/parse.ts";
import type { Finding } from "../finding.ts";
import { lint, type RuleId } from "../lint/lint.ts";
import type { PolicyDocument, Statement } from "../policy.ts";

type Loose = Partial<Record<keyof Statement, unknown>>;

/** A policy of Allow statements, unless they say otherwise. */
export const policyOf = (kind: PolicyKind, ...statements: Loose[]): PolicyDocument =>
  parsePolicy(
    { Version: "1", Statement: statements.map((each) => ({ Effect: "Allow", ...each })) },
    { kind },
  );
/** A policy whose statements are about one IMM project, unless they say otherwise. */
export const doc = (...statements: Loose[]) =>
  policyOf("identity", ...statements.map((each) => ({ Resource: project, ...each })));
export const trust = (Principal: unknown, more: Loose = {}) =>
  policyOf("trust", { Action: "sts:AssumeRole", Principal, ...more });
export const bucket = (Principal: unknown, more: Loose = {}) =>
  policyOf("bucket", { Action: "oss:GetObject", Resource: "acs:oss:*:1:b/*", Principal, ...more });
export const project = "acs:imm:*:*:project/p";
/** The date of all action tables, which some messages contain. Change it with the tables. */
export const checked = "2026-11-24";
export const get = { Action: "imm:GetTask" };

/** A finding without its id and policy. */
export interface Problem extends Pick<Finding, "severity" | "statement" | "pattern" | "message"> {
  /** The message of the fix. */
  readonly fix: string | null;
  /** The statements of the fixed policy. */
  readonly fixed: readonly Statement[] | null;
}

/** What one rule finds if no other rule is applied. */
export function problems(id: RuleId, input: PolicyInput): Problem[] {
  return lint(input, { only: [id] }).map(({ severity, statement, pattern, message, fix }) => ({
    severity,
    statement,
    pattern,
    message,
    fix: fix?.message ?? null,
    fixed: fix?.document?.Statement ?? null,
  }));
}
