import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { satisfies } from "semver";
import type { Check } from "./check.ts";

/** The packages of immkit that a project can have. */
const ownPackages = [
  "@immkit/components",
  "@immkit/runtime",
  "@immkit/ram",
  "@immkit/policies",
  "@immkit/local-cloud",
  "@immkit/pulumi-local",
];

interface Manifest {
  readonly version?: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** The packages of immkit in a folder, and whether their peers are there in the right version. */
export function packageChecks(folder: string): readonly Check[] {
  const found = ownPackages.flatMap((name) => {
    const manifest = manifestOf(name, folder);
    return manifest === undefined ? [] : [{ name, manifest }];
  });
  if (found.length === 0)
    return [{ check: "packages", status: "ok", message: "No package of immkit in this folder" }];
  return found.flatMap(({ name, manifest }) => [
    { check: "packages", status: "ok" as const, message: `${name} ${manifest.version}` },
    ...Object.entries(manifest.peerDependencies ?? {}).flatMap(([peer, range]) => {
      const optional = manifest.peerDependenciesMeta?.[peer]?.optional === true;
      return peerCheck(name, peer, range, optional, folder);
    }),
  ]);
}

function peerCheck(
  owner: string,
  peer: string,
  range: string,
  optional: boolean,
  folder: string,
): Check[] {
  const version = manifestOf(peer, folder)?.version;
  const fix = `npm install '${peer}@${range}'`;
  if (version === undefined) {
    if (optional) return [];
    const message = `${owner} needs ${peer} ${range}, which is not installed.`;
    return [{ check: "packages", status: "fail", message, fix }];
  }
  if (satisfies(version, range))
    return [{ check: "packages", status: "ok", message: `${peer} ${version}, for ${owner}` }];
  const message = `${owner} needs ${peer} ${range}, but ${version} is installed.`;
  return [{ check: "packages", status: "fail", message, fix }];
}

/** The manifest of a package: of the nearest node_modules at or above the folder. */
function manifestOf(name: string, folder: string): Manifest | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, "node_modules", name, "package.json");
    if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Manifest;
    if (at === dirname(at)) return undefined;
  }
}
