/**
 * `pnpm bench cli [RUNS]` lints a folder of 700 policies through the command line, and prints a
 * JSON line for each format: the median wall-clock time of the runs and the slowest, in
 * milliseconds. The policies are the public ones of the corpus of `@immkit/ram`, each with other
 * names.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const runs = Number(process.argv[2] ?? 3);
const files = 700;
const root = path.resolve(import.meta.dirname, "../..");
const corpus = path.join(root, "ram/corpus");
const bin = path.join(root, "cli/src/bin.ts");

interface CorpusFile {
  readonly policies: readonly { readonly document: unknown }[];
}

const documents = readdirSync(corpus)
  .filter((name) => name.endsWith(".json"))
  .flatMap((name) => {
    const { policies } = JSON.parse(readFileSync(path.join(corpus, name), "utf8")) as CorpusFile;
    return policies.map(({ document }) => document);
  });

const folder = mkdtempSync(path.join(tmpdir(), "immkit-bench-"));
try {
  for (let i = 0; i < files; i += 1) {
    const text = JSON.stringify(documents[i % documents.length], null, 2);
    // The names differ: nothing that one policy computes is known for another.
    const own = text.replaceAll(/(acs:oss:[^:"]*:[^:"]*:)([a-z])/g, `$1b${i}-$2`);
    writeFileSync(path.join(folder, `${i}.json`), own);
  }
  for (const format of ["json", "sarif"]) {
    const times: number[] = [];
    let findings = 0;
    for (let run = 0; run < runs; run += 1) {
      const started = performance.now();
      const args = [bin, "ram", "lint", "--format", format, folder];
      const { stdout } = spawnSync(process.execPath, args, {
        encoding: "utf8",
        maxBuffer: 1024 ** 3,
      });
      times.push(performance.now() - started);
      findings = stdout.split(/"severity":/).length - 1;
    }
    times.sort((a, b) => a - b);
    console.log(
      JSON.stringify({
        bench: `ram lint of ${files} files, --format ${format}`,
        medianMs: Math.round(times[times.length >> 1] ?? 0),
        slowestMs: Math.round(times.at(-1) ?? 0),
        findings,
      }),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
