import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProject } from "./create-project.ts";
import { templates } from "./templates.ts";

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), "create-immkit-"));
});
afterAll(() => rm(scratch, { recursive: true }));

const filesIn = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();

describe("createProject", () => {
  it("writes a quickstart with the folder's name and published packages", async () => {
    const folder = path.join(scratch, "My Shop");
    const created = await createProject({ folder });
    expect(created).toMatchObject({ folder, template: "quickstart", manager: "npm", kept: [] });
    expect(await filesIn(folder)).toEqual([
      ".gitignore",
      "Pulumi.yaml",
      "README.md",
      "app.ts",
      "index.ts",
      "media.ts",
      "media/coastline.png",
      "media/crowd.webp",
      "media/dusk.jpg",
      "media/loop.gif",
      "media/poster.png",
      "media/zoom.mp4",
      "moderate.test.ts",
      "moderate.ts",
      "package.json",
      "scenario.json",
      "table.ts",
      "tsconfig.json",
    ]);
    const manifest = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    expect(manifest.name).toBe("my-shop");
    expect(manifest.allowScripts).toEqual({ "@alicloud/openapi-core": false, protobufjs: false });
    expect(manifest.dependencies["@immkit/components"]).toMatch(/^\^\d+\.\d+\.\d+/);
    expect(await readFile(path.join(folder, "Pulumi.yaml"), "utf8")).toMatch(/^name: my-shop$/m);
    expect(await readFile(path.join(folder, ".gitignore"), "utf8")).toMatch(/^\.env\.local$/m);
    expect(await readFile(path.join(folder, ".gitignore"), "utf8")).not.toContain("state");
    expect(created.next).toEqual([`cd '${folder}'`, "npm install", "npx immkit dev"]);
  });

  it.each(templates.map(({ name }) => name))(
    "writes a %s that names nothing of the repository",
    async (template) => {
      const folder = path.join(scratch, `all-${template}`);
      await createProject({ folder, template, manager: "pnpm" });
      const files = await filesIn(folder);
      expect(files).toEqual(
        expect.arrayContaining(["README.md", "package.json", "pnpm-workspace.yaml"]),
      );
      for (const file of files.filter((name) => !name.startsWith("media/")))
        expect(await readFile(path.join(folder, file), "utf8"), file).not.toMatch(
          /workspace:|\.\.\/|immkit-examples/,
        );
    },
  );

  it("names the package manager in the README and in the files for CI", async () => {
    const folder = path.join(scratch, "gate-with-pnpm");
    await createProject({ folder, template: "policy-gate", manager: "pnpm" });
    const read = (file: string) => readFile(path.join(folder, file), "utf8");
    for (const file of ["README.md", ".github/workflows/check.yml", ".gitlab-ci.yml"])
      expect(await read(file), file).not.toMatch(/\bnpm\b/);
    expect(await read("README.md")).toContain("pnpm install\npnpm run check\n");
    expect(await read(".gitlab-ci.yml")).toContain(
      "    - npx -y pnpm@12 install --frozen-lockfile\n",
    );
  });

  it("leaves a folder that isn't empty as it is, and names what is there", async () => {
    const folder = path.join(scratch, "full");
    await mkdir(folder);
    await writeFile(path.join(folder, "app.ts"), "mine");
    await expect(createProject({ folder })).rejects.toMatchObject({
      code: "FolderNotEmpty",
      message: expect.stringMatching(/is not empty: it has app\.ts\..*--force/),
    });
    expect(await filesIn(folder)).toEqual(["app.ts"]);
  });

  it("adds only what doesn't exist with force", async () => {
    const folder = path.join(scratch, "full");
    expect(await createProject({ folder, force: true })).toMatchObject({ kept: ["app.ts"] });
    expect(await readFile(path.join(folder, "app.ts"), "utf8")).toBe("mine");
    expect(await filesIn(folder)).toContain("index.ts");
  });

  it("takes a folder that has only a git repository", async () => {
    const folder = path.join(scratch, "repository");
    await mkdir(path.join(folder, ".git"), { recursive: true });
    expect(await createProject({ folder })).toMatchObject({ kept: [] });
  });

  it("leaves nothing if a file can't be written", async () => {
    const folder = path.join(scratch, "blocked");
    await mkdir(folder);
    // A file where the template has a folder.
    await writeFile(path.join(folder, "media"), "");
    await expect(createProject({ folder, force: true })).rejects.toMatchObject({
      code: "NotWritten",
    });
    expect(await filesIn(folder)).toEqual(["media"]);
  });

  it.each([
    [
      "nothing",
      "TemplateUnknown",
      /Choose one of: quickstart, worker, function, policy-gate, yaml/,
    ],
  ])("rejects the template %s", async (template, code, message) => {
    const folder = path.join(scratch, "unknown");
    await expect(createProject({ folder, template })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it("rejects a folder that is a file", async () => {
    const folder = path.join(scratch, "file");
    await writeFile(folder, "");
    await expect(createProject({ folder })).rejects.toMatchObject({ code: "FolderInvalid" });
  });
});

describe("create-immkit", () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [path.join(import.meta.dirname, "bin.ts"), ...args], {
      encoding: "utf8",
      env: { npm_config_user_agent: "pnpm/12.21.0 npm/? node/v24.21.0 linux x64" },
    });

  it("creates a project with the package manager that runs it", async () => {
    const folder = path.join(scratch, "from-bin");
    const { status, stdout } = run(folder, "--template", "worker");
    expect(status).toBe(0);
    expect(stdout).toBe(
      `Created ${folder} from the template worker (27 files).\n\nNext:\n  cd ${folder}\n  pnpm install\n  pnpm exec immkit dev\n`,
    );
  });

  it("names a mistake, and exits with 3", () => {
    expect(run("--templat", "worker")).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("--templat"),
    });
    expect(run()).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("Name the folder of the new project."),
    });
  });
});

describe("the examples", () => {
  /** Files that are not part of a template. */
  const onlyHere: Readonly<Record<string, readonly string[]>> = {
    quickstart: ["media/make.sh", "start.test.ts", "start.ts", "tsconfig.build.json"],
    worker: ["demonstration.ts", "tsconfig.build.json", "worker.test.ts"],
    function: ["tsconfig.build.json"],
    "policy-gate": ["tsconfig.build.json"],
    yaml: [],
  };

  it.each(templates)("are whole in the template $name", ({ name, files, media }) => {
    const folder = path.resolve(import.meta.dirname, "../../../examples", name);
    const tracked = execFileSync("git", ["ls-files"], { cwd: folder, encoding: "utf8" })
      .trim()
      .split("\n");
    const shared = name === "quickstart" ? [] : ["media.ts"];
    const own = [
      ...files.filter((file) => !shared.includes(file)),
      ...(name === "quickstart" ? media.map((file) => `media/${file}`) : []),
    ];
    expect([...own, ...(onlyHere[name] ?? [])].sort()).toEqual(tracked.sort());
  });
});
