/** What an old Node.js prints for the programs of the packages. */
import { execFile } from "node:child_process";
import { readdir, readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Project } from "./project.ts";

const run = promisify(execFile);

/**
 * Starts each program of the installed packages of immkit on a Node.js that is too old for it.
 * @returns a sentence for each that does anything else than print one line and end with 3.
 */
export async function oldNodeProblems(
  { folder }: Project,
  version: string,
): Promise<readonly string[]> {
  const bin = path.join(folder, "node_modules/.bin");
  const problems: string[] = [];
  for (const name of await readdir(bin)) {
    const file = await realpath(path.join(bin, name));
    const inside = /^.*[/\\]node_modules[/\\](@immkit[/\\][^/\\]+|immkit|create-immkit)[/\\]/.exec(
      file,
    );
    if (inside === null) continue;
    const manifest = await readFile(path.join(inside[0], "package.json"), "utf8");
    const oldest = String(JSON.parse(manifest).engines.node).replace(">=", "");
    const { code, stderr } = await run("npx", ["-y", `node@${version}`, file]).then(
      ({ stderr }) => ({ code: 0, stderr }),
      (error: { code: number; stderr: string }) => error,
    );
    const wanted = new RegExp(
      `^${name} needs Node\\.js ${oldest} or newer; this is v[\\d.]+\\. .+\n$`,
    );
    if (code !== 3 || !wanted.test(stderr))
      problems.push(`${name} ends with ${code} on Node.js ${version}, and prints: ${stderr}`);
  }
  return problems;
}
