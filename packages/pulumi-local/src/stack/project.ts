/** Reads the project file of a Pulumi program. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { DeployError } from "./error.ts";

/** The members of Pulumi.yaml that a deployment uses. */
export interface Project {
  readonly directory: string;
  readonly name: string;
  /** `nodejs`, `yaml`, … */
  readonly runtime: string;
  readonly runtimeOptions: Readonly<Record<string, unknown>>;
  /** Path of the program, relative to the directory. Default `.`. */
  readonly main: string;
  /** The folder with the settings of stacks, `Pulumi.STACK.yaml`. */
  readonly settingsFolder: string;
  /** Settings for every stack, by full key. */
  readonly config: Readonly<Record<string, string>>;
  /**
   * The folders with the providers of packages, by package name: `plugins.providers`, and
   * `packages` with a path.
   */
  readonly pluginFolders: Readonly<Record<string, string>>;
}

const projectFiles = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/** The project of a folder: at or above it, as the CLI finds it. */
export function findProject(folder: string): string | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (projectFiles.some((name) => existsSync(path.join(at, name)))) return at;
    if (at === path.dirname(at)) return undefined;
  }
}

/** Throws {@link DeployError} (`ProjectInvalid`) that names the missing or invalid file. */
export async function readProject(program: string): Promise<Project> {
  const directory = path.resolve(program);
  for (const name of projectFiles) {
    const file = path.join(directory, name);
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text !== undefined) return parseProject(directory, file, text);
  }
  throw new DeployError(
    "ProjectInvalid",
    `${directory} is not a Pulumi project: it has no Pulumi.yaml`,
  );
}

function parseProject(directory: string, file: string, text: string): Project {
  const invalid = (reason: string, cause?: unknown) =>
    new DeployError("ProjectInvalid", `${file}: ${reason}`, { cause });
  let content: unknown;
  try {
    content = parse(text);
  } catch (cause) {
    throw invalid("it is not YAML", cause);
  }
  if (!isRecord(content)) throw invalid("it must have the members name and runtime");
  const { name, runtime, main = ".", config, plugins, packages, stackConfigDir } = content;
  if (typeof name !== "string" || !/^[A-Za-z0-9_.-]{1,100}$/.test(name))
    throw invalid("name must be letters, digits, _, . and -");
  const { name: runtimeName, options } = isRecord(runtime) ? runtime : { name: runtime };
  if (typeof runtimeName !== "string") throw invalid("runtime is missing");
  if (typeof main !== "string") throw invalid("main must be a path");
  return {
    directory,
    name,
    runtime: runtimeName,
    runtimeOptions: isRecord(options) ? options : {},
    main,
    settingsFolder: path.resolve(
      directory,
      typeof stackConfigDir === "string" ? stackConfigDir : ".",
    ),
    config: projectConfig(name, config),
    pluginFolders: pluginFolders(directory, plugins, packages),
  };
}

/** Like the real engine, takes a `packages` source for a path if it starts with `.` or `/`. */
function pluginFolders(
  directory: string,
  plugins: unknown,
  packages: unknown,
): Record<string, string> {
  const folders: Record<string, string> = {};
  for (const [name, declared] of Object.entries(isRecord(packages) ? packages : {})) {
    const source = isRecord(declared) ? declared["source"] : declared;
    if (typeof source === "string" && /^\.{0,2}\//.test(source))
      folders[name] = path.resolve(directory, source);
  }
  const listed = isRecord(plugins) ? plugins["providers"] : undefined;
  for (const plugin of Array.isArray(listed) ? listed : []) {
    const { name, path: folder } = isRecord(plugin) ? plugin : {};
    if (typeof name === "string" && typeof folder === "string")
      folders[name] = path.resolve(directory, folder);
  }
  return folders;
}

/** The values and defaults in the project's `config`, by full key. */
function projectConfig(name: string, config: unknown): Record<string, string> {
  if (!isRecord(config)) return {};
  const settings: Record<string, string> = {};
  for (const [key, declared] of Object.entries(config)) {
    const value = isRecord(declared) ? (declared["value"] ?? declared["default"]) : declared;
    if (value === undefined || value === null) continue;
    settings[key.includes(":") ? key : `${name}:${key}`] =
      typeof value === "string" ? value : JSON.stringify(value);
  }
  return settings;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
