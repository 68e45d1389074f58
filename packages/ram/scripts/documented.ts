import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DescribedAction, Source } from "../src/actions/data.ts";

/** What `tables/CODE.txt` says: see `tables/README.md`. */
export interface Documented {
  readonly sources: readonly Source[];
  readonly actions: readonly DescribedAction[];
  /** Names of actions that are not described. */
  readonly names: readonly string[];
}

/** The levels of pages and of this package. */
const levels = { get: "read", read: "read", list: "list", write: "write" } as const;

/** The codes of the services that have a table. */
export function documentedCodes(): readonly string[] {
  return readdirSync(join(import.meta.dirname, "tables")).flatMap((file) =>
    file.endsWith(".txt") ? [file.replace(/\.txt$/, "")] : [],
  );
}

/**
 * Reads the table of a service.
 * @param requiring the operations that require a parameter, by its name.
 */
export function documented(
  code: string,
  requiring: (
    parameter: string,
  ) => readonly { readonly name: string; readonly level: "read" | "list" | "write" }[],
): Documented | undefined {
  const file = join(import.meta.dirname, "tables", `${code}.txt`);
  if (!existsSync(file)) return undefined;
  const actions = new Map<string, Mutable>();
  const sources: Source[] = [];
  const names: string[] = [];
  const add = (
    names: readonly string[],
    change: (action: Mutable) => void,
    level?: keyof typeof levels,
  ) => {
    for (const name of names) {
      const known = actions.get(name);
      if (known === undefined && level === undefined)
        throw new Error(`${file}: ${name} has no level before its keys or needs`);
      const action = known ?? {
        name,
        level: levels[level as keyof typeof levels],
        resources: [],
        conditionKeys: [],
        dependentActions: [],
        from: [],
      };
      change(action);
      if (!action.from.includes(sources.length - 1)) action.from.push(sources.length - 1);
      actions.set(name, action);
    }
  };
  const addForms = (
    names: readonly string[],
    forms: readonly string[],
    level: keyof typeof levels,
  ) =>
    add(
      names,
      (action) =>
        addTo(
          action.resources,
          forms.map((form) => templateOf(code, form)),
        ),
      level,
    );
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line === "") continue;
    const [, word, rest] = /^(\w+) (.+)$/.exec(line) as unknown as [string, string, string];
    if (word === "source") sources.push({ source: rest, date: "" });
    else if (word === "date") sources.push({ ...(sources.pop() as Source), date: rest });
    else if (word === "names") names.push(...rest.split(" "));
    else if (word === "parameter") {
      const [form, parameter] = rest.split(" ") as [string, string];
      for (const { name, level } of requiring(parameter)) addForms([name], [form], level);
    } else {
      const [, given, after] = /^(.+): (.+)$/.exec(rest) as unknown as [string, string, string];
      const [words, listed] = [given.split(" "), after.split(" ")];
      if (word === "keys") add(listed, (action) => addTo(action.conditionKeys, words));
      else if (word === "needs") add(listed, (action) => addTo(action.dependentActions, words));
      else addForms(listed, words, word as keyof typeof levels);
    }
  }
  const described = [...actions.values()].map(
    ({ conditionKeys, dependentActions, ...rest }): DescribedAction => ({
      ...rest,
      ...(conditionKeys.length > 0 && { conditionKeys }),
      ...(dependentActions.length > 0 && { dependentActions }),
    }),
  );
  return { sources, names, actions: described.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

interface Mutable
  extends Omit<DescribedAction, "resources" | "from" | "conditionKeys" | "dependentActions"> {
  readonly resources: string[];
  readonly from: number[];
  readonly conditionKeys: string[];
  readonly dependentActions: string[];
}

function addTo(list: string[], more: readonly string[]): void {
  for (const each of more) if (!list.includes(each)) list.push(each);
}

function templateOf(code: string, form: string): string {
  if (form === "*") return form;
  const full = form.startsWith("acs:") ? form : `acs:${code}:*:*:${form.replace(/^:/, "")}`;
  return full.replaceAll("{}", "{name}");
}
