import { execFile } from "node:child_process";
import { CommandError } from "../errors/command-error.ts";
import { maxFileBytes } from "./file.ts";

/** A file or folder at a git revision. */
export interface GitPlace {
  readonly ref: string;
  /** Relative to the current folder. */
  readonly path: string;
}

/** A file of a git tree. */
export interface GitFile {
  /** Relative to the folder that was named. */
  readonly name: string;
  /** The id of its content. */
  readonly id: string;
}

/** Reads `git:REF:PATH`; undefined for anything else. */
export function gitPlaceIn(argument: string): GitPlace | undefined {
  const [, ref, path] = /^git:([^:]*):(.*)$/s.exec(argument) ?? [];
  if (ref === undefined || path === undefined) {
    if (argument.startsWith("git:"))
      throw new CommandError(
        `${JSON.stringify(argument)} is not git:REF:PATH, such as git:main:policies.`,
      );
    return undefined;
  }
  // Git would read it as an option.
  if (ref === "" || ref.startsWith("-"))
    throw new CommandError(
      `${JSON.stringify(ref)} in ${JSON.stringify(argument)} is not a git revision. Name a branch, a tag or a commit.`,
    );
  return { ref, path };
}

/**
 * The file, or the files of the folder and those below it.
 * @returns undefined if the path does not exist at the revision.
 * @throws CommandError that names the revision or the path.
 */
export async function readTree({
  ref,
  path,
}: GitPlace): Promise<
  { readonly isFolder: boolean; readonly files: readonly GitFile[] } | undefined
> {
  const commit = await resolve(`${ref}^{commit}`);
  if (commit === undefined)
    throw new CommandError(
      `The git revision ${JSON.stringify(ref)} does not exist here. In CI, fetch it first: a shallow clone has one commit only.`,
    );
  const id = await resolve(`${commit}:./${path.replace(/\/+$/, "")}`);
  if (id === undefined) return undefined;
  const type = (await git(["cat-file", "-t", id])).trim();
  if (type === "blob") return { isFolder: false, files: [{ name: path, id }] };
  const listed = await git(["ls-tree", "-r", "-z", "--full-tree", id]);
  const files = listed.split("\0").flatMap((line) => {
    const [, blob, name] = /^100\d+ blob (\w+)\t(.+)$/s.exec(line) ?? [];
    return blob === undefined || name === undefined ? [] : [{ name, id: blob }];
  });
  return { isFolder: true, files };
}

/** The text of a file in a git tree. */
export function readBlob(id: string): Promise<string> {
  return git(["cat-file", "blob", id]);
}

/** The id of an object, undefined if there is none. */
async function resolve(name: string): Promise<string | undefined> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", name];
  const id = (await git(args, 1)).trim().split("\n").at(-1) ?? "";
  return /^[0-9a-f]{40,64}$/.test(id) ? id : undefined;
}

/** @param accepted an exit code that is not a failure, besides 0. */
function git(args: readonly string[], accepted = 0): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { encoding: "utf8", maxBuffer: maxFileBytes } as const;
    execFile("git", [...args], options, (error, stdout, stderr) => {
      if (error === null || error.code === accepted) return resolve(stdout);
      const missing = "code" in error && String(error.code) === "ENOENT";
      const reason = missing ? "git is not installed" : stderr.trim().split("\n", 1)[0];
      reject(
        new CommandError(`git ${args[0]} failed: ${reason || error.message}.`, { cause: error }),
      );
    });
  });
}
