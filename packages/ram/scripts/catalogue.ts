/**
 * Writes `data/CODE.json`: the names of the operations of every service by RAM code, and what
 * `tables/CODE.txt` says about some of them.
 *
 *     node scripts/catalogue.ts META DOCS
 *
 * META is a clone of github.com/aliyun/aliyun-openapi-meta, the API metadata of the official
 * command line. DOCS is a clone of github.com/dew-serverless/acs-sdk-php, which has the published
 * API descriptions of more products and versions. Services whose table is complete are left out. So
 * is OSS, because RAM checks its operations under other names.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { levelOf, type ServiceData } from "../src/actions/data.ts";
import { codesOf } from "../src/actions/product-codes.ts";
import { services } from "../src/actions/table.ts";
import { documented, documentedCodes } from "./documented.ts";

const [meta, docs] = process.argv.slice(2);
if (meta === undefined || docs === undefined) {
  console.error("Usage: node scripts/catalogue.ts META DOCS");
  process.exit(3);
}

/** A version of a product's API, and where its operations are from. */
interface Api {
  readonly product: string;
  readonly version: string;
  readonly operations: readonly string[];
  readonly source: string;
  readonly date: string;
}

const git = (clone: string, ...args: readonly string[]) =>
  execFileSync("git", ["-C", clone, ...args], { encoding: "utf8", maxBuffer: 2 ** 28 }).trim();
const originOf = (clone: string, repository: string) => ({
  source: `github.com/${repository} at ${git(clone, "rev-parse", "HEAD").slice(0, 7)}`,
  date: git(clone, "log", "-1", "--format=%cs"),
});
const filesOf = (clone: string, folder: string) =>
  git(clone, "ls-tree", "-r", "--name-only", "HEAD", folder).split("\n");

/** A file for each operation: `metadatas/PRODUCT/OPERATION.json`. */
function apisOfMeta(clone: string): readonly Api[] {
  const origin = originOf(clone, "aliyun/aliyun-openapi-meta");
  const { products } = JSON.parse(git(clone, "show", "HEAD:metadatas/products.json")) as {
    readonly products: readonly { readonly code: string; readonly version: string }[];
  };
  const files = Map.groupBy(
    filesOf(clone, "metadatas")
      .map((path) => path.split("/"))
      .filter((parts) => parts.length === 3),
    ([, folder]) => folder as string,
  );
  return products.map(({ code, version }) => ({
    product: code,
    version,
    operations: (files.get(code.toLowerCase()) ?? [])
      .map(([, , file]) => (file as string).replace(/\.json$/, ""))
      .filter((name) => /^[A-Za-z0-9]+$/.test(name) && name !== "version"),
    ...origin,
  }));
}

/** The operations of a product that require a parameter, with the level that the verb suggests. */
function requiring(clone: string, product: string, parameter: string) {
  const files = filesOf(clone, `metadatas/${product}`).filter((path) =>
    /\/[A-Z][A-Za-z0-9]+\.json$/.test(path),
  );
  return files
    .map((path) => JSON.parse(git(clone, "show", `HEAD:${path}`)) as Operation)
    .filter(({ parameters = [] }) =>
      parameters.some(({ name, required }) => required && name === parameter),
    )
    .map(({ name }) => ({ name, level: levelOf(name) }));
}

interface Operation {
  readonly name: string;
  readonly parameters?: readonly { readonly name: string; readonly required: boolean }[];
}

/** A file for each version: `data/PRODUCT/VERSION/api-docs.php`, an array of `apis` by name. */
function apisOfDocs(clone: string): readonly Api[] {
  const origin = originOf(clone, "dew-serverless/acs-sdk-php");
  return filesOf(clone, "data")
    .filter((path) => path.endsWith("/api-docs.php"))
    .map((path) => {
      const [, product, version] = path.split("/") as [string, string, string];
      const text = git(clone, "show", `HEAD:${path}`);
      const apis = /\n {4}'apis' => \[\n(.*?)\n {4}\]/s.exec(text)?.[1] ?? "";
      const operations = [...apis.matchAll(/^ {8}'([A-Za-z0-9]+)' => \[$/gm)].map(
        ([, name]) => name as string,
      );
      return { product, version, operations, ...origin };
    });
}

const complete = new Set([
  "oss",
  ...services.filter((each) => each.complete).map(({ code }) => code),
]);

const folder = join(import.meta.dirname, "../data");
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) rmSync(join(folder, file));

const apis = [...apisOfMeta(meta), ...apisOfDocs(docs)].filter(
  ({ operations }) => operations.length > 0,
);
const byCode = Map.groupBy(
  apis.flatMap((api) => codesOf(api.product).map((code) => ({ code, api }))),
  ({ code }) => code,
);
for (const code of new Set([...byCode.keys(), ...documentedCodes()])) {
  if (complete.has(code)) continue;
  const entries = byCode.get(code) ?? [];
  const unique = (of: (api: Api) => string | readonly string[]) =>
    [...new Set(entries.flatMap(({ api }) => of(api)))].sort();
  const table = documented(code, (parameter) => requiring(meta, code, parameter));
  const { sources = [], actions = [], names = [] } = table ?? {};
  const listed = [
    ...entries.map(({ api }) => api),
    ...(names.length > 0 ? sources.slice(0, 1) : []),
  ];
  const service: ServiceData = {
    code,
    products: unique(({ product, version }) => `${product.toLowerCase()} ${version}`),
    source: [...new Set(listed.map(({ source }) => source))].sort().join(", "),
    date: listed
      .map(({ date }) => date)
      .sort()
      .at(-1) as string,
    ...(actions.length > 0 && { sources, described: actions }),
    names: [...new Set([...unique(({ operations }) => operations), ...names])].sort(),
  };
  writeFileSync(join(folder, `${code}.json`), `${JSON.stringify(service, null, 2)}\n`);
}
