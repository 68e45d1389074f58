import type { AccessLevel, Action, Service } from "./action.ts";
import { exposureOf } from "./exposures.ts";

/**
 * A service from a table of level → resource template → names, which is easy to compare with the
 * vendor's table.
 * @param dependent the actions that the caller of an action must also be allowed, by its name.
 */
export function service<Form extends string>(
  head: Omit<Service, "actions">,
  templates: Readonly<Record<Form, readonly string[]>>,
  levels: Partial<Readonly<Record<AccessLevel, Partial<Readonly<Record<Form, string>>>>>>,
  dependent: Readonly<Record<string, readonly string[]>> = {},
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
            dependent[name],
          ),
        ),
    ),
  );
  return { ...head, actions };
}

function describedAction(
  name: string,
  level: AccessLevel,
  resources: readonly string[],
  dependentActions: readonly string[] | undefined,
): Action {
  const exposure = exposureOf(name, level);
  return {
    name,
    level,
    resources,
    ...(exposure === undefined ? {} : { exposure }),
    ...(dependentActions === undefined ? {} : { dependentActions }),
  };
}
