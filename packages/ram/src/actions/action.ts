/** What an action does. `permissions` changes who is allowed what, which can give any access. */
export type AccessLevel = "read" | "list" | "write" | "permissions";

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
 * A service from a table of level → resource template → names, which is easy to compare with the
 * vendor's table.
 */
export function service<Form extends string>(
  head: Omit<Service, "actions">,
  templates: Readonly<Record<Form, readonly string[]>>,
  levels: Partial<Readonly<Record<AccessLevel, Partial<Readonly<Record<Form, string>>>>>>,
): Service {
  const actions = Object.entries(levels).flatMap(([level, byTemplate]) =>
    Object.entries(byTemplate as Readonly<Record<string, string>>).flatMap(([template, names]) =>
      names.split(/\s+/).map((name) => ({
        name: `${head.code}:${name}`,
        level: level as AccessLevel,
        resources: templates[template as Form],
      })),
    ),
  );
  return { ...head, actions };
}
