import { extname, isAbsolute, relative, resolve, sep } from "node:path";
import { watch } from "chokidar";

/** Files that a program is made of. */
const sources = /\.(?:[cm]?[jt]s|json|ya?ml|py|go)$/;

/** Folders and files that change without a change of the program. */
const ignoredNames = /^(?:\..*|node_modules|dist|coverage|package-lock\.json|pnpm-lock\.yaml)$/;

/** Milliseconds without a change before the program is deployed again. */
const settleMs = 200;

export interface ProgramWatcher {
  close(): Promise<void>;
}

/**
 * Calls `changed` with the path of a changed source file of a folder, once for changes that follow
 * each other quickly. Resolves when it is watching.
 * @param options.also a file outside the folder.
 * @param options.ignored a directory that other processes write to.
 */
export async function watchProgram(
  folder: string,
  options: {
    readonly also: string | undefined;
    readonly ignored: string | undefined;
    readonly changed: (file: string) => void;
  },
): Promise<ProgramWatcher> {
  const ignored = options.ignored === undefined ? undefined : resolve(options.ignored);
  const also = options.also === undefined ? [] : [resolve(options.also)];
  const isIgnored = (file: string) => {
    if (also.includes(file)) return false;
    const inside = relative(folder, file);
    if (file === ignored || isAbsolute(inside)) return true;
    return inside.split(sep).some((name) => ignoredNames.test(name));
  };
  const watcher = watch([folder, ...also], { ignored: isIgnored, ignoreInitial: true });
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  watcher.on("all", (_, file) => {
    if (!sources.test(extname(file))) return;
    pending.add(resolve(file));
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const each of pending) options.changed(each);
      pending.clear();
    }, settleMs);
  });
  await new Promise<void>((ready, failed) => {
    watcher.once("ready", ready);
    watcher.once("error", failed);
  });
  return {
    async close() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
