import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import semver from "semver";

/** The fields of a `package.json` that say where a package runs. */
export interface EngineManifest {
  readonly name: string;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A package, and the installed packages that it needs. */
export interface InstalledPackage {
  readonly manifest: EngineManifest;
  readonly needs: readonly EngineManifest[];
}

/** A sentence for each dependency that doesn't run on each Node.js that the package claims. */
export function engineProblems({ manifest, needs }: InstalledPackage): readonly string[] {
  const ours = manifest.engines?.node ?? "*";
  return needs
    .filter(({ engines }) => !semver.subset(ours, engines?.node ?? "*"))
    .map(
      ({ name, engines }) =>
        `claims Node.js ${ours}, and needs ${name}, which runs on ${engines?.node}`,
    );
}

/**
 * Reads the manifests of the installed packages that a package needs, and what they need.
 * @param folder of the package, with its `node_modules`.
 */
export async function installedPackage(folder: string): Promise<InstalledPackage> {
  const manifest = await manifestIn(folder);
  const needs = new Map<string, EngineManifest>();
  const read = async ({ manifest, folder }: Located): Promise<void> => {
    const { dependencies, optionalDependencies, peerDependencies } = manifest;
    for (const name of Object.keys({
      ...dependencies,
      ...optionalDependencies,
      ...peerDependencies,
    })) {
      const found = await locate(name, folder);
      if (found === undefined || needs.has(found.folder)) continue;
      needs.set(found.folder, found.manifest);
      await read(found);
    }
  };
  await read({ manifest, folder });
  return { manifest, needs: [...needs.values()] };
}

interface Located {
  readonly manifest: EngineManifest;
  readonly folder: string;
}

async function manifestIn(folder: string): Promise<EngineManifest> {
  return JSON.parse(await readFile(path.join(folder, "package.json"), "utf8")) as EngineManifest;
}

/** As Node.js finds it. Undefined if it is not installed, such as an optional peer. */
async function locate(name: string, from: string): Promise<Located | undefined> {
  for (let above = await realpath(from); ; above = path.dirname(above)) {
    try {
      const folder = await realpath(path.join(above, "node_modules", name));
      return { manifest: await manifestIn(folder), folder };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
    if (path.dirname(above) === above) return undefined;
  }
}
