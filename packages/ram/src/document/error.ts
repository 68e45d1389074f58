export type PolicyErrorCode =
  | "syntax"
  | "duplicate-key"
  | "too-large"
  | "too-deep"
  | "type"
  | "unknown-key"
  | "missing-key"
  | "empty"
  | "version"
  | "effect"
  | "action"
  | "resource"
  | "principal"
  | "operator"
  | "condition-key"
  | "condition-value";

/**
 * RAM would refuse this policy, or what was asked about policies is no question. `pointer` is a
 * JSON pointer (RFC 6901) to the culprit, in the policy or in what was asked; `""` is the whole of
 * it.
 */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly code: PolicyErrorCode;
  readonly pointer: string;
  constructor(code: PolicyErrorCode, pointer: string, message: string) {
    super(`${message} (at ${pointer === "" ? "the document" : pointer})`);
    this.code = code;
    this.pointer = pointer;
  }
}

/** The pointer to a member of what `pointer` names. */
export function pointerTo(pointer: string, member: string | number): string {
  return `${pointer}/${String(member).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
