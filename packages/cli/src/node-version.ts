import { readFileSync } from "node:fs";

/**
 * A sentence if this Node.js is older than the `engines` of the package. It runs on any Node.js
 * that has ES modules, so it imports nothing else.
 */
export function nodeProblem(version: string = process.versions.node): string | undefined {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const oldest = String(manifest.engines.node).replace(">=", "");
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split(".").map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `immkit needs Node.js ${oldest} or newer; this is v${version}. Update Node.js: https://nodejs.org`;
}
