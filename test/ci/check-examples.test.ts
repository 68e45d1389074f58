/** Every example of `immkit check` in its help and in the README runs, and has every option. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { childVariables } from "../child-variables.ts";
import { temporaryFolder } from "../cli/files.ts";
import { inProcess } from "../cli/immkit.ts";
import { blocksOf } from "../docs/blocks.ts";
import { writeShims } from "./shims.ts";
import { projects, writeStackFiles } from "./stack-files.ts";

const root = path.resolve(import.meta.dirname, "../..");
const folder = temporaryFolder();
const searchPath = writeShims(folder.path);
beforeAll(() => writeStackFiles(folder.path, projects.bad));
afterAll(() => folder.remove());

const { stdout: help } = await inProcess(["check", "--help"]);
const inHelp = [...help.matchAll(/^ {2}\$ (.*)$/gm)].map(([, command = ""]) => command);
const readme = readFileSync(path.join(root, "policies/moderation/README.md"), "utf8");
const inReadme = blocksOf("README.md", readme)
  .filter(({ language }) => language === "sh")
  .flatMap(({ code }) => code.split("\n"))
  .filter((line) => line.startsWith("immkit check"));
const examples = [...inReadme, ...inHelp];

/** A command without quotes, pipes or lists, so no shell is needed to read it. */
const simple = /^immkit ([\w ./,-]+?)(?: > [\w.]+)?$/;

it.each(examples.filter((command) => simple.test(command)))("runs: %s", async (command) => {
  const before = process.cwd();
  process.chdir(folder.path);
  try {
    const { code, stderr } = await inProcess(simple.exec(command)?.[1]?.split(" ") ?? []);
    expect(stderr).not.toContain("error:");
    expect([0, 1, 2]).toContain(code);
  } finally {
    process.chdir(before);
  }
});

it.each(examples.filter((command) => !simple.test(command)))("runs: %s", (command) => {
  const { status, stderr } = spawnSync("bash", ["--norc", "-c", command], {
    cwd: folder.path,
    encoding: "utf8",
    env: { ...childVariables, PATH: searchPath },
  });
  expect(stderr).not.toContain("error:");
  expect([0, 1, 2]).toContain(status);
});

it("has every option", () => {
  const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option);
  const used = new Set(examples.flatMap((command) => command.match(/--[\w-]+/g) ?? []));
  const general = ["--help", "--version", "--debug", "--plain"];
  expect(options.length).toBeGreaterThan(14);
  expect(options.filter((option = "") => !general.includes(option) && !used.has(option))).toEqual(
    [],
  );
});
