/**
 * Time and memory that importing the package, bundled as it is published, costs a new process,
 * compared with a process that imports nothing, and with peers.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startNullServer } from "./cpu.ts";
import { median, report } from "./report.ts";

const folder = mkdtempSync(join(tmpdir(), "immkit-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
execFileSync(
  process.execPath,
  [fileURLToPath(new URL("../scripts/bundle.ts", import.meta.url)), folder],
  { stdio: "ignore" },
);

const probe = (specifier: string): string => `
  const rss = process.memoryUsage().rss;
  const begun = performance.now();
  ${specifier === "" ? "" : `await import(${JSON.stringify(specifier)});`}
  const ms = performance.now() - begun;
  const { createRequire } = await import("node:module");
  const loaded = [...Object.keys(createRequire(import.meta.url).cache)].filter((file) => /node_modules.(ajv|@opentelemetry|pg)\\b/.test(file)).length;
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
  "sqs-consumer": "sqs-consumer",
};

const cwd = fileURLToPath(new URL("..", import.meta.url));
const costs: Record<string, Cost[]> = Object.fromEntries(
  Object.keys(subjects).map((name) => [name, []]),
);
for (let round = 0; round < 11; round++) {
  for (const [name, specifier] of Object.entries(subjects)) {
    const output = execFileSync(
      process.execPath,
      ["--input-type=module", "--eval", probe(specifier)],
      { cwd, encoding: "utf8" },
    );
    costs[name]?.push(JSON.parse(output) as Cost);
  }
}
const of = (name: string, member: keyof Cost): number =>
  median((costs[name] ?? []).map((cost) => cost[member]));
for (const name of Object.keys(subjects)) {
  if (name === "bare") continue;
  const ours = name === "@immkit/runtime";
  report({
    bench: "import",
    subject: name,
    value: of(name, "ms") - of("bare", "ms"),
    unit: "ms",
    ...(ours ? { bar: 12 } : {}),
  });
  report({
    bench: "import memory",
    subject: name,
    value: of(name, "rss") - of("bare", "rss"),
    unit: "MiB",
    ...(ours ? { bar: 6 } : {}),
  });
  if (ours)
    report({
      bench: "import, heavy modules loaded",
      subject: name,
      value: of(name, "loaded"),
      unit: "modules",
      bar: 0,
    });
}

/** From the start of a new process to the response of the first signed call. */
const endpoint = await startNullServer("task");
const key = '{ accessKeyId: "LTAI5tBenchBenchBench000", accessKeySecret: "benchbenchbenchbench" }';
const firstCalls: Readonly<Record<string, string>> = {
  "@immkit/runtime": `
    const { ModerationClient } = await import(${JSON.stringify(join(folder, "index.js"))});
    const { staticCredentials } = await import(${JSON.stringify(join(folder, "credentials/index.js"))});
    const client = new ModerationClient({ region: "cn-hangzhou", project: "p", credentials: staticCredentials(${key}), endpoint: "${endpoint}" });
    await client.submitImage({ uri: "oss://bucket/a.jpg" });`,
  "@alicloud/openapi-core": `
    const { default: core } = await import("@alicloud/openapi-core");
    const config = new core.$OpenApiUtil.Config({ ...${key}, regionId: "cn-hangzhou", endpoint: "${endpoint.replace("http://", "")}", protocol: "HTTP" });
    const client = new core.default(config);
    const params = new core.$OpenApiUtil.Params({ action: "CreateImageModerationTask", version: "2020-09-30", protocol: "HTTP", pathname: "/", method: "POST", authType: "AK", style: "RPC", reqBodyType: "formData", bodyType: "json" });
    await client.callApi(params, new core.$OpenApiUtil.OpenApiRequest({ query: { ProjectName: "p", SourceURI: "oss://bucket/a.jpg" } }), {});`,
};
const times: Record<string, number[]> = Object.fromEntries(
  Object.keys(firstCalls).map((name) => [name, []]),
);
for (let round = 0; round < 7; round++) {
  for (const [name, code] of Object.entries(firstCalls)) {
    const script = `const begun = performance.now(); ${code} console.log(performance.now() - begun); process.exit();`;
    times[name]?.push(
      Number(
        execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
          cwd,
          encoding: "utf8",
        }),
      ),
    );
  }
}
for (const name of Object.keys(firstCalls))
  report({
    bench: "first call, import included",
    subject: name,
    value: median(times[name] ?? []),
    unit: "ms",
  });
process.exit();
