/** The action, and the examples for CI systems in the README, run step by step. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { childVariables } from "../child-variables.ts";
import { temporaryFolder } from "../cli/files.ts";
import { blocksOf } from "../docs/blocks.ts";
import { writeShims } from "./shims.ts";
import { projects, writeStackFiles } from "./stack-files.ts";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");
const folder = temporaryFolder();
afterAll(() => folder.remove());
const searchPath = writeShims(folder.path);

/** Runs a script as CI systems do: bash that stops at the first error. */
function bash(script: string, env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["--norc", "-eo", "pipefail", "-c", script],
    {
      cwd: folder.path,
      encoding: "utf8",
      env: { ...childVariables, PATH: searchPath, ...env },
    },
  );
  return { status, stdout, stderr };
}
const written = (name: string) => readFileSync(path.join(folder.path, name), "utf8");

describe("the action for GitHub", () => {
  interface Step {
    readonly id?: string;
    readonly uses?: string;
    readonly run?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly with?: Readonly<Record<string, string>>;
  }
  const action = parse(read(".github/actions/check/action.yml")) as {
    readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
    readonly outputs: Readonly<Record<string, { readonly value: string }>>;
    readonly runs: { readonly using: string; readonly steps: readonly Step[] };
  };

  /** Runs the steps until one fails, and returns the results and the outputs of `check`. */
  function run(inputs: Readonly<Record<string, string>>) {
    const output = path.join(folder.path, "output");
    const summary = path.join(folder.path, "summary.md");
    writeFileSync(output, "");
    writeFileSync(summary, "");
    const value = (expression: string) =>
      expression.replace(/\$\{\{ (inputs|steps\.check\.outputs)\.([\w-]+) \}\}/g, (_, of, name) =>
        of === "inputs"
          ? (inputs[name] ?? action.inputs[name]?.default ?? "")
          : (new RegExp(`^${name}=(.*)$`, "m").exec(written("output"))?.[1] ?? ""),
      );
    const results = [];
    for (const step of action.runs.steps) {
      if (step.run === undefined) continue;
      const env = Object.fromEntries(
        Object.entries(step.env ?? {}).map(([name, text]) => [name, value(text)]),
      );
      const result = bash(step.run, {
        ...env,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
      });
      results.push(result);
      if (result.status !== 0) break;
    }
    return { results, exitCode: value(action.outputs["exit-code"]?.value ?? "") };
  }

  it("fails for a failure, after SARIF and a summary are written", () => {
    writeStackFiles(folder.path, projects.bad);
    const { results, exitCode } = run({
      files: "preview.json\nstate.json\n",
      options: "--rule imm-project-service-role",
    });
    expect(exitCode).toBe("1");
    expect(results).toMatchObject([
      { status: 0, stderr: "" },
      {
        status: 1,
        stdout: "::error::immkit check: there are failures. The summary has the fixes.\n",
      },
    ]);
    expect(JSON.parse(written("immkit.sarif")).runs[0].results).toMatchObject([
      {
        ruleId: "imm-project-service-role",
        level: "error",
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: "index.ts" },
              region: { startLine: 3, startColumn: 16 },
            },
          },
        ],
      },
    ]);
    expect(written("summary.md")).toContain("### immkit check: 1 failure, 0 undetermined");
  });

  it("warns of what is undetermined", () => {
    writeStackFiles(folder.path, projects.open);
    const { results, exitCode } = run({
      files: "preview.json",
      options: "--rule imm-project-service-role",
    });
    expect(exitCode).toBe("2");
    expect(results.at(-1)).toMatchObject({ status: 0 });
    expect(results.at(-1)?.stdout).toMatch(/^::warning::immkit check: something is undetermined\./);
  });

  it("takes options from several lines", () => {
    writeStackFiles(folder.path, projects.open);
    const { exitCode } = run({
      files: "preview.json",
      options: "--rule imm-project-service-role\n  --strict\n",
    });
    expect(exitCode).toBe("1");
  });

  it("passes without findings, and stops for a wrong file", () => {
    writeStackFiles(folder.path, projects.good);
    const options = "--rule imm-project-service-role";
    expect(run({ files: "preview.json", options })).toMatchObject({
      exitCode: "0",
      results: [{ status: 0 }, { status: 0, stdout: "" }],
    });
    expect(run({ files: "none.json", options })).toMatchObject({
      exitCode: "3",
      results: [{ status: 3 }],
    });
  });

  it("uploads the file that it writes", () => {
    expect(action.runs.using).toBe("composite");
    expect(action.runs.steps.filter(({ uses }) => uses !== undefined)).toMatchObject([
      {
        uses: "github/codeql-action/upload-sarif@v4",
        with: { sarif_file: expect.stringContaining("inputs.sarif") },
      },
    ]);
  });
});

describe("the examples in the README", () => {
  const examples = blocksOf("README.md", read("policies/moderation/README.md"))
    .filter(({ language }) => language === "yaml")
    .map(({ code }) => parse(code));
  const has = (member: string) => examples.find((example) => member in example);

  it("for GitHub name an existing action, and its inputs", () => {
    const steps: readonly { readonly uses?: string; readonly with?: object }[] =
      has("permissions").steps;
    const step = steps.find(({ uses }) => uses?.startsWith("./"));
    const file = path.join(root, step?.uses ?? "", "action.yml");
    expect(existsSync(file)).toBe(true);
    expect(Object.keys(parse(readFileSync(file, "utf8")).inputs)).toEqual(
      expect.arrayContaining(Object.keys(step?.with ?? {})),
    );
  });

  it("for GitLab write JUnit XML, and end with the exit code", () => {
    const job = has("check-stack")["check-stack"];
    const run = (inputs: object) => {
      writeStackFiles(folder.path, inputs);
      return bash(job.script.join("\n")).status;
    };
    expect(run(projects.bad)).toBe(1);
    expect(written(job.artifacts.reports.junit)).toContain(
      '<testcase classname="imm-project-service-role" name="shop">',
    );
    expect(job.allow_failure.exit_codes).toBe(2);
  });

  it("for Flow write an HTML page, and end with the exit code", () => {
    const { report, upload, check } = examples.find((each) => each.steps?.report)?.steps ?? {};
    writeStackFiles(folder.path, projects.bad);
    expect(bash(report.with.run).status).toBe(0);
    expect(upload.with.filePath).toEqual(["immkit.html"]);
    expect(written("immkit.html")).toContain("<h1>immkit check: preview.json</h1>");
    expect(bash(check.with.run).status).toBe(1);
  });
});
