/**
 * Builds the console's page into `console/dist/files`, unless it is built from the same sources
 * already. With a folder as argument, copies the files there.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, glob, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "vite";

const folder = import.meta.dirname;
const dist = join(folder, "dist");
const digestFile = "digest.txt";

/** The folder of the built files. It is built first if a source has changed. */
export async function builtConsole(): Promise<string> {
  const files = join(dist, "files");
  const digest = await sourceDigest();
  const built = await readFile(join(dist, digestFile), "utf8").catch(() => "");
  if (built === digest && existsSync(join(files, "index.html"))) return files;
  await rm(join(dist, digestFile), { force: true });
  // Two processes can build at the same time, and another one can serve the old files.
  const scratch = await mkdtemp(`${folder}/dist-`);
  try {
    await bundle(scratch);
    await rm(files, { recursive: true, force: true });
    await cp(scratch, files, { recursive: true });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  const written = `${join(dist, digestFile)}.${process.pid}`;
  await writeFile(written, digest);
  await rename(written, join(dist, digestFile));
  return files;
}

async function bundle(outDir: string): Promise<void> {
  await build({
    root: folder,
    base: "./",
    configFile: false,
    logLevel: "warn",
    // By default, files that are built in a test name the paths of their sources.
    oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2022",
      modulePreload: false,
      // What is published is readable. Compressed, the files stay small.
      minify: false,
      // No comments that name the paths of modules.
      rolldownOptions: { experimental: { attachDebugInfo: "none" } },
      assetsInlineLimit: 0,
      reportCompressedSize: false,
    },
  });
}

/** Of everything that the build reads. */
async function sourceDigest(): Promise<string> {
  const hash = createHash("sha256");
  const paths = ["index.html", "build.ts", "tsconfig.json", "../package.json"];
  for await (const path of glob("src/**/*.*", { cwd: folder }))
    if (!path.includes(".test.")) paths.push(path);
  for (const path of paths.sort()) {
    hash.update(`${path}\0`);
    hash.update(await readFile(join(folder, path)));
  }
  return hash.digest("hex");
}

if (import.meta.main) {
  const files = await builtConsole();
  const [target] = process.argv.slice(2);
  if (target !== undefined) await cp(files, resolve(target), { recursive: true });
}
