import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
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
  mkdirSync(path.join(modules, "@pulumi"));
  const require = createRequire(path.join(policies, "package.json"));
  for (const name of ["@pulumi/policy", "@pulumi/pulumi"])
    symlinkSync(
      path.dirname(require.resolve(`${name}/package.json`)),
      path.join(modules, ...name.split("/")),
    );
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
