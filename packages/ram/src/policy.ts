/**
 * A policy of RAM, in the one shape that the rest of the package works on: lists are lists,
 * conditions are lists of strings.
 */
export interface PolicyDocument {
  readonly Version: "1";
  readonly Statement: readonly Statement[];
}

/**
 * Either Action or NotAction, never both: a statement without one is refused where it is asked
 * about.
 */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  /** Absent in a trust policy. */
  readonly Resource?: readonly string[];
  /** Only in trust and resource policies. */
  readonly Principal?: Principals;
  /** operator → key → values */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/**
 * `{RAM, Service, Federated}` in RAM's own policies; OSS bucket policies name account or user ids,
 * or `*`, in a bare list.
 */
export type Principals =
  | {
      readonly RAM?: readonly string[];
      readonly Service?: readonly string[];
      readonly Federated?: readonly string[];
    }
  | readonly string[];

/** A policy with the name under which answers mention it. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

/** The policies that bear on one request. */
export interface PolicySet {
  /**
   * Attached to the principal: the union of user, group and role policies. An empty list is a
   * principal without any; none is for what others are asked alone.
   */
  readonly identity?: readonly NamedPolicy[];
  /** Attached to the resource: a bucket policy, a role's trust policy. */
  readonly resource?: readonly NamedPolicy[];
  /** Given with AssumeRole; when there is one, it must allow too. */
  readonly session?: readonly NamedPolicy[];
  /** Resource Directory control policies; when there are any, they must allow too. */
  readonly control?: readonly NamedPolicy[];
}

/** One call, as RAM sees it. */
export interface RamRequest {
  /** `imm:CreateImageModerationTask` */
  readonly action: string;
  /** `acs:imm:cn-hangzhou:123:project/p` */
  readonly resource: string;
  /** Condition keys of the call. A missing key is one that the call does not carry. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /**
   * ARN of the caller, or a service such as `imm.aliyuncs.com`, or `anonymous`; only policies with
   * a Principal ask for it.
   */
  readonly principal?: string;
  /** The caller's id, which OSS bucket policies use in place of an ARN. */
  readonly principalId?: string;
}

export interface Decision {
  readonly decision: "allow" | "explicitDeny" | "implicitDeny";
  /**
   * The statement that decided, or null when none did (an implicit deny, or a request that no
   * policy mentions).
   */
  readonly statement: { readonly policy: string; readonly index: number } | null;
  /** One sentence for people. */
  readonly reason: string;
}
