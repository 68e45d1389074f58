#!/usr/bin/env node
import { nodeProblem } from "./node-version.ts";

// The check comes before everything that an old Node.js can't load.
const problem = nodeProblem();
if (problem === undefined) await import("./run.ts");
else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 3;
}
