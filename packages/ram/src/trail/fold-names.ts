/**
 * Names as few patterns. A folder with more than `limit` of them becomes one pattern, with a star
 * for the part in which they vary. The deepest folders are folded first: of a thousand names below
 * `media/uploads/` and one in `media/`, `media/uploads/*` and the other name remain. An end that
 * all names of a folder have (`/queues/{name}/messages`) is kept.
 * @param names resource names of one service, region and account, from the relative id on.
 */
export function foldNames(names: readonly string[], limit: number): readonly string[] {
  const { leaves, folders } = inFolders(names, 0);
  return [
    ...(leaves.length > limit ? ["*"] : leaves),
    ...[...folders].flatMap(([folder, inside]) => foldFolder(folder, inside, limit)),
  ];
}

function foldFolder(folder: string, names: readonly string[], limit: number): readonly string[] {
  if (names.length <= limit) return names;
  const { leaves, folders } = inFolders(names, folder.length);
  const folded = [
    ...leaves,
    ...[...folders].flatMap(([each, inside]) => foldFolder(each, inside, limit)),
  ];
  return folded.length <= limit ? folded : [`${folder}*${commonEnd(names, folder.length)}`];
}

/** The names without a slash after `from`, and the others by their next folder. */
function inFolders(names: readonly string[], from: number) {
  const leaves: string[] = [];
  const folders = new Map<string, string[]>();
  for (const name of names) {
    // A leading slash belongs to the first folder: `/queues/`.
    const slash = name.indexOf("/", from === 0 ? 1 : from);
    if (slash < 0) leaves.push(name);
    else {
      const folder = name.slice(0, slash + 1);
      const inside = folders.get(folder);
      if (inside === undefined) folders.set(folder, [name]);
      else inside.push(name);
    }
  }
  return { leaves, folders };
}

/** The part from the last slash on, if all names have the same and it is behind `from`. */
function commonEnd(names: readonly string[], from: number): string {
  const ends = new Set(names.map((name) => name.slice(Math.max(name.lastIndexOf("/"), from))));
  const [end = ""] = ends;
  return ends.size === 1 && end.startsWith("/") ? end : "";
}
