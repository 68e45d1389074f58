/** `pnpm check`: plain English in comments, strings and Markdown. Takes paths; all by default. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { checkText } from "./prose/check.ts";
import { proseExceptions } from "./prose/exceptions.ts";

const root = path.resolve(import.meta.dirname, "..");
const paths = process.argv.slice(2).map((each) => path.relative(root, path.resolve(each)));
const files = execFileSync(
  "git",
  [
    "ls-files",
    "--cached",
    "--others",
    "--exclude-standard",
    "--",
    ...(paths.length > 0 ? paths : ["."]),
  ],
  { cwd: root, encoding: "utf8" },
)
  .split("\n")
  .filter((file) => /\.(ts|md|json)$/.test(file) && !/\/(generated|fixtures)\//.test(file))
  .filter((file) => existsSync(path.join(root, file)));

const patterns = proseExceptions.map(({ file, found }) => ({
  file: globOf(file),
  found: globOf(found),
}));
const used = new Set<number>();
let count = 0;
for (const file of files) {
  for (const hit of checkText(file, readFileSync(path.join(root, file), "utf8"))) {
    const index = patterns.findIndex((each) => each.file.test(file) && each.found.test(hit.found));
    if (index >= 0) used.add(index);
    else {
      count++;
      console.error(`${file}:${hit.line}:${hit.column}: "${hit.found}": write ${hit.advice}`);
    }
  }
}
if (paths.length === 0)
  for (const [index, { file, found }] of proseExceptions.entries())
    if (!used.has(index)) {
      count++;
      console.error(`test/prose/exceptions.ts: nothing in ${file} needs the exception "${found}"`);
    }
console.error(
  count === 0 ? `${files.length} files are in plain English.` : `${count} places to rewrite.`,
);
process.exitCode = count === 0 ? 0 : 1;

function globOf(glob: string): RegExp {
  const escaped = glob.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`, "i");
}
