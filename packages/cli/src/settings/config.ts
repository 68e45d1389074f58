import { parseRuntimeConfig, type RuntimeConfig } from "@immkit/runtime";
import { errorAt, type JsonFile, parseJson, readJson } from "../input/json.ts";
import type { Io } from "../io.ts";

/** A file name, or the JSON itself. */
const variable = "IMMKIT_CONFIG";

/**
 * The runtime config of a stack, from `--config` or else IMMKIT_CONFIG. Undefined if neither is
 * set. The JSON can also be all outputs of a stack (`pulumi stack output --json`).
 */
export async function readConfig(
  option: string | undefined,
  io: Io,
): Promise<RuntimeConfig | undefined> {
  const value = io.env[variable] ?? "";
  if (option !== undefined) return parse(await readJson(option, "The config file", io));
  if (value === "") return undefined;
  if (value.trimStart().startsWith("{"))
    return parse({ file: variable, text: value, value: await parseJson(value, variable) });
  return parse(await readJson(value, `The config file of ${variable},`, io));
}

async function parse(json: JsonFile): Promise<RuntimeConfig> {
  const { value } = json;
  const isOutputs = typeof value === "object" && value !== null && "runtimeConfig" in value;
  try {
    return parseRuntimeConfig(isOutputs ? value.runtimeConfig : value);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ConfigError" || !("setting" in error))
      throw error;
    // `endpoints.imm` and `mediaBuckets[1]` as a pointer.
    const pointer = `/${String(error.setting).replaceAll(/[.[]/g, "/").replaceAll("]", "")}`;
    throw await errorAt(
      json,
      `${isOutputs ? "/runtimeConfig" : ""}${pointer}`,
      error.message,
      error,
    );
  }
}
