import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { insidePlugin } from "./inside-plugin.ts";

const executable = "pulumi-resource-immkit";

/**
 * Checks that the engine can find the provider plugin. The engine's own message doesn't say what to
 * do. Under mocks there is no engine, and inside the plugin there is nothing to find.
 * @throws RunError with the lines for Pulumi.yaml.
 */
export function requirePluginLines(): void {
  if (process.env[insidePlugin] !== undefined || !pulumi.runtime.hasEngine()) return;
  const root = pulumi.getRootDirectory();
  const file = ["Pulumi.yaml", "Pulumi.yml"]
    .map((name) => path.join(root, name))
    .find((each) => existsSync(each));
  if (file === undefined || namesPlugin(readFileSync(file, "utf8")) || isInstalled()) return;
  throw new pulumi.RunError(
    `@immkit/components has a provider plugin, and ${file} doesn't say where it is. Add these lines:\n\n` +
      `plugins:\n  providers:\n    - name: immkit\n      path: ${pluginFolder(root)}\n`,
  );
}

/** Whether a project file has the plugin under `plugins.providers` or `packages`. */
function namesPlugin(projectFile: string): boolean {
  return (
    /(?:^[ \t]+|-[ \t]*|[{,][ \t]*)["']?name["']?\s*:\s*["']?immkit["']?\s*(?:[,}#]|$)/m.test(
      projectFile,
    ) || /^[ \t]+["']?immkit["']?\s*:/m.test(projectFile)
  );
}

/** Whether the plugin is on PATH or among the installed ones. */
function isInstalled(): boolean {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter(Boolean);
  if (
    folders.some((folder) =>
      ["", ".cmd", ".exe"].some((end) => existsSync(path.join(folder, executable + end))),
    )
  )
    return true;
  const home = process.env["PULUMI_HOME"] ?? path.join(homedir(), ".pulumi");
  return filesIn(path.join(home, "plugins")).some((name) => name.startsWith("resource-immkit-v"));
}

/**
 * The folder of the plugin, relative to the project: through the program's own dependencies, which
 * can be a wrapper package with a plugin folder. Folders of pnpm's store have a version in their
 * name, so they are the last resort.
 */
function pluginFolder(root: string): string {
  for (let at = root; ; at = path.dirname(at)) {
    const found = dependenciesIn(path.join(at, "node_modules"))
      .map((dependency) => path.join(dependency, "plugin"))
      .find((folder) => existsSync(path.join(folder, executable)));
    if (found !== undefined) return relative(root, found);
    if (at === path.dirname(at)) break;
  }
  return relative(root, fileURLToPath(new URL("../../plugin", import.meta.url)));
}

/** The dependencies of a folder, this package first. */
function dependenciesIn(modules: string): string[] {
  const names = filesIn(modules).flatMap((name) =>
    name.startsWith("@")
      ? filesIn(path.join(modules, name)).map((inside) => path.join(name, inside))
      : [name],
  );
  const own = path.join("@immkit", "components");
  return [...names.filter((name) => name === own), ...names.filter((name) => name !== own)].map(
    (name) => path.join(modules, name),
  );
}

const relative = (root: string, folder: string) =>
  path.relative(root, folder).split(path.sep).join("/");

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
