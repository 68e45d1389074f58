import { parseRuntimeConfig, type RuntimeConfig } from "@immkit/runtime";
import { CommandError } from "../errors/command-error.ts";
import { readJson } from "../input/file.ts";
import type { Io } from "../io.ts";

/** Holds a stack's runtime config: the name of a file, or the JSON itself. */
const configVariable = "IMMKIT_CONFIG";

/**
 * The stack's runtime config from `--config`, or else the environment; undefined where neither is
 * given. All outputs of a stack (`pulumi stack output --json`) will do as well.
 */
export async function configOf(
  file: string | undefined,
  io: Io,
): Promise<RuntimeConfig | undefined> {
  const variable = io.env[configVariable];
  if (file === undefined && (variable === undefined || variable === "")) return undefined;
  if (file === undefined && variable?.trimStart().startsWith("{"))
    return parse(parseText(variable), configVariable);
  const name = file ?? variable ?? "";
  const what = file === undefined ? `The config file of ${configVariable},` : "The config file";
  return parse(await readJson(name, what, io), `${what} ${JSON.stringify(name)}`);
}

function parse(value: unknown, source: string): RuntimeConfig {
  const output =
    typeof value === "object" && value !== null && "runtimeConfig" in value
      ? value.runtimeConfig
      : value;
  try {
    return parseRuntimeConfig(output);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ConfigError") throw error;
    throw new CommandError(`${source}: ${error.message}`, { cause: error });
  }
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(
      `${configVariable} begins like JSON, but is none: ${error instanceof Error ? error.message : ""}.`,
      {
        cause: error,
      },
    );
  }
}
