import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createDirectory } from "./create-directory.ts";

const folder = mkdtempSync(join(tmpdir(), "immkit-directory-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("creates a directory and those above it, for the owner only", async () => {
  const path = join(folder, "a", "b");
  expect(await Promise.all([createDirectory(path), createDirectory(path)])).toContain(true);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, "a")).mode & 0o777).toBe(0o700);
  expect(await createDirectory(path)).toBe(false);
});

it.each([["file"], ["file/below"]])("fails below or at a file: %s", async (name) => {
  writeFileSync(join(folder, "file"), "");
  await expect(createDirectory(join(folder, name))).rejects.toMatchObject({
    code: expect.stringMatching(/^(?:EEXIST|ENOTDIR)$/),
  });
});

it.runIf(existsSync("/proc/self"))("ends in a file system that creates nothing", async () => {
  await expect(createDirectory("/proc/immkit/data")).rejects.toMatchObject({ code: "ENOENT" });
});
