/** The built files of the console's page. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { CloudResponse } from "../http/message.ts";

/** Where the built files are in the published package. */
const published = join(dirname(fileURLToPath(import.meta.url)), "files");
/** Their sources, in a clone only. */
const sources = join(published, "../../../console");

const types: Readonly<Record<string, string>> = {
  ".css": "text/css;charset=utf-8",
  ".html": "text/html;charset=utf-8",
  ".js": "text/javascript;charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Nothing from outside, nothing inline, and no other page can show this one in a frame. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const common = {
  "content-security-policy": pagePolicy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** The folder of the built files. In a clone, they are built when a browser asks for them first. */
export class StaticFiles {
  #folder: Promise<string> | undefined;

  /**
   * A file by its path in the console, `index.html` for `""`. Undefined if there is none. The names
   * of all but the page contain a digest of the content.
   */
  async find(path: string): Promise<CloudResponse | undefined> {
    const name = path === "" ? "index.html" : path;
    if (!/^(?:assets\/)?[\w-][\w.-]*$/.test(name)) return undefined;
    this.#folder ??= builtFolder();
    let body: Buffer;
    try {
      body = await readFile(join(await this.#folder, name));
    } catch (error) {
      if (name === "index.html") return notBuilt;
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    const headers = {
      ...common,
      "content-type": types[extname(name)] ?? "application/octet-stream",
      "cache-control": name.startsWith("assets/") ? "max-age=31536000, immutable" : "no-store",
    };
    return { status: 200, headers, body };
  }
}

async function builtFolder(): Promise<string> {
  const build = join(sources, "build.ts");
  if (existsSync(published) || !existsSync(build)) return published;
  // Not imported: bundlers of the published package would look for it.
  await promisify(execFile)(process.execPath, [build]);
  return join(sources, "dist/files");
}

const notBuilt: CloudResponse = {
  status: 503,
  headers: { ...common, "content-type": types[".html"] ?? "", "cache-control": "no-store" },
  body: `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>immkit console</title>
<h1>The console is not built</h1>
<p>The published package contains the built files. In a clone of the repository, they are built
when the page is opened. To see why that failed, run
<code>npx -y pnpm@12 build</code>, start the local cloud again and reload this page.</p>
</html>
`,
};
