import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import path from "node:path";
import { lines, output } from "../command.ts";
import { type Suite, SuiteUnavailable, type TestResult } from "../suite.ts";
import { ossVariables } from "./environment.ts";

const version = "1.3.2";
const variable = "IMMKIT_OSS_PYTHON_SDK";

const outcomes: Readonly<Record<string, TestResult["outcome"]>> = {
  PASSED: "passed",
  SKIPPED: "skipped",
  FAILED: "failed",
  ERROR: "failed",
};

/** The integration tests. They are in the SDK's repository only, not in its package. */
export const pythonSdkV2: Suite = {
  name: "oss-python-sdk-v2",
  title: `OSS SDK for Python v2 ${version}`,
  bar: 280,
  async prepare(folder) {
    const clone = process.env[variable];
    if (clone === undefined || !existsSync(path.join(clone, "tests/integration")))
      throw new SuiteUnavailable(`Set ${variable} to a clone of the SDK's version ${version}.`);
    await cp(path.join(clone, "tests"), path.join(folder, "tests"), { recursive: true });
    const python = path.join(folder, "venv/bin/python");
    await output("python3", ["-m", "venv", "venv"], { cwd: folder });
    const packages = [`alibabacloud_oss_v2==${version}`, "pytest", "requests", "aiohttp", "crcmod"];
    await output(python, ["-m", "pip", "install", "-q", ...packages, "pycryptodome"], {
      cwd: folder,
    });
    const plugins = path.join(import.meta.dirname, "python-sdk-v2");
    const pytest = ["-m", "pytest", "-p", "local_cloud", "-p", "no:cacheprovider"];
    const Pythonpath = `${plugins}:${folder}`;
    const listed = await output(
      python,
      [...pytest, "tests/integration", "--collect-only", "-q"],
      // A client is created when tests are collected, so it needs some address.
      { cwd: folder, env: { PYTHONPATH: Pythonpath, OSS_TEST_ENDPOINT: "http://127.0.0.1" } },
    );
    return {
      tests: listed
        .split("\n")
        .filter((line) => line.includes("::"))
        .map(shortName),
      async *run(tests, cloud, log) {
        const env = { ...ossVariables(cloud), PYTHONPATH: Pythonpath, PYTHONUNBUFFERED: "1" };
        const ids = tests.map((name) => `tests/integration/${name}`);
        const failed = new Set<string>();
        for await (const line of lines(python, [...pytest, "-v", "--tb=short", ...ids], {
          ...{ cwd: folder, env, log },
        })) {
          const [, id = "", word = ""] = /^(\S+::\S+) ([A-Z]+)\b/.exec(line) ?? [];
          const outcome = outcomes[word];
          if (outcome === undefined) continue;
          const name = shortName(id);
          // A test that passes can have an error afterwards, when its class is torn down.
          if (outcome === "failed" && word === "ERROR" && failed.has(name)) continue;
          failed.add(name);
          yield { name, outcome };
        }
      },
    };
  },
};

function shortName(id: string): string {
  return id.trim().replace("tests/integration/", "");
}
