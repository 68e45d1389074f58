/**
 * A provider for tests that keeps its resources, notes, as JSON files in a folder. Tests can change
 * and delete the files, and read what was called in `calls.log`.
 */
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { CheckFailure, DetailedDiff, PropertyChange } from "../../protocol/provider.ts";
import { isPropertyMap, type PropertyMap, type PropertyValue } from "../../protocol/values.ts";

/** The inputs of a note: `title` is its id, `title` and `place` need a new note. */
const properties = ["title", "place", "text", "token", "lines", "size"] as const;
const replacing: readonly string[] = ["title", "place"];

export function checkNote(name: string, given: PropertyMap) {
  const failures: CheckFailure[] = Object.keys(given)
    .filter((property) => !properties.some((known) => known === property))
    .map((property) => ({ property, reason: `${property} is not a property of a note` }));
  if (given["text"] === undefined) failures.push({ property: "text", reason: "text is required" });
  return { inputs: { title: name, size: 1, ...given }, failures };
}

/** The changes by path, such as `lines[1].text`. */
export function diffNote(state: PropertyMap, inputs: PropertyMap): DetailedDiff {
  const changes: Record<string, PropertyChange> = {};
  for (const name of properties)
    compare(state[name], inputs[name], name, replacing.includes(name), changes);
  return changes;
}

function compare(
  old: PropertyValue | undefined,
  wanted: PropertyValue | undefined,
  at: string,
  replace: boolean,
  changes: Record<string, PropertyChange>,
): void {
  if (isDeepStrictEqual(old, wanted)) return;
  if (Array.isArray(old) && Array.isArray(wanted)) {
    for (let index = 0; index < Math.max(old.length, wanted.length); index++)
      compare(old[index], wanted[index], `${at}[${index}]`, replace, changes);
  } else if (isPropertyMap(old) && isPropertyMap(wanted)) {
    for (const name of new Set([...Object.keys(old), ...Object.keys(wanted)]))
      compare(old[name], wanted[name], `${at}.${name}`, replace, changes);
  } else {
    const kind = old === undefined ? "add" : wanted === undefined ? "delete" : "update";
    changes[at] = { kind, replace };
  }
}

/** The notes in a folder. */
export class Notes {
  readonly #folder: string;
  readonly #author: string;

  constructor(folder: string, author: string) {
    this.#folder = folder;
    this.#author = author;
  }

  log(line: string): void {
    appendFileSync(path.join(this.#folder, "calls.log"), `${line}\n`);
  }

  create(inputs: PropertyMap): { readonly id: string; readonly state: PropertyMap } {
    const id = String(inputs["title"]);
    this.log(`create ${id} by ${this.#author}`);
    if (existsSync(this.#file(id))) throw new Error(`there is already a note ${id}`);
    return { id, state: this.#write(id, inputs) };
  }

  read(id: string): { readonly state: PropertyMap; readonly inputs: PropertyMap } | undefined {
    if (!existsSync(this.#file(id))) return undefined;
    const { written, ...inputs } = JSON.parse(readFileSync(this.#file(id), "utf8")) as PropertyMap;
    return { state: { ...inputs, written: written ?? "" }, inputs };
  }

  update(id: string, inputs: PropertyMap): PropertyMap {
    this.log(`update ${id} by ${this.#author}`);
    return this.#write(id, inputs);
  }

  /** A note with the text `kept` can't be deleted. */
  delete(id: string): void {
    this.log(`delete ${id} by ${this.#author}`);
    if (this.read(id)?.inputs["text"] === "kept") throw new Error(`the note ${id} has to be kept`);
    rmSync(this.#file(id), { force: true });
  }

  #write(id: string, inputs: PropertyMap): PropertyMap {
    const state = { ...inputs, written: `${inputs["text"]} by ${this.#author}` };
    writeFileSync(this.#file(id), JSON.stringify(state));
    return state;
  }

  #file(id: string): string {
    return path.join(this.#folder, `${id}.json`);
  }
}
