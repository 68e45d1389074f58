/**
 * Writes `data/CODE.json`: the names of the operations of every service, by RAM code.
 *
 *     node scripts/catalogue.ts CLONE
 *
 * CLONE is a clone of github.com/aliyun/aliyun-openapi-meta, the API metadata of the official
 * command line. Services whose table is complete are left out.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { services } from "../src/actions/table.ts";
import { codesOf } from "./ram-codes.ts";

const [clone] = process.argv.slice(2);
if (clone === undefined) {
  console.error("Usage: node scripts/catalogue.ts CLONE");
  process.exit(3);
}

interface Product {
  readonly code: string;
  readonly version: string;
}

const git = (...args: readonly string[]) =>
  execFileSync("git", ["-C", clone, ...args], { encoding: "utf8", maxBuffer: 2 ** 28 });
const commit = git("rev-parse", "HEAD").trim();
const date = git("log", "-1", "--format=%cs").trim();
const { products } = JSON.parse(git("show", "HEAD:metadatas/products.json")) as {
  readonly products: readonly Product[];
};
const operations = Map.groupBy(
  git("ls-tree", "-r", "--name-only", "HEAD", "metadatas")
    .trim()
    .split("\n")
    .map((path) => path.split("/"))
    .filter((parts) => parts.length === 3),
  ([, folder]) => folder as string,
);
const complete = new Set(services.filter((each) => each.complete).map(({ code }) => code));

const folder = join(import.meta.dirname, "../data");
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) rmSync(join(folder, file));

const byCode = Map.groupBy(
  products.flatMap((product) => codesOf(product.code).map((code) => ({ code, product }))),
  ({ code }) => code,
);
for (const [code, entries] of byCode) {
  if (complete.has(code)) continue;
  const names = new Set(
    entries.flatMap(({ product }) =>
      (operations.get(product.code.toLowerCase()) ?? []).flatMap(([, , file]) => {
        const name = (file as string).replace(/\.json$/, "");
        return /^[A-Za-z0-9]+$/.test(name) && name !== "version" ? [name] : [];
      }),
    ),
  );
  if (names.size === 0) continue;
  const service = {
    code,
    products: entries.map(({ product }) => `${product.code} ${product.version}`).sort(),
    source: `github.com/aliyun/aliyun-openapi-meta at ${commit.slice(0, 7)}`,
    date,
    names: [...names].sort(),
  };
  writeFileSync(join(folder, `${code}.json`), `${JSON.stringify(service, null, 2)}\n`);
}
