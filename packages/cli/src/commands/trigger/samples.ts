import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../../../examples/quickstart/media/", import.meta.url));

/** The paths of the sample images and videos, sorted. */
export async function sampleFiles(): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => !name.endsWith(".sh"))
    .sort()
    .map((name) => join(folder, name));
}
