import { componentsErrors } from "./components.ts";
import { createImmkitErrors } from "./create-immkit.ts";
import type { ErrorEntry } from "./entry.ts";
import { localCloudErrors } from "./local-cloud.ts";
import { policiesErrors } from "./policies.ts";
import { pulumiLocalErrors } from "./pulumi-local.ts";
import { ramErrors } from "./ram.ts";
import { runtimeErrors } from "./runtime.ts";

/** Every error code of immkit, by package and class. */
export const errorEntries: readonly ErrorEntry[] = [
  ramErrors,
  runtimeErrors,
  localCloudErrors,
  pulumiLocalErrors,
  componentsErrors,
  policiesErrors,
  createImmkitErrors,
].flatMap(({ package: name, classes }) =>
  Object.entries(classes).flatMap(([className, codes]) =>
    Object.entries(codes).map(([code, text]) => ({
      id: `${className}.${code}`,
      package: name,
      class: className,
      code,
      ...text,
    })),
  ),
);

/** The entries of `CODE` or `CLASS.CODE`. Upper and lower case don't count. */
export function entriesFor(name: string): readonly ErrorEntry[] {
  const wanted = name.toLowerCase();
  return errorEntries.filter(({ id, code }) =>
    [id, code].some((each) => each.toLowerCase() === wanted),
  );
}
