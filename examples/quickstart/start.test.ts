import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { sampleFiles } from "./media.ts";
import { verdictText } from "./table.ts";

const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [path.join(import.meta.dirname, "start.ts"), ...args]);

describe("pnpm start", () => {
  it("deploys, moderates each sample, and prints a line for each", {
    timeout: 90_000,
  }, async () => {
    const { stdout } = await run("--json");
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const rows = lines.slice(0, -1);
    expect(lines.at(-1)).toEqual({
      summary: { samples: 6, pass: 4, block: 2, reviewed: 2, failed: 0 },
      engine: expect.stringMatching(/^(pulumi|in-process)$/),
    });
    expect(rows.map(({ object }) => path.basename(object))).toEqual(
      (await sampleFiles()).map((file) => path.basename(file)),
    );
    for (const row of rows) {
      expect(Object.keys(row)).toEqual([
        "object",
        "kind",
        "suggestion",
        "reviewed",
        "categories",
        "taskId",
        "elapsedMs",
      ]);
      expect(row.taskId).toMatch(row.kind === "video" ? /^VideoModeration-/ : /^ImageModeration-/);
    }
    // What the application prints without --json.
    expect(withoutTimes(verdictText(rows))).toBe(withoutTimes(outputInReadme()));
  });

  it("rejects an unknown option", async () => {
    await expect(run("--jsn")).rejects.toMatchObject({
      code: 3,
      stderr: expect.stringContaining("--jsn"),
    });
  });

  it("prints its help", async () => {
    expect((await run("--help")).stdout).toContain("Usage: pnpm start");
  });
});

/** The output that the README shows. */
function outputInReadme(): string {
  const readme = readFileSync(path.join(import.meta.dirname, "../../README.md"), "utf8");
  const [, output = ""] = /^```text\n(object .*?)\n```$/ms.exec(readme) ?? [];
  return output;
}

/** How long a task takes differs from run to run. */
const withoutTimes = (text: string) => text.replace(/\d+ ms$/gm, "N ms");
