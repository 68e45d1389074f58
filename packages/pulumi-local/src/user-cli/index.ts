/** What the command line needs to run the user's own `pulumi`. */
export { findCli, minimumVersion, type PulumiCli } from "../cli-engine/find-cli.ts";
export { DeployError } from "../stack/error.ts";
export { type CommandOptions, type PreparedCommand, prepareCommand } from "./prepare.ts";
