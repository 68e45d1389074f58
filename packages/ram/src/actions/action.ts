/** What an action does. `permissions` changes who is allowed what, which can give any access. */
export type AccessLevel = "read" | "list" | "write" | "permissions";

/**
 * What an action gives away or opens beyond its level: `data` is what people store, `credentials`
 * let their holder call as somebody else, `permissions` decide who is allowed what, and `network`
 * opens a resource to other networks.
 */
export type Exposure = "data" | "credentials" | "permissions" | "network";

/** An action, such as `imm:GetTask`, with its level of access and its resources. */
export interface Action {
  /** `imm:GetTask` */
  readonly name: string;
  readonly level: AccessLevel;
  /**
   * Templates of the resource names in its requests: `{name}` is a run without slash or colon,
   * `{rest}` is anything. `*` means that the action works on no resource, so only the star grants
   * it. Empty if no template is published.
   */
  readonly resources: readonly string[];
  /**
   * Only the name is known, from the list of the service's API operations. The level is inferred
   * from the name's verb, unless the verb is misleading and an override has the level.
   */
  readonly inferred?: true;
  /** What it gives away or opens. It is our judgement; most actions have none. */
  readonly exposure?: Exposure;
  /** The condition keys of the service that requests of it can carry, if a source lists them. */
  readonly conditionKeys?: readonly string[];
  /** The actions that its caller must also be allowed, if a source lists them. */
  readonly dependentActions?: readonly string[];
  /** Where its description was taken from, if that is not the source of the service's list. */
  readonly source?: string;
  /** The date of that source. */
  readonly checked?: string;
}

/** The actions of one service, with the source of the list. */
export interface Service {
  /** The RAM code. */
  readonly code: string;
  /** Whether all actions are listed. Only then an action that is missing here does not exist. */
  readonly complete: boolean;
  /** Where the list was taken from. */
  readonly source: string;
  /** When it was last compared with the source, as an ISO date. */
  readonly checked: string;
  readonly actions: readonly Action[];
}

/**
 * How much is known of a service. `complete`: all its actions, so another one does not exist.
 * `partial`: some actions are described, with their resources. Of the others, and of all actions in
 * `names`, only the name is known: see {@link Action.inferred}.
 */
export type Tier = "complete" | "partial" | "names";

/** How much is known of a service. */
export function tierOf({ complete, actions }: Service): Tier {
  if (complete) return "complete";
  return actions.every(({ inferred }) => inferred) ? "names" : "partial";
}
