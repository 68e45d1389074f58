import { CommandError } from "../errors/command-error.ts";
import { type Snapshot, snapshotFormat } from "./snapshot.ts";

/** Whether a JSON value calls itself a snapshot, of whichever form. */
export function looksLikeSnapshot(value: unknown): value is { readonly format: string } {
  return (
    isObject(value) &&
    typeof value["format"] === "string" &&
    value["format"].startsWith("immkit.ram-snapshot/")
  );
}

/**
 * Checks a snapshot as it was read from `file`. @throws CommandError with a JSON pointer to what is
 * wrong.
 */
export function parseSnapshot(value: unknown, file: string): Snapshot {
  const read = new Checker(file);
  const root = read.object(value, "");
  if (root["format"] !== snapshotFormat) {
    read.refuse(
      "/format",
      `it is ${JSON.stringify(root["format"])}, and this version reads ${JSON.stringify(snapshotFormat)}. Take it again with immkit ram pull.`,
    );
  }
  read.each(root["policies"], "/policies", (policy, at) => {
    read.reference(policy, at);
    read.text(policy["defaultVersion"], `${at}/defaultVersion`);
    read.each(policy["versions"], `${at}/versions`, (version, place) => {
      read.text(version["id"], `${place}/id`);
      read.text(version["document"], `${place}/document`);
    });
  });
  read.each(root["roles"], "/roles", (role, at) => {
    for (const name of ["name", "arn", "trust"]) read.text(role[name], `${at}/${name}`);
    read.each(role["policies"], `${at}/policies`, (policy, place) => read.reference(policy, place));
  });
  for (const list of ["users", "groups"]) {
    read.each(root[list], `/${list}`, (holder, at) => {
      read.text(holder["name"], `${at}/name`);
      read.each(holder["policies"], `${at}/policies`, (policy, place) =>
        read.reference(policy, place),
      );
      if (list === "users")
        read
          .list(holder["groups"], `${at}/groups`)
          .forEach((group, index) => void read.text(group, `${at}/groups/${index}`));
    });
  }
  return value as Snapshot;
}

type JsonObject = Readonly<Record<string, unknown>>;

class Checker {
  readonly #file: string;
  constructor(file: string) {
    this.#file = file;
  }

  refuse(pointer: string, message: string): never {
    throw new CommandError(
      `The snapshot ${JSON.stringify(this.#file)} is wrong at ${pointer === "" ? "its top" : pointer}: ${message}`,
    );
  }

  object(value: unknown, at: string): JsonObject {
    return isObject(value) ? value : this.refuse(at, "it must be an object.");
  }

  list(value: unknown, at: string): readonly unknown[] {
    return Array.isArray(value) ? value : this.refuse(at, "it must be a list.");
  }

  each(value: unknown, at: string, check: (item: JsonObject, at: string) => void): void {
    for (const [index, item] of this.list(value, at).entries())
      check(this.object(item, `${at}/${index}`), `${at}/${index}`);
  }

  text(value: unknown, at: string): string {
    return typeof value === "string" ? value : this.refuse(at, "it must be text.");
  }

  reference(policy: JsonObject, at: string): void {
    this.text(policy["name"], `${at}/name`);
    if (policy["type"] !== "Custom" && policy["type"] !== "System")
      this.refuse(`${at}/type`, 'it must be "Custom" or "System".');
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
