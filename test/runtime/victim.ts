/**
 * A process for tests to kill. It prints a line of JSON for each thing that it has done, and one
 * more at its end: `{"end": …}`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/**
 * Runs a script of this folder, and kills it after `killAfter` lines of output. Returns the value
 * of its last line; undefined if it was killed before.
 */
export async function runVictim<T>(
  script: string,
  settings: unknown,
  killAfter = Number.POSITIVE_INFINITY,
): Promise<T | undefined> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [file, JSON.stringify(settings)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  let done = 0;
  let end: T | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as { readonly end?: T };
    end = event.end;
    if (++done >= killAfter) child.kill("SIGKILL");
  }
  const [code, signal] = await exited;
  if (code !== 0 && signal !== "SIGKILL")
    throw new Error(`${script} ended with ${code ?? signal}.`);
  return end;
}
