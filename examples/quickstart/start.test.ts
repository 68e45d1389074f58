import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { sampleFiles } from "./media.ts";

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
    const printed = rows.map(({ object, kind, reviewed, suggestion, categories }) => [
      path.basename(object),
      kind,
      `${reviewed ? "review → " : ""}${suggestion}`,
      categories.join(", "),
    ]);
    expect(printed).toEqual(rowsOfReadme());
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

/** The rows of the table in the README, without the times. */
function rowsOfReadme(): string[][] {
  const readme = readFileSync(path.join(import.meta.dirname, "../../README.md"), "utf8");
  const rows = readme.matchAll(
    /^uploads\/(?<object>\S+) +(?<kind>\w+) +(?<verdict>(?:review → )?\w+)(?<categories>.*?) +\d+ ms$/gm,
  );
  return [...rows].map(({ groups = {} }) => [
    groups["object"] ?? "",
    groups["kind"] ?? "",
    groups["verdict"] ?? "",
    groups["categories"]?.trim() ?? "",
  ]);
}
