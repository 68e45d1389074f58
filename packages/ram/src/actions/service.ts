import type { AccessLevel, Action, Service } from "./action.ts";
import { exposureOf } from "./exposures.ts";

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
      names
        .split(/\s+/)
        .map((name) =>
          describedAction(
            `${head.code}:${name}`,
            level as AccessLevel,
            templates[template as Form],
          ),
        ),
    ),
  );
  return { ...head, actions };
}

function describedAction(name: string, level: AccessLevel, resources: readonly string[]): Action {
  const exposure = exposureOf(name, level);
  return { name, level, resources, ...(exposure === undefined ? {} : { exposure }) };
}
