/**
 * Replaces the modules that tsc wrote to dist/ with one file per entry point and the chunks that
 * they share: reading forty small files takes longer than everything else in an import of this
 * package. Types stay where they are. Run after `tsc -b`, before publishing.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const outDir = process.argv[2] === undefined ? join(root, "dist") : resolve(process.argv[2]);

/** Every entry point of the published package, such as `imm/index` for `./dist/imm/index.js`. */
function entryPoints(): Record<string, string> {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    publishConfig: { exports: Record<string, string | { default: string }> };
  };
  const files = Object.values(manifest.publishConfig.exports).flatMap((target) =>
    typeof target === "string" ? [] : [target.default],
  );
  return Object.fromEntries(
    files.map((file) => [
      file.replace("./dist/", "").replace(/\.js$/, ""),
      join(root, file.replace("./dist/", "src/").replace(/\.js$/, ".ts")),
    ]),
  );
}

/** What the main entry point doesn't use, though several others do. */
const apart = /[\\/]src[\\/](function|ledger|oss|push|serve|upload|credentials[\\/]official)[\\/]/;

function removeModules(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && /\.js(?:\.map)?$/.test(entry.name))
      rmSync(join(entry.parentPath, entry.name));
  }
}

const input = entryPoints();
const bundle = await rolldown({
  input,
  cwd: root,
  platform: "node",
  // Packages keep their names: resolved here, they would be paths of this machine.
  external: (id) => !id.startsWith(".") && !isAbsolute(id),
});
if (existsSync(outDir)) removeModules(outDir);
const { output } = await bundle.write({
  dir: outDir,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name]-[hash].js",
  // What the main entry point shares with others is one file: each more costs its import about a
  // third of a millisecond.
  codeSplitting: {
    groups: [
      {
        name: "shared",
        minShareCount: 2,
        test: (id) => !apart.test(id),
      },
    ],
  },
  sourcemap: true,
});
for (const file of output)
  if (file.type === "chunk")
    console.error(
      `${relative(root, join(outDir, file.fileName))} ${Math.round(file.code.length / 1024)} KiB`,
    );
