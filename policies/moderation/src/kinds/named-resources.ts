import type { NamedPolicy } from "@immkit/ram";
import { globMatches } from "@immkit/ram/glob";

/** The names in the resources that policies allow an action on. Patterns name nothing. */
export function namedResources(
  policies: readonly NamedPolicy[],
  action: string,
  name: RegExp,
): string[] {
  const wanted = action.toLowerCase();
  return policies.flatMap(({ document }) =>
    document.Statement.flatMap(({ Effect, Action = [], Resource = [] }) =>
      Effect === "Allow" && Action.some((each) => globMatches(each.toLowerCase(), wanted))
        ? Resource.flatMap((resource) => name.exec(resource)?.[1] ?? [])
        : [],
    ),
  );
}
