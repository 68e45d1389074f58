/**
 * The settings of a stack for one run: the user's, and those for the local cloud. The user's own
 * file stays unchanged.
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { isMap, parseDocument, Scalar, type YAMLParseError } from "yaml";
import { cloudConfig } from "../stack/config.ts";
import { DeployError, messageOf } from "../stack/error.ts";
import type { CloudAccess } from "../stack/options.ts";
import type { Project } from "../stack/project.ts";
import { checkSettings } from "./real-cloud.ts";

/** What the settings are made of. */
export interface SettingsOptions {
  readonly project: Project;
  readonly stack: string;
  readonly cloud: CloudAccess;
  /** Of `--config-file`. Default: `Pulumi.STACK.yaml`. */
  readonly configFile: string | undefined;
  /** Where the settings are written. */
  readonly output: string;
}

/**
 * Writes the settings. They have no key: the provider takes it from the environment. Throws
 * {@link DeployError}: `RealCloud` for settings of the real cloud, `ConfigInvalid` for a file that
 * can't be read.
 */
export async function writeSettings(options: SettingsOptions): Promise<void> {
  const { project, stack, cloud, output } = options;
  const { region } = cloud;
  checkProject(project, region);
  const { file, text } = await readSettings(project, stack, options.configFile);
  // Every value is text here, so a number stays as it is written.
  const document = parseDocument(text, { schema: "failsafe" });
  if (document.errors[0] !== undefined)
    throw new DeployError("ConfigInvalid", problemIn(file, document.errors[0]));
  if (document.has("environment"))
    throw new DeployError(
      "RealCloud",
      `${file} imports environments of Pulumi ESC, which can have keys of the real cloud. Use another stack for the local cloud, such as --stack local`,
    );
  const config = document.get("config");
  if (isMap(config)) checkSettings(config.toJS(document), region, file);
  else document.set("config", document.createNode({}));
  for (const [key, value] of Object.entries(cloudConfig(cloud))) {
    const name = key.slice(key.indexOf(":"));
    document.deleteIn(["config", `immkit${name}`]);
    if (typeof value === "string") document.setIn(["config", key], quoted(value));
  }
  document.deleteIn(["config", "alicloud:accessKey"]);
  await writeFile(output, document.toString({ lineWidth: 0 }), { mode: 0o600 });
}

/** `file:line:column: message`, without the lines of the file that follow. */
function problemIn(file: string, { message, linePos }: YAMLParseError): string {
  const start = linePos?.[0];
  const place = start === undefined ? file : `${file}:${start.line}:${start.col}`;
  return `${place}: ${message.replace(/ at line \d+, column \d+:.*$/s, "")}`;
}

/** Text also for a reader that takes digits for a number. */
function quoted(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

function checkProject({ directory, config, pluginFolders }: Project, region: string): void {
  const file = path.join(directory, "Pulumi.yaml");
  checkSettings(config, region, file);
  if (pluginFolders["alicloud"] !== undefined)
    throw new DeployError(
      "RealCloud",
      `${file} names a folder for the alicloud provider, which Pulumi would use instead of the local one. Remove it from plugins and packages`,
    );
}

async function readSettings(
  { settingsFolder }: Project,
  stack: string,
  configFile: string | undefined,
): Promise<{ readonly file: string; readonly text: string }> {
  // `organization/project/stack`
  const name = stack.slice(stack.lastIndexOf("/") + 1);
  const candidates =
    configFile === undefined
      ? ["yaml", "yml", "json"].map((type) => path.join(settingsFolder, `Pulumi.${name}.${type}`))
      : [configFile];
  for (const file of candidates) {
    try {
      return { file, text: await readFile(file, "utf8") };
    } catch (error) {
      const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
      if (!isMissing || configFile !== undefined)
        throw new DeployError("ConfigInvalid", `${file} can't be read: ${messageOf(error)}`);
    }
  }
  return { file: candidates[0] ?? "", text: "" };
}
