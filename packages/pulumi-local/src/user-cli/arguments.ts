/** Reads the arguments of the user's `pulumi` as far as its local cloud depends on them. */
import { DeployError } from "../stack/error.ts";

/** What the arguments say. */
export interface PulumiArguments {
  /** The first word, such as `up`; undefined for options alone. */
  readonly command: string | undefined;
  /** Whether the command runs the program or changes resources. */
  readonly usesProviders: boolean;
  /** Whether the command reads or writes the settings of the stack. */
  readonly usesSettings: boolean;
  readonly stack: string | undefined;
  /** Of `--cwd`. */
  readonly folder: string | undefined;
  readonly configFile: string | undefined;
  /** Whether there is a `--config`. */
  readonly setsConfig: boolean;
  /** The arguments without the options above, apart from `folder`. */
  readonly rest: readonly string[];
}

/** The commands that run providers, with their aliases. */
const providerCommands = "up update preview pre refresh destroy down dn import watch".split(" ");

/** The options that are read, and the global ones with a value: the command comes after them. */
const valueOptions: Readonly<Record<string, string>> = {
  "-s": "--stack",
  "-C": "--cwd",
  "-c": "--config",
  "-v": "--verbose",
  "--stack": "--stack",
  "--cwd": "--cwd",
  "--config": "--config",
  "--config-file": "--config-file",
  "--color": "--color",
  "--memprofilerate": "--memprofilerate",
  "--otel-traces": "--otel-traces",
  "--profiling": "--profiling",
  "--tracing": "--tracing",
  "--verbose": "--verbose",
};

/**
 * Throws {@link DeployError}: `RealCloud` for an option with which a run could reach the real
 * cloud, `ConfigInvalid` for short options that are written together.
 */
export function readArguments(args: readonly string[]): PulumiArguments {
  const found: Record<string, string> = {};
  const rest: string[] = [];
  let command: string | undefined;
  const end = args.indexOf("--");
  const words = (end < 0 ? args : args.slice(0, end)).values();
  for (const word of words) {
    if (!word.startsWith("-") || word === "-") {
      command ??= word;
      rest.push(word);
      continue;
    }
    checkOption(word);
    const [option = "", ...parts] = word.split("=");
    const name = valueOptions[option];
    const value = parts.length > 0 ? parts.join("=") : name && words.next().value;
    if (name === undefined) {
      rest.push(word);
      continue;
    }
    if (value === undefined) throw invalid(`${word} has no value`);
    if (name === "--config") checkConfigOption(value);
    found[name] = value;
    if (name !== "--stack" && name !== "--config-file")
      rest.push(...(parts.length > 0 ? [word] : [word, value]));
  }
  const isHelp = rest.some((word) => word === "--help" || word === "-h");
  return {
    command,
    usesProviders: !isHelp && providerCommands.includes(command ?? ""),
    usesSettings: !isHelp && command === "config",
    stack: found["--stack"],
    folder: found["--cwd"],
    configFile: found["--config-file"],
    setsConfig: found["--config"] !== undefined,
    rest: [...rest, ...(end < 0 ? [] : args.slice(end))],
  };
}

function checkOption(word: string): void {
  // `-ysprod` would hide a stack.
  if (/^-[^-]./.test(word) && !/^-(?:v=?\d|[sCc]=)/.test(word))
    throw invalid(`${word} can't be checked: write each short option on its own`);
  if (/^--remote(?:[-=]|$)/.test(word))
    throw new DeployError("RealCloud", `${word} would deploy from another machine: leave it out`);
}

/** `--config` wins over the settings for the local cloud. */
function checkConfigOption(value: string): void {
  const key = value.split("=", 1)[0] ?? "";
  if (/^["'[]*(?:alicloud|immkit)\b/.test(key))
    throw new DeployError("RealCloud", `--config can't set ${key}: the local cloud sets it`);
}

const invalid = (message: string) => new DeployError("ConfigInvalid", message);
