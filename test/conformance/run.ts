/**
 * `pnpm outside [--quick] [--json] [--prune] [--only TEXT] [--logs DIR] [SUITE…]`: runs Alibaba
 * Cloud's own test suites against the local cloud. Ends with 1 if a test fails that is not in
 * `known-failures/`.
 */
import { appendFileSync, mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { pruneKnownFailures } from "./known-failures.ts";
import { reportTable } from "./report.ts";
import { isBad, runSuite, type SuiteReport } from "./run-suite.ts";
import { type Suite, SuiteUnavailable } from "./suite.ts";
import { suites } from "./suites.ts";

const usage = `Usage: pnpm outside [OPTION…] [SUITE…]

Runs the test suites of Alibaba Cloud's own clients against the local cloud.

  --quick      run a share of the tests, in at most four minutes
  --json       print a line of JSON for each suite, and nothing else
  --only TEXT  run the tests whose name contains TEXT
  --prune      delete tests that pass now from the known failures
  --logs DIR   write what the suites print to DIR/SUITE.log
  --help       show this help

Suites: ${suites.map(({ name }) => name).join(", ")}
`;

function readArguments() {
  return parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      prune: { type: "boolean", default: false },
      only: { type: "string" },
      logs: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
}

async function reportOf(suite: Suite, folder: string, { values }: Arguments): Promise<SuiteReport> {
  const { quick, only, logs, prune } = values;
  const log = (text: string) => {
    if (logs !== undefined) appendFileSync(path.join(logs, `${suite.name}.log`), text);
  };
  process.stderr.write(`${suite.title}: downloads and compiles\n`);
  const prepared = await suite.prepare(folder);
  process.stderr.write(`${suite.title}: runs\n`);
  const options = only === undefined ? { quick, log } : { quick, log, only };
  const report = await runSuite(suite, prepared, options);
  if (prune) await pruneKnownFailures(suite.name, [...report.newlyPassing, ...report.unknown]);
  return report;
}

type Arguments = ReturnType<typeof readArguments>;

async function main(): Promise<number> {
  let given: Arguments;
  try {
    given = readArguments();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    return 3;
  }
  const { values, positionals } = given;
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const unknown = positionals.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown !== undefined) {
    process.stderr.write(`Unknown suite ${unknown}.\n\n${usage}`);
    return 3;
  }
  if (values.logs !== undefined) mkdirSync(values.logs, { recursive: true });
  const scratch = await mkdtemp(path.join(tmpdir(), "immkit-conformance-"));
  const reports: SuiteReport[] = [];
  try {
    for (const suite of suites) {
      if (positionals.length > 0 && !positionals.includes(suite.name)) continue;
      if (values.quick && suite.quick === undefined) continue;
      const report = await reportOf(suite, path.join(scratch, suite.name), given).catch(
        (error: unknown) => {
          if (error instanceof SuiteUnavailable) return unavailable(suite, error.message);
          throw error;
        },
      );
      if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
      reports.push(report);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  if (!values.json) process.stdout.write(reportTable(reports));
  return reports.some(isBad) ? 1 : 0;
}

function unavailable({ name, title, bar }: Suite, reason: string): SuiteReport {
  const none = { skipped: [], newFailures: [], newlyPassing: [], unknown: [] };
  return { suite: name, title, bar, passed: 0, total: 0, seconds: 0, ...none, unavailable: reason };
}

process.exitCode = await main();
