import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");

it("changesets write a changelog for each package, with the text for it", async () => {
  const copy = await mkdtemp(path.join(tmpdir(), "immkit-changelogs-"));
  const manifestOf = async (folder: string): Promise<{ name: string; version: string }> =>
    JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  try {
    // Manifests and settings are all that it reads.
    const { stdout } = await run("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root });
    const wanted = /(^|\/)package\.json$|^pnpm-|^\.changeset\/config\.json$/;
    for (const file of stdout.split("\n").filter((each) => wanted.test(each)))
      await cp(path.join(root, file), path.join(copy, file));
    const kinds = ["packages", "policies"].map(async (kind) =>
      (await readdir(path.join(copy, kind))).map((name) => path.join(copy, kind, name)),
    );
    const folders = (await Promise.all(kinds)).flat();
    for (const folder of folders) {
      const { name } = await manifestOf(folder);
      const changeset = `---\n"${name}": minor\n---\n\nWhat is new in ${name}.\n`;
      await writeFile(path.join(copy, ".changeset", `${path.basename(folder)}.md`), changeset);
    }
    await run("git", ["init", "--quiet"], { cwd: copy });
    const cli = path.join(root, "node_modules/@changesets/cli/bin.js");
    await run(process.execPath, [cli, "version"], { cwd: copy });
    const versions = new Set<string>();
    for (const folder of folders) {
      const { name, version } = await manifestOf(folder);
      versions.add(version);
      expect(await readFile(path.join(folder, "CHANGELOG.md"), "utf8")).toMatch(
        `# ${name}\n\n## ${version}\n\n### Minor Changes\n\n- What is new in ${name}.\n`,
      );
    }
    expect(folders.length).toBeGreaterThan(6);
    expect(versions.size).toBe(1);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
});
