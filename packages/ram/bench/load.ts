/**
 * How long the compiled package and the data of a service take to load. Each run is a new process:
 * modules and data are cached.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";

/** One measurement, in milliseconds. */
interface Load {
  readonly ms: number;
  readonly cpuMs: number;
}

const packageRoot = new URL("../", import.meta.url);
const moduleOf = (path: string) => new URL(`dist/${path}`, packageRoot).href;

/** The data files that have the most to read. */
function largest(): readonly string[] {
  const folder = new URL("data/", packageRoot);
  return readdirSync(folder)
    .map((file) => ({
      code: file.replace(".json", ""),
      size: statSync(new URL(file, folder)).size,
    }))
    .sort((a, b) => b.size - a.size)
    .slice(0, 5)
    .map(({ code }) => code);
}

function measure(before: string, what: string): Load {
  const code = `${before};
    const used = process.cpuUsage(); const started = performance.now();
    ${what};
    const ms = performance.now() - started; const { user, system } = process.cpuUsage(used);
    console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000 }));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", code]);
  return JSON.parse(output.toString()) as Load;
}

/** Measures each load in `runs` new processes. Nothing if the package is not compiled. */
export function loads(runs: number): ReadonlyMap<string, readonly Load[]> {
  if (!existsSync(new URL(moduleOf("index.js")))) {
    console.error(
      "The package is not compiled, so loading it is not measured: tsc -b packages/ram",
    );
    return new Map();
  }
  const times = (before: string, what: string) =>
    Array.from({ length: runs }, () => measure(before, what));
  const actions = `const { serviceOf } = await import("${moduleOf("actions/index.js")}")`;
  return new Map([
    ["load: the package", times("", `await import("${moduleOf("index.js")}")`)],
    ["load: the table of actions", times("", `await import("${moduleOf("actions/index.js")}")`)],
    ...largest().map(
      (code) =>
        // Another service is loaded first: its functions are compiled then.
        [
          `load: the data of ${code}`,
          times(`${actions}; serviceOf("ens:x")`, `serviceOf("${code}:x")`),
        ] as const,
    ),
  ]);
}
