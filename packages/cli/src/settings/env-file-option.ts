import { Option } from "commander";
import { defaultEnvFile } from "./env-file.ts";

/**
 * `--env` of a command that talks to a local cloud only. Its name is not `--env-file`: Node.js
 * itself takes that option, also behind the name of a script.
 */
export function envFileOption(): Option {
  return new Option(
    "--env <file>",
    `env file of immkit dev or immkit local; by default, the environment, or else ${defaultEnvFile}`,
  );
}
