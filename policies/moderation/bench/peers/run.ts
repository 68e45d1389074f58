/**
 * `node bench/peers/run.ts [--install] [--write]` compares immkit with other tools that check
 * Terraform, on the stacks of the rules: seeds with one fault each, and good stacks. It prints JSON
 * lines. `--install` installs the tools into a temporary folder first. `--write` writes
 * docs/peers.md.
 *
 * All tools check the same stacks. Checkov and KICS read the configuration, immkit reads the plan
 * of it.
 *
 * A fault is found if a tool reports something that is about it, and doesn't report the same about
 * the same resource of the good stack that the seed was made from. What a check is about is in
 * `about` of each tool. One matching check is enough, and it can be about another resource.
 *
 * A false alarm is what a tool reports for a good stack.
 *
 * Not compared: Trivy has no checks for Alibaba Cloud. infraguard can't be installed with Go,
 * because the module proxy doesn't have it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { check, type Finding, readStack, rules } from "@immkit/policies";
import { checkov } from "./checkov.ts";
import { goodBaselineStacks, goodStacks, type NamedStack, originOf, seeds } from "./corpus.ts";
import { kics } from "./kics.ts";
import { type Peer, type PeerFinding, scanTexts, toolsFolder } from "./peer.ts";
import { comparisonText, type ToolResult } from "./table.ts";
import { terraformStack } from "./terraform-stack.ts";

const { install, write } = parseArgs({
  options: { install: { type: "boolean" }, write: { type: "boolean" } },
}).values;

/** A tool, and what it reports for each stack. */
interface Reports {
  readonly name: string;
  readonly version: string;
  /** Ids of checks to the rules of immkit whose faults they are about. */
  readonly about: Readonly<Record<string, readonly string[]>>;
  readonly of: ReadonlyMap<NamedStack, readonly PeerFinding[]>;
}

const root = path.join(import.meta.dirname, "../..");
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  readonly version: string;
};

const faulty = seeds();
const good = goodStacks();
const goodBaseline = goodBaselineStacks();
const all = [...faulty, ...good, ...goodBaseline];

/** The rules whose fault a seed has, or none if the fault is that something is not known. */
const faultsOf = ({ stack }: NamedStack): readonly string[] =>
  check(stack, { rules })
    .findings.filter(({ verdict }) => verdict === "fail")
    .map(({ rule }) => rule);

function immkitReports(): Reports {
  const findingOf = ({ rule, subject, verdict, severity }: Finding): PeerFinding => ({
    check: rule,
    title: rule,
    severity: verdict === "undetermined" ? undefined : severity,
    address: subject,
  });
  const report = (each: NamedStack) => {
    const pack = goodBaseline.includes(each) ? "baseline" : "strict";
    const plan = readStack(JSON.stringify(terraformStack(each.stack).plan));
    return check(plan, { pack }).findings.map(findingOf);
  };
  return {
    name: "immkit",
    version: manifest.version,
    about: Object.fromEntries(rules.map(({ id }) => [id, [id]])),
    of: new Map(all.map((each) => [each, report(each)])),
  };
}

function peerReports(peer: Peer): Reports {
  if (install === true) peer.install(toolsFolder);
  if (!peer.isInstalled(toolsFolder))
    throw new Error(`${peer.name} is not in ${toolsFolder}. Pass --install.`);
  // Resources of different stacks have different names, because KICS compares all files.
  const prefixes = all.map((_, index) => `stack${index}_`);
  const texts = all.map(({ stack }, index) => terraformStack(stack, prefixes[index]).configuration);
  const { findings } = scanTexts(peer, texts);
  const own = (index: number): readonly PeerFinding[] =>
    (findings[index] ?? []).map((finding) => ({
      ...finding,
      address: finding.address.replace(`.${prefixes[index]}`, "."),
    }));
  return { ...peer, of: new Map(all.map((each, index) => [each, own(index)])) };
}

function compare({ name, version, about, of }: Reports): ToolResult {
  const checks = new Set([...of.values()].flat().map(({ check }) => check));
  const unknown = [...checks].filter((each) => about[each] === undefined);
  if (unknown.length > 0)
    throw new Error(`What these checks of ${name} are about is missing: ${unknown.join(", ")}.`);
  const found = decidable.filter(({ seed, faults }) => {
    const before = new Set(of.get(originOf(seed, good))?.map(keyOf));
    const hits = (of.get(seed) ?? []).filter(
      (finding) =>
        !before.has(keyOf(finding)) && about[finding.check]?.some((rule) => faults.includes(rule)),
    );
    if (hits.length > 0)
      print({ found: seed.name, by: name, with: hits.map(({ title }) => title) });
    return hits.length > 0;
  });
  const alarms = [...good, ...goodBaseline].flatMap((each) => of.get(each) ?? []);
  const isSevere = ({ severity }: PeerFinding) => severity === "critical" || severity === "high";
  return {
    name,
    version,
    found: found.length,
    alarms: alarms.length,
    severeAlarms: alarms.filter(isSevere).length,
    commonAlarms: mostCommon(alarms.map(({ title }) => title)),
  };
}

const keyOf = ({ check, address }: PeerFinding) => `${check} ${address}`;

function mostCommon(titles: readonly string[]): readonly (readonly [string, number])[] {
  const counts = Map.groupBy(titles, (title) => title);
  return [...counts]
    .map(([title, { length }]) => [title, length] as const)
    .sort((a, b) => b[1] - a[1]);
}

function print(line: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify(line));
}

const decidable = faulty
  .map((seed) => ({ seed, faults: faultsOf(seed) }))
  .filter(({ faults }) => faults.length > 0);
const results = [immkitReports(), ...[checkov, kics].map(peerReports)].map(compare);
const stacks = { seeds: decidable.length, good: good.length + goodBaseline.length };
print({ stacks });
for (const result of results) print({ tool: result });
if (write === true)
  writeFileSync(
    path.join(root, "docs/peers.md"),
    comparisonText(results, stacks, new Date().toISOString().slice(0, 10)),
  );
