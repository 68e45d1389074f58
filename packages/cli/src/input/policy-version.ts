import { stat } from "node:fs/promises";
import { relative } from "node:path";
import { CommandError } from "../errors/command-error.ts";
import type { Io } from "../io.ts";
import { isErrno, listFiles, partOf, readText } from "./file.ts";
import { type GitPlace, gitPlaceIn, readBlob, readTree } from "./git.ts";

/** A policy file of a version. */
export interface VersionFile {
  /** Relative to the folder; empty for a single file. */
  readonly key: string;
  /** The name in findings and errors, with the part of a snapshot that is selected. */
  readonly name: string;
  readonly read: () => Promise<string>;
}

/** The policies before or after a change: a file, or the .json files of a folder. */
export interface PolicyVersion {
  readonly isFolder: boolean;
  readonly files: readonly VersionFile[];
}

/**
 * Finds a file or folder, on disk or at a git revision (`git:REF:PATH`).
 * @returns undefined if it does not exist.
 */
export async function findVersion(argument: string, io: Io): Promise<PolicyVersion | undefined> {
  const { file, part: name } = partOf(argument);
  const part = name === undefined ? "" : `#${name}`;
  const place = gitPlaceIn(file);
  return place === undefined ? onDisk(file, part, io) : atRevision(place, part);
}

async function onDisk(file: string, part: string, io: Io): Promise<PolicyVersion | undefined> {
  const read = (name: string) => () => readText(name, "The policy file", io);
  if (file === "-") return { isFolder: false, files: [{ key: "", name: file, read: read(file) }] };
  try {
    if ((await stat(file)).isDirectory()) {
      const names = await listFiles(file, ".json", true);
      const files = names.map((name) => ({
        key: relative(file, name).replaceAll("\\", "/"),
        name: `${name}${part}`,
        read: read(name),
      }));
      return { isFolder: true, files };
    }
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return undefined;
    throw error;
  }
  return { isFolder: false, files: [{ key: "", name: `${file}${part}`, read: read(file) }] };
}

async function atRevision(place: GitPlace, part: string): Promise<PolicyVersion | undefined> {
  const tree = await readTree(place);
  if (tree === undefined) return undefined;
  const { ref, path } = place;
  const prefix = `git:${ref}:${path.replace(/\/+$/, "")}`;
  const isHidden = (name: string) => /(?:^|\/)\.[^/]/.test(name);
  const wanted = tree.isFolder
    ? tree.files.filter(({ name }) => name.endsWith(".json") && !isHidden(name))
    : tree.files;
  const files = wanted.map(({ name, id }) => ({
    key: tree.isFolder ? name : "",
    name: `${tree.isFolder ? `${prefix}/${name}` : prefix}${part}`,
    read: () => readBlob(id),
  }));
  return { isFolder: tree.isFolder, files };
}

/** The error for a version that does not exist. */
export function missingVersion(argument: string): CommandError {
  const place = gitPlaceIn(argument);
  return new CommandError(
    place === undefined
      ? `The policy file ${JSON.stringify(argument)} can't be read: it does not exist.`
      : `${JSON.stringify(place.path)} does not exist at the git revision ${JSON.stringify(place.ref)}.`,
  );
}
