/** RAM rejects the policy, or the caller passed something that is not a policy or a request. */
type RejectionCode =
  | "Syntax"
  | "TooDeep"
  | "TooLarge"
  | "WrongType"
  | "UnknownMember"
  | "MissingMember"
  | "UnknownName"
  | "Empty"
  | "InvalidVersion"
  | "InvalidEffect"
  | "InvalidAction"
  | "InvalidResource"
  | "InvalidPrincipal"
  | "UnsupportedOperator"
  | "InvalidConditionKey"
  | "InvalidConditionValue";

/** RAM may accept the policy, but its meaning is not known here. */
type UnjudgedCode = "DuplicateMember" | "UnknownOperator" | "ReaderLimit" | "NotRead";

/** What is wrong with a policy, a request or a question about them. */
export type PolicyErrorCode = RejectionCode | UnjudgedCode;

const unjudged: readonly PolicyErrorCode[] = [
  "DuplicateMember",
  "UnknownOperator",
  "ReaderLimit",
  "NotRead",
] satisfies UnjudgedCode[];

/** A place in a text. Both count from 1; columns count UTF-16 code units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A policy, a request or a question about them can't be used. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly code: PolicyErrorCode;
  /**
   * `rejected`: RAM rejects this policy, or the input is not a policy or request at all.
   * `unjudged`: RAM may accept it, but this package can't tell what it would mean: a member that is
   * written twice, a condition operator that RAM doesn't document, a text over the reader's limit,
   * a policy that a snapshot lacks.
   */
  readonly kind: "rejected" | "unjudged";
  /** JSON Pointer (RFC 6901) to the value at fault; `""` is the whole input. */
  readonly pointer: string;
  /** Line of the fault, from 1. Undefined unless the input was a text. */
  readonly line?: number;
  /** Column of the fault, from 1. Undefined unless the input was a text. */
  readonly column?: number;
  /** What else is wrong with the policy, in its order. */
  declare readonly others: readonly PolicyError[];

  constructor(
    code: PolicyErrorCode,
    pointer: string,
    message: string,
    others: readonly PolicyError[] = [],
  ) {
    super(pointer === "" ? message : `${message} (at ${pointer})`);
    this.code = code;
    this.kind = unjudged.includes(code) ? "unjudged" : "rejected";
    this.pointer = pointer;
    // Not shown where an error is printed.
    Object.defineProperty(this, "others", { value: others, configurable: true });
  }
}

/** The pointer to a member of the value at `pointer`. */
export function pointerTo(pointer: string, member: string | number): string {
  return `${pointer}/${String(member).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
