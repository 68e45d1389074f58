/** Copies the templates from examples/ into this package. Run before it is packed. */
import { cp, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { sourceOf } from "../src/template-files.ts";
import { templates } from "../src/templates.ts";

const from = path.resolve(import.meta.dirname, "../../../examples");
const to = path.resolve(import.meta.dirname, "../templates");

await rm(to, { recursive: true, force: true });
for (const { name, files, media } of templates)
  for (const file of [...files, ...media.map((each) => `media/${each}`)]) {
    const source = sourceOf(name, file);
    await mkdir(path.dirname(path.join(to, source)), { recursive: true });
    await cp(path.join(from, source), path.join(to, source));
  }
