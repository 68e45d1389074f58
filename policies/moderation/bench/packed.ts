import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { timed } from "./timed.ts";

const policies = path.join(import.meta.dirname, "..");
const ram = path.join(policies, "../../packages/ram");

/** A folder with the pack as npm installs it, and with an empty pack. */
export interface PackedFolder {
  readonly folder: string;
  readonly pack: string;
  /** One policy of each kind, which do nothing. */
  readonly empty: string;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** Packs the published files, and unpacks them in a new folder. */
export function packedFolder(): PackedFolder {
  const folder = mkdtempSync(path.join(tmpdir(), "immkit-packed-"));
  const modules = path.join(folder, "node_modules");
  for (const [name, source] of Object.entries({ ram, policies })) {
    const archives = path.join(folder, name);
    timed("npx", ["-y", "pnpm@12", "pack", "--pack-destination", archives], { cwd: source });
    const target = path.join(modules, "@immkit", name);
    mkdirSync(target, { recursive: true });
    const unpack = `tar --extract --gzip --strip-components 1 --directory "$2" --file "$1"/*.tgz`;
    timed("bash", ["-c", unpack, "bash", archives, target]);
  }
  const manifest = JSON.parse(
    readFileSync(path.join(policies, "package.json"), "utf8"),
  ) as Manifest;
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    if (name.startsWith("@immkit/")) continue;
    const target = path.join(modules, name);
    mkdirSync(path.dirname(target), { recursive: true });
    symlinkSync(realpathSync(path.join(policies, "node_modules", name)), target);
  }
  const empty = path.join(folder, "empty");
  mkdirSync(empty);
  writeFileSync(path.join(empty, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  writeFileSync(
    path.join(empty, "package.json"),
    JSON.stringify({ name: "empty", version: "1.0.0", type: "module", main: "index.js" }),
  );
  writeFileSync(path.join(empty, "index.js"), emptyPack);
  return { folder, pack: path.join(modules, "@immkit/policies"), empty };
}

const emptyPack = `import { PolicyPack } from "@pulumi/policy";
const nothing = { description: "Nothing.", enforcementLevel: "advisory" };
new PolicyPack("empty", {
  policies: [
    { ...nothing, name: "resource", validateResource: () => {} },
    { ...nothing, name: "stack", validateStack: () => {} },
  ],
});
`;
