/** Reading a Pulumi project's own file. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { DeployError } from "./error.ts";

export interface Project {
  readonly directory: string;
  readonly name: string;
  /** `nodejs`, `yaml`, … */
  readonly runtime: string;
  readonly runtimeOptions: Readonly<Record<string, unknown>>;
  /** What the program is, relative to the directory. Default `.`. */
  readonly main: string;
  /** Settings that the project file gives for every stack. */
  readonly config: Readonly<Record<string, string>>;
}

const FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"] as const;

/** Throws {@link DeployError} (`ProjectInvalid`) with the file that is missing or wrong. */
export async function readProject(program: string): Promise<Project> {
  const directory = path.resolve(program);
  for (const file of FILES) {
    let text: string;
    try {
      text = await readFile(path.join(directory, file), "utf8");
    } catch {
      continue;
    }
    let content: unknown;
    try {
      content = parse(text);
    } catch (cause) {
      throw new DeployError("ProjectInvalid", `${path.join(directory, file)} is no YAML`, {
        cause,
      });
    }
    return understand(directory, file, content);
  }
  throw new DeployError(
    "ProjectInvalid",
    `${directory} is no Pulumi project: it has no Pulumi.yaml`,
  );
}

function understand(directory: string, file: string, content: unknown): Project {
  const wrong = (what: string) =>
    new DeployError("ProjectInvalid", `${path.join(directory, file)}: ${what}`);
  if (!isRecord(content)) throw wrong("it must hold name and runtime");
  const { name, runtime, main } = content;
  if (typeof name !== "string" || !/^[A-Za-z0-9_.-]{1,100}$/.test(name))
    throw wrong("name must be letters, digits, _, . and -");
  const runtimeName = isRecord(runtime) ? runtime["name"] : runtime;
  if (typeof runtimeName !== "string") throw wrong("runtime is missing");
  if (main !== undefined && typeof main !== "string") throw wrong("main must be a path");
  return {
    directory,
    name,
    runtime: runtimeName,
    runtimeOptions: isRecord(runtime) && isRecord(runtime["options"]) ? runtime["options"] : {},
    main: main ?? ".",
    config: projectConfig(name, content["config"]),
  };
}

/** Values and defaults of the project file's `config`; a bare key belongs to the project. */
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
