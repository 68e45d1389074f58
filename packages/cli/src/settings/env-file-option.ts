import { Option } from "commander";
import { defaultEnvFile } from "./env-file.ts";

/** `--env-file` of a command that talks to a local cloud only. */
export function envFileOption(): Option {
  return new Option(
    "--env-file <file>",
    `env file of immkit dev or immkit local; by default, the environment, or else ${defaultEnvFile}`,
  );
}
