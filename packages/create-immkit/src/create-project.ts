import { mkdir, readdir, rm, rmdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { CreateError } from "./create-error.ts";
import { type PackageManager, type ProjectFile, projectFiles } from "./template-files.ts";
import { type Template, templates } from "./templates.ts";

/** Options of {@link createProject}. */
export interface CreateOptions {
  /** The folder of the project. Created if it doesn't exist. */
  readonly folder: string;
  /** The name of a template. Default `quickstart`. */
  readonly template?: string | undefined;
  /** Default `npm`. */
  readonly manager?: PackageManager | undefined;
  /** Adds the files that don't exist to a folder that isn't empty. Default false. */
  readonly force?: boolean | undefined;
}

/** A project that was created. */
export interface CreatedProject {
  /** The absolute path. */
  readonly folder: string;
  readonly template: string;
  readonly manager: PackageManager;
  /** Paths of the files that were written, relative to the folder. */
  readonly files: readonly string[];
  /** Paths of the files that existed, and were left as they are. */
  readonly kept: readonly string[];
  /** The commands to run next. */
  readonly next: readonly string[];
}

/**
 * Creates a project. It writes all files or, if one of them can't be written, none.
 * @throws CreateError
 */
export async function createProject(options: CreateOptions): Promise<CreatedProject> {
  const { manager = "npm", force = false } = options;
  const template = findTemplate(options.template);
  const folder = path.resolve(options.folder);
  const present = await entriesOf(folder);
  if (present.length > 0 && !force)
    throw new CreateError(
      "FolderNotEmpty",
      `${JSON.stringify(options.folder)} is not empty: it has ${listed(present)}. Name a new folder, or pass --force to add the files that don't exist.`,
    );
  const files = await projectFiles(template, { name: projectName(folder), manager });
  const { written, kept } = await writeAll(folder, files);
  return {
    folder,
    template: template.name,
    manager,
    files: written,
    kept,
    next: nextCommands(options.folder, template, manager),
  };
}

function findTemplate(name = "quickstart"): Template {
  const found = templates.find((template) => template.name === name);
  if (found !== undefined) return found;
  throw new CreateError(
    "TemplateUnknown",
    `There is no template ${JSON.stringify(name)}. Choose one of: ${templates.map((each) => each.name).join(", ")}.`,
  );
}

/** The names in a folder, without the folder of git. Empty if there is no such folder. */
async function entriesOf(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name !== ".git").sort();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    const reason = codeOf(error) === "ENOTDIR" ? "it is a file" : messageOf(error);
    throw new CreateError(
      "FolderInvalid",
      `${JSON.stringify(folder)} can't be used: ${reason}. Name another folder.`,
      { cause: error },
    );
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/** The name of the folder, as npm and Pulumi accept it. */
function projectName(folder: string): string {
  const name = path
    .basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60);
  return name === "" ? "app" : name;
}

/** Writes the files that don't exist. If one fails, deletes what it has written. */
async function writeAll(
  folder: string,
  files: readonly ProjectFile[],
): Promise<{ readonly written: readonly string[]; readonly kept: readonly string[] }> {
  const written: string[] = [];
  const kept: string[] = [];
  const folders: string[] = [];
  try {
    for (const { path: file, content } of files) {
      const target = path.join(folder, file);
      const first = await mkdir(path.dirname(target), { recursive: true });
      if (first !== undefined) folders.push(...createdFolders(first, path.dirname(target)));
      try {
        await writeFile(target, content, { flag: "wx" });
        written.push(file);
      } catch (error) {
        if (codeOf(error) !== "EEXIST") throw error;
        kept.push(file);
      }
    }
    return { written, kept };
  } catch (error) {
    for (const file of written) await rm(path.join(folder, file), { force: true });
    for (const each of folders.toReversed()) await rmdir(each).catch(() => undefined);
    throw new CreateError(
      "NotWritten",
      `The project was not created, and nothing is left of it: ${messageOf(error)}.`,
      { cause: error },
    );
  }
}

/** From the first folder that `mkdir` created to the last one. */
function createdFolders(first: string, last: string): readonly string[] {
  const folders: string[] = [];
  for (let at = last; at.length >= first.length; at = path.dirname(at)) folders.unshift(at);
  return folders;
}

function nextCommands(
  folder: string,
  { name }: Template,
  manager: PackageManager,
): readonly string[] {
  const enter = path.relative(".", folder) === "" ? [] : [`cd ${quoted(folder)}`];
  const run = manager === "pnpm" ? "pnpm exec" : "npx";
  const work = name === "policy-gate" ? [`${manager} run check`] : [`${run} immkit dev`];
  return [...enter, `${manager} install`, ...work];
}

function quoted(folder: string): string {
  return /^[\w./~-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
