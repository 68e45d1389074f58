import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { instructions } from "../take-home/documents.ts";

// The README's first steps are those of the new project's own README, which `test/take-home` runs
// with the packed packages.
const root = path.resolve(import.meta.dirname, "../..");

/** The commands under a heading, or before the first one of level 2. */
const commands = (file: string, heading?: string) =>
  instructions(file, readFileSync(path.join(root, file), "utf8"), heading).lines;

describe("the first ten minutes", () => {
  it("of an application are those of the quickstart", () => {
    expect(commands("README.md", "You write an application")).toEqual([
      "npm create immkit@latest my-app",
      "cd my-app",
      ...commands("examples/quickstart/README.md"),
    ]);
  });

  it("of a platform are those of the page about the local cloud", () => {
    const page = readFileSync(path.join(root, "packages/components/docs/local-cloud.md"), "utf8");
    for (const command of commands("README.md", "You run the platform"))
      expect(page).toContain(command);
  });

  it("of a check are those of the policy gate", () => {
    expect([...commands("README.md", "You check changes"), "npm test"]).toEqual([
      "npm create immkit@latest gate -- --template policy-gate",
      "cd gate",
      ...commands("examples/policy-gate/README.md"),
    ]);
  });
});
