import { type Assumptions, type NewAccess, type NewAccessOptions, newAccess } from "@immkit/ram";
import {
  type AccountAccess,
  type AccountChange,
  newAccessInAccount,
  newAccessOfPrincipal,
  newAccessToBuckets,
} from "@immkit/ram/account";
import { CommandError } from "../errors/command-error.ts";
import type { Io } from "../io.ts";
import type { PolicyReader } from "./policy-reader.ts";
import {
  findVersion,
  missingVersion,
  type PolicyVersion,
  type VersionFile,
} from "./policy-version.ts";

/** Access that a change adds to a policy, or to a principal of a snapshot. */
export type Access = NewAccess | AccountAccess;

/** What the change of a file adds, and the policies in it that could not be read. */
export interface Change extends Pick<AccountChange, "unreadable"> {
  /** The file after the change. */
  readonly file: string;
  readonly access: readonly Access[];
}

/** The files, folders or git revisions to compare. */
export interface ChangeQuestion {
  /** Undefined: everything is new. */
  readonly before: string | undefined;
  readonly after: string;
  /** `before` can be missing. */
  readonly isNew?: boolean;
  readonly assume?: Assumptions;
}

/** A file after the change, and the same file before it; undefined if it was not there. */
interface Pair {
  readonly before: VersionFile | undefined;
  readonly after: VersionFile;
}

async function pairsOf(
  { before, after, isNew = false }: ChangeQuestion,
  io: Io,
): Promise<readonly Pair[]> {
  const old = before === undefined ? undefined : await findVersion(before, io);
  if (old === undefined && before !== undefined && !isNew) {
    const error = missingVersion(before);
    throw new CommandError(`${error.message} Pass --new if it is new.`, { cause: error });
  }
  const now = await findVersion(after, io);
  if (now === undefined) throw missingVersion(after);
  if (old?.isFolder !== undefined && old.isFolder !== now.isFolder && !(await isEmpty(old)))
    throw new CommandError(
      `${JSON.stringify(before)} and ${JSON.stringify(after)} can't be compared: one is a folder, the other a file.`,
    );
  const known = new Map(old?.files.map((file) => [file.key, file]));
  return now.files.map((file) => ({ before: known.get(file.key), after: file }));
}

/** Whether a version is a file that allows nothing, such as /dev/null. */
async function isEmpty({ isFolder, files }: PolicyVersion): Promise<boolean> {
  const [file] = files;
  return !isFolder && file !== undefined && isEmptyText(await file.read());
}

const isEmptyText = (text: string) => /^(?:\s*|\s*\{\s*\}\s*)$/.test(text);

/**
 * What the policies after a change allow and those before it did not, file by file.
 * @throws CommandError if a file is missing, or a file would be compared with a folder.
 */
export async function changeBetween(
  question: ChangeQuestion,
  reader: PolicyReader,
  io: Io,
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const pair of await pairsOf(question, io))
    changes.push({
      file: pair.after.name,
      ...(await changeOf(pair, reader, { assume: question.assume ?? {} })),
    });
  return changes;
}

function together(...changes: readonly Omit<Change, "file">[]): Omit<Change, "file"> {
  return {
    access: changes.flatMap(({ access }) => access),
    unreadable: changes.flatMap(({ unreadable }) => unreadable),
  };
}

async function changeOf(
  { before, after }: Pair,
  reader: PolicyReader,
  options: NewAccessOptions,
): Promise<Omit<Change, "file">> {
  const text = before === undefined ? "" : await before.read();
  const now = reader.source(after.name, await after.read());
  if (before === undefined || isEmptyText(text)) {
    if (now.is === "snapshot")
      return together(
        newAccessInAccount([], now.account, options),
        newAccessToBuckets([], now.buckets, options),
      );
    if (now.is === "bucket") return newAccessToBuckets([], [now.bucket], options);
    if (now.is === "principal") return newAccessInAccount([], [now.principal], options);
    return { access: newAccess([], reader.setOf(now, after.name), options), unreadable: [] };
  }
  const old = reader.source(before.name, text);
  if (old.is === "snapshot" && now.is === "snapshot")
    return together(
      newAccessInAccount(old.account, now.account, options),
      newAccessToBuckets(old.buckets, now.buckets, options),
    );
  if (old.is === "principal" && now.is === "principal")
    return newAccessOfPrincipal(old.principal, now.principal, options);
  const policies = [reader.setOf(old, before.name), reader.setOf(now, after.name)] as const;
  return { access: newAccess(...policies, options), unreadable: [] };
}
