/** Time and memory that importing the published package (bundled as for publishing) costs a fresh process, over one that imports nothing; peers beside it. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, report } from "./report.ts";

const folder = mkdtempSync(join(tmpdir(), "immkit-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
execFileSync(process.execPath, [fileURLToPath(new URL("../scripts/bundle.ts", import.meta.url)), folder], { stdio: "ignore" });

const probe = (specifier: string): string => `
  const rss = process.memoryUsage().rss;
  const begun = performance.now();
  ${specifier === "" ? "" : `await import(${JSON.stringify(specifier)});`}
  const ms = performance.now() - begun;
  const { createRequire } = await import("node:module");
  const loaded = [...Object.keys(createRequire(import.meta.url).cache)].filter((file) => /node_modules.(undici|ajv|@opentelemetry|pg)\\b/.test(file)).length;
  console.log(JSON.stringify({ ms, rss: (process.memoryUsage().rss - rss) / 2 ** 20, loaded }));`;

interface Cost {
  readonly ms: number;
  readonly rss: number;
  readonly loaded: number;
}

const subjects: Readonly<Record<string, string>> = {
  bare: "",
  "@immkit/runtime": join(folder, "index.js"),
  "@immkit/runtime/imm": join(folder, "imm/index.js"),
  undici: "undici",
  "@alicloud/openapi-core": "@alicloud/openapi-core",
  "@alicloud/mns": "@alicloud/mns",
};

const cwd = fileURLToPath(new URL("..", import.meta.url));
const costs: Record<string, Cost[]> = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
for (let round = 0; round < 11; round++) {
  for (const [name, specifier] of Object.entries(subjects)) {
    const output = execFileSync(process.execPath, ["--input-type=module", "--eval", probe(specifier)], { cwd, encoding: "utf8" });
    costs[name]?.push(JSON.parse(output) as Cost);
  }
}
const of = (name: string, member: keyof Cost): number => median((costs[name] ?? []).map((cost) => cost[member]));
for (const name of Object.keys(subjects)) {
  if (name === "bare") continue;
  const ours = name === "@immkit/runtime";
  report({ bench: "import", subject: name, value: of(name, "ms") - of("bare", "ms"), unit: "ms", ...(ours ? { bar: 12 } : {}) });
  report({ bench: "import memory", subject: name, value: of(name, "rss") - of("bare", "rss"), unit: "MiB", ...(ours ? { bar: 6 } : {}) });
  if (ours) report({ bench: "import, heavy modules loaded", subject: name, value: of(name, "loaded"), unit: "modules", bar: 0 });
}
