import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/**
 * Why a test fails. `out-of-scope`: it needs a feature that the local cloud doesn't have. `bug`:
 * the local cloud is wrong. `real-cloud`: the test needs the internet, another region, or state
 * that only an account at Alibaba Cloud has. `test`: the test is wrong or depends on timing.
 */
export const failureKinds = ["out-of-scope", "bug", "real-cloud", "test"] as const;

/** A test that is known to fail. */
export interface KnownFailure {
  readonly test: string;
  readonly kind: (typeof failureKinds)[number];
  readonly reason: string;
}

function fileOf(suite: string): string {
  return fileURLToPath(new URL(`known-failures/${suite}.txt`, import.meta.url));
}

/** Reads lines of the form `TEST | KIND | REASON`. Empty lines and those with `#` don't count. */
export function parseKnownFailures(text: string): readonly KnownFailure[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    const [test = "", kindText = "", ...rest] = line.split("|").map((part) => part.trim());
    const reason = rest.join("|");
    const kind = failureKinds.find((known) => known === kindText);
    if (test === "" || kind === undefined || reason === "")
      throw new Error(
        `Line ${index + 1} of the known failures must read "TEST | ${failureKinds.join(" or ")} | REASON": ${line}`,
      );
    return [{ test, kind, reason }];
  });
}

/** The tests of a suite that are known to fail, by name. */
export async function knownFailures(suite: string): Promise<ReadonlyMap<string, KnownFailure>> {
  const entries = parseKnownFailures(await readFile(fileOf(suite), "utf8").catch(() => ""));
  return new Map(entries.map((entry) => [entry.test, entry]));
}

/** Deletes the lines of these tests. */
export async function pruneKnownFailures(suite: string, tests: readonly string[]): Promise<void> {
  const lines = (await readFile(fileOf(suite), "utf8")).split("\n");
  const kept = lines.filter((line) => !tests.includes(line.split("|")[0]?.trim() ?? ""));
  await writeFile(fileOf(suite), kept.join("\n"));
}
