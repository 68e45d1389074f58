import { expect, it } from "vitest";
import { findAction } from "./actions/table.ts";
import { disagreements, readCorpus } from "./testing/corpus.ts";

const corpus = readCorpus();

it("reports no more false alarms on public policies, and misses no more, than were recorded", () => {
  const found = corpus.flatMap(disagreements);
  const count = (is: string) => found.filter((each) => each.is === is).length;
  const counts = { falseAlarms: count("false alarm"), misses: count("miss") };
  console.log(`corpus: ${corpus.length} policies, ${JSON.stringify(counts)}`);
  const list = found.map((each) => `${each.is}: ${each.kind} ${each.policy} ${each.statement}`);
  expect(counts.falseAlarms, list.join("\n")).toBeLessThanOrEqual(8);
  expect(counts.misses, list.join("\n")).toBeLessThanOrEqual(25);
});

it("knows the actions that public policies name", () => {
  const literal = corpus
    .flatMap(({ document }) => [document.Statement].flat())
    .flatMap((statement) => [(statement as { Action?: string | string[] }).Action ?? []].flat())
    .filter((action) => !/[*?]/.test(action));
  const unknown = literal.filter((action) => findAction(action) === undefined);
  const share = 1 - unknown.length / literal.length;
  console.log(`corpus: ${literal.length} actions named, ${(share * 100).toFixed(1)} % known`);
  expect(share, [...new Set(unknown)].sort().join("\n")).toBeGreaterThan(0.83);
});
