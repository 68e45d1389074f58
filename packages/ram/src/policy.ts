/**
 * A RAM policy in the shape that `parsePolicy` returns: lists are lists, and condition values are
 * lists of strings.
 */
export interface PolicyDocument {
  readonly Version: "1";
  readonly Statement: readonly Statement[];
}

/** A statement has either Action or NotAction. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  /** Absent in a trust policy. */
  readonly Resource?: readonly string[];
  /** Only in policies on a resource and trust policies. */
  readonly Principal?: Principals;
  /** operator → key → values */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/**
 * An object in RAM's own policies. In OSS bucket policies, a list of account ids, user ids, ARNs or
 * `*`.
 */
export type Principals =
  | {
      readonly RAM?: readonly string[];
      readonly Service?: readonly string[];
      readonly Federated?: readonly string[];
    }
  | readonly string[];

/** A policy with the name that results use for it. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

/** The policies that apply to a request. */
export interface PolicySet {
  /**
   * Attached to the principal: the union of user, group and role policies. An empty list is a
   * principal without policies. Leave it out to judge the other policies alone.
   */
  readonly identity?: readonly NamedPolicy[];
  /** Attached to the resource: a bucket policy, a role's trust policy. */
  readonly resource?: readonly NamedPolicy[];
  /** Passed to AssumeRole. If there is one, it must allow too. */
  readonly session?: readonly NamedPolicy[];
  /** Resource Directory control policies. If there are any, one must allow too. */
  readonly control?: readonly NamedPolicy[];
}

/** A request as RAM sees it. */
export interface RamRequest {
  /** `imm:CreateImageModerationTask` */
  readonly action: string;
  /** `acs:imm:cn-hangzhou:123:project/p` */
  readonly resource: string;
  /** The values of condition keys. The request lacks every other key. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /**
   * ARN of the caller, or a service such as `imm.aliyuncs.com`, or `anonymous`. Only policies with
   * a Principal use it.
   */
  readonly principal?: string;
  /** The caller's id, which OSS bucket policies can use instead of an ARN. */
  readonly principalId?: string;
}

/** The decision on one request. */
export interface Decision {
  /**
   * `undetermined`: it depends on a condition whose operator RAM doesn't document. Count it as
   * denied where access is given.
   */
  readonly decision: "allow" | "explicitDeny" | "implicitDeny" | "undetermined";
  /**
   * The statement that decided, or that leaves the result open; null for an implicit deny and for
   * an account's root.
   */
  readonly statement: { readonly policy: string; readonly index: number } | null;
  /** Why, in one or two sentences. */
  readonly reason: string;
}
