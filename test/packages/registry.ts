/** A package registry with the packed packages: `npm install @immkit/components` works with it. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** Serves the packages that were added, and refers to the user's own registry for all others. */
export interface Registry {
  /** The line for `.npmrc`. */
  readonly npmrc: string;
  add(tarball: string): Promise<void>;
  close(): Promise<void>;
}

export async function startRegistry(): Promise<Registry> {
  const { stdout: others } = await run("npm", ["config", "get", "registry"], { cwd: tmpdir() });
  const packages = new Map<string, { manifest: Manifest; tarball: Buffer }>();
  const server = createServer((request, response) => {
    const [name = "", file] = decodeURIComponent(request.url ?? "")
      .slice(1)
      .split("/-/");
    const found = packages.get(name);
    if (found === undefined) {
      const location = new URL((request.url ?? "").slice(1), others.trim()).href;
      return response.writeHead(302, { location }).end();
    }
    if (file !== undefined) return response.end(found.tarball);
    const { manifest, tarball } = found;
    const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
    const dist = { tarball: `${address}${name}/-/package.tgz`, integrity };
    const { version } = manifest;
    response.end(
      JSON.stringify({
        name,
        "dist-tags": { latest: version },
        versions: { [version]: { ...manifest, dist } },
      }),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    npmrc: `registry=${address}\n`,
    async add(file) {
      const { stdout } = await run("tar", ["-xzOf", file, "package/package.json"]);
      const manifest = JSON.parse(stdout) as Manifest;
      packages.set(manifest.name, { manifest, tarball: await readFile(file) });
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
