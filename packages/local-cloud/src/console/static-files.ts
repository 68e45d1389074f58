/** The built files of the console's page. */
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import type { CloudResponse } from "../http/message.ts";

/** Where the built files are: next to the compiled module, or in `dist` if the source runs. */
const folders = ["./files/", "../../dist/console/files/"].map(
  (path) => new URL(path, import.meta.url),
);

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

/**
 * A file by its path in the console, `index.html` for `""`. Undefined if there is none. The names
 * of all but the page contain a digest of the content.
 */
export async function staticFile(path: string): Promise<CloudResponse | undefined> {
  const name = path === "" ? "index.html" : path;
  if (!/^(?:assets\/)?[\w-][\w.-]*$/.test(name)) return undefined;
  const body = await readBuilt(name);
  if (body === undefined) return name === "index.html" ? notBuilt : undefined;
  const headers = {
    ...common,
    "content-type": types[extname(name)] ?? "application/octet-stream",
    "cache-control": name.startsWith("assets/") ? "max-age=31536000, immutable" : "no-store",
  };
  return { status: 200, headers, body };
}

async function readBuilt(name: string): Promise<Buffer | undefined> {
  for (const folder of folders) {
    try {
      return await readFile(new URL(name, folder));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  return undefined;
}

/** A clone has no built files. */
const notBuilt: CloudResponse = {
  status: 503,
  headers: { ...common, "content-type": types[".html"] ?? "", "cache-control": "no-store" },
  body: `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>immkit console</title>
<h1>The console is not built</h1>
<p>In a clone of the repository, run <code>npx -y pnpm@12 build</code> and reload this page.
The published package contains the built files.</p>
</html>
`,
};
