/** The stand-in for the alicloud provider, as the real engine finds it. */
import { chmod, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Writes `pulumi-resource-alicloud` into a folder. The engine finds it by name when the folder is
 * on PATH, and this Node.js runs it.
 */
export async function writePlugin(folder: string): Promise<void> {
  const source = new URL(`../provider/bin${path.extname(import.meta.url)}`, import.meta.url);
  const command = [process.execPath, fileURLToPath(source)]
    .map((text) => `'${text.replaceAll("'", "'\\''")}'`)
    .join(" ");
  const file = path.join(folder, "pulumi-resource-alicloud");
  await writeFile(file, `#!/bin/sh\nexec ${command} "$@"\n`);
  await chmod(file, 0o755);
}
