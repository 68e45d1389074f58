/**
 * What an action does: `permissions` changes who may do what, and so can be turned into anything.
 */
export type AccessLevel = "read" | "list" | "write" | "permissions";

export interface Action {
  /** `imm:GetTask` */
  readonly name: string;
  readonly level: AccessLevel;
  /**
   * The resource names that the action is asked with, as templates: `{name}` is a run without slash
   * or colon, `{rest}` is anything. `*` means that it works on no resource, and is only granted by
   * the star. Empty where no form is published.
   */
  readonly resources: readonly string[];
}

export interface Service {
  /** The RAM code. */
  readonly code: string;
  /** Whether all its actions are listed; only then an action that is missing here is a mistake. */
  readonly complete: boolean;
  /** Where the list was taken from. */
  readonly source: string;
  /** When it was last held against the source, ISO date. */
  readonly checked: string;
  readonly actions: readonly Action[];
}

/**
 * A service's table, written as level → resource template → names, so that it can be read beside
 * the vendor's.
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
