/** The files of a template, as they are in a new project. */
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Template, templates } from "./templates.ts";

/** A package manager that a project can use. */
export type PackageManager = "npm" | "pnpm";

/** A file of a new project. */
export interface ProjectFile {
  /** Relative to the project's folder, with `/`. */
  readonly path: string;
  readonly content: Uint8Array | string;
}

/** The published package has the templates in it. In the repository they are the examples. */
function templatesFolder(): string {
  const packed = fileURLToPath(new URL("../templates", import.meta.url));
  return existsSync(packed) ? packed : fileURLToPath(new URL("../../../examples", import.meta.url));
}

/** The version of this package. All packages of immkit have the same. */
export function version(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

/**
 * Where a file of a template is in `examples`, and in the published package. All templates share
 * the upload and the samples of the quickstart.
 */
export function sourceOf(template: string, file: string): string {
  return /^media[./]/.test(file) ? `quickstart/${file}` : `${template}/${file}`;
}

/** The paths of the sample images and videos that are in each template. */
export function sampleFiles(): string[] {
  const names = templates.flatMap(({ media }) => media);
  return [...new Set(names)].map((name) => path.join(templatesFolder(), "quickstart/media", name));
}

/** @param name of the npm package and of the Pulumi project. */
export async function projectFiles(
  template: Template,
  { name, manager }: { readonly name: string; readonly manager: PackageManager },
): Promise<readonly ProjectFile[]> {
  const folder = templatesFolder();
  const paths = [...template.files, ...template.media.map((file) => `media/${file}`)];
  const files = await Promise.all(
    paths.map(async (file): Promise<ProjectFile> => {
      const content = await readFile(path.join(folder, sourceOf(template.name, file)));
      return {
        path: file,
        content: forManager(manager, file, edited(file, content, name, manager)),
      };
    }),
  );
  return [
    ...files,
    { path: ".gitignore", content: gitignoreOf(template) },
    ...(manager === "pnpm" ? [{ path: "pnpm-workspace.yaml", content: pnpmSettings }] : []),
  ];
}

function edited(
  file: string,
  content: Uint8Array,
  name: string,
  manager: PackageManager,
): Uint8Array | string {
  const text = () => new TextDecoder().decode(content);
  if (file === "package.json") return packageJson(text(), name, manager);
  if (file === "Pulumi.yaml") return text().replace(/^name: .*$/m, `name: ${name}`);
  if (file.endsWith(".ts")) return text().replaceAll('"../quickstart/', '"./');
  return content;
}

/** The READMEs and the files for CI use npm. CI installs what the lock file of the manager says. */
function forManager(
  manager: PackageManager,
  file: string,
  content: Uint8Array | string,
): Uint8Array | string {
  if (manager === "npm" || !/\.(?:md|yml)$/.test(file)) return content;
  const text = typeof content === "string" ? content : new TextDecoder().decode(content);
  return text
    .replaceAll(/\bnpm ci\b/g, "npx -y pnpm@12 install --frozen-lockfile")
    .replaceAll(/\bnpm (?=(?:install|run|start|test)\b)/g, "pnpm ");
}

/** In the repository, the packages of immkit are those of the workspace. */
function packageJson(text: string, name: string, manager: PackageManager): string {
  const ranges = text.replaceAll('"workspace:^"', `"^${version()}"`);
  const scripts = manager === "npm" ? { allowScripts: installScripts } : {};
  return `${JSON.stringify({ ...JSON.parse(ranges), name, ...scripts }, null, 2)}\n`;
}

function gitignoreOf({ files }: Template): string {
  return files.includes("state.ts") ? `${gitignore}# npm run state\nstate.json\n` : gitignore;
}

const gitignore = `node_modules/
dist/
# Written by immkit dev: the keys of the local cloud.
.env.local
# immkit dev --data .immkit
.immkit/
*.db
*.db-shm
*.db-wal
`;

/** npm warns about install scripts that are not decided on, pnpm refuses them. None is needed. */
const installScripts = { "@alicloud/openapi-core": false, protobufjs: false };

const pnpmSettings = `allowBuilds:
  "@alicloud/openapi-core": false
  protobufjs: false
`;
