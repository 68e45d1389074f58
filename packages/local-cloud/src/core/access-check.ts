/** RAM's decision on one question: is this caller allowed to do this? */
export interface AccessCheck {
  /** `imm:CreateImageModerationTask` */
  readonly action: string;
  /** The resource name (ARN), or `*`. */
  readonly resource: string;
  /** `undetermined`: it depends on an operator that RAM doesn't document. The call is denied. */
  readonly decision: "allow" | "explicitDeny" | "implicitDeny" | "undetermined";
  readonly reason: string;
  /** The statement that decided, with its index from 0. Null if none did. */
  readonly statement: { readonly policy: string; readonly index: number } | null;
}

/** The check that decided a call: the first one that denied it, or else the first one. */
export function decidingCheck(checks: readonly AccessCheck[]): AccessCheck | undefined {
  return checks.find(({ decision }) => decision !== "allow") ?? checks[0];
}
