/** Programs in other languages use the components of the packed package, on the real engine. */
import { execFile, spawnSync } from "node:child_process";
import { cp } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { up, wholePipeline, withCli } from "./deploy.ts";
import { type Project, programs } from "./install.ts";

const run = promisify(execFile);

const required = process.env["IMMKIT_REQUIRE_PULUMI"] === "1";
const hasPython = required || spawnSync("python3", ["-m", "pip", "--version"]).status === 0;

export function describeLanguages(project: () => Project): void {
  it("runs a YAML program", { timeout: 120_000 }, async () => {
    const { app } = project();
    await cp(new URL("yaml", programs), app, { recursive: true });
    expect(await up(app, ".")).toEqual(wholePipeline(["deletion"]));
  });

  it.runIf(hasPython)(
    "runs a Python program, with the SDK from the package's schema",
    {
      timeout: 120_000,
    },
    async () => {
      const { app } = project();
      await cp(new URL("python", programs), app, { recursive: true });
      const schema = "node_modules/@immkit/components/schema.json";
      // The schema refers to the alicloud provider's, which a plugin on PATH serves.
      await run(
        "pulumi",
        ["package", "gen-sdk", schema, "--language", "python", "--out", "sdk", "--local"],
        { cwd: app, env: withCli(path.join(app, "node_modules/.bin")) },
      );
      await run("python3", ["-m", "venv", "--without-pip", "venv"], { cwd: app });
      const packages = ["-r", "requirements.txt", "./sdk/python"];
      await run(
        "python3",
        ["-m", "pip", "--python", "venv", "install", "--quiet", "--no-compile", ...packages],
        { cwd: app },
      );
      expect(await up(app, ".")).toEqual(wholePipeline(["deletion"]));
    },
  );
}
