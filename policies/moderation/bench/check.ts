/**
 * `node bench/check.ts SHAPE SIZE` checks a stack once in a new process. It prints CPU time, memory
 * and the number of findings as JSON.
 */
import { check, readStack } from "../src/index.ts";
import { type shapes, stack } from "./stacks.ts";

const [shape = "pipeline", size = "1000"] = process.argv.slice(2);
const text = stack(shape as keyof typeof shapes, Number(size));
const before = process.cpuUsage();
const { findings } = check(readStack(text), { pack: "strict" });
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    cpuMs: Math.round((user + system) / 1000),
    memoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    findings: findings.length,
  }),
);
