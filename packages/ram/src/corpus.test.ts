import { expect, it } from "vitest";
import { ramCodesOf } from "./actions/product-codes.ts";
import { findAction } from "./actions/table.ts";
import { lintText } from "./index.ts";
import type { Statement } from "./policy.ts";
import { disagreements, readCorpus } from "./testing/corpus.ts";

const corpus = readCorpus();

it("reports no more false alarms on public policies, and misses no more, than were recorded", () => {
  const found = corpus.flatMap(disagreements);
  const count = (is: string) => found.filter((each) => each.is === is).length;
  const counts = { falseAlarms: count("false alarm"), misses: count("miss") };
  console.log(`corpus: ${corpus.length} policies, ${JSON.stringify(counts)}`);
  const list = found.map((each) => `${each.is}: ${each.kind} ${each.policy} ${each.statement}`);
  expect(counts.falseAlarms, list.join("\n")).toBeLessThanOrEqual(1);
  expect(counts.misses, list.join("\n")).toBeLessThanOrEqual(4);
});

it("knows the actions that public policies name", () => {
  const literal = corpus
    .flatMap(({ document }) => [document.Statement].flat())
    .flatMap((statement) => [(statement as { Action?: string | string[] }).Action ?? []].flat())
    .filter((action) => !/[*?]/.test(action));
  const isKnown = (action: string) =>
    findAction(action) !== undefined ||
    // A finding says that this is the code of a product, and which its RAM code is.
    ramCodesOf(action.replace(/:.*/, "")).length > 0;
  const unknown = literal.filter((action) => !isKnown(action));
  const share = 1 - unknown.length / literal.length;
  console.log(`corpus: ${literal.length} actions named, ${(share * 100).toFixed(1)} % known`);
  expect(share, [...new Set(unknown)].sort().join("\n")).toBeGreaterThan(0.965);
});

it("reports each statement that grants a write on every resource without a condition", () => {
  const isWrite = (action: string) =>
    !/[*?]/.test(action) && ["write", "permissions"].includes(findAction(action)?.level as string);
  const silent = corpus
    .filter(({ kind = "identity" }) => kind === "identity")
    .flatMap(({ name, document }) => {
      const found = lintText(name, JSON.stringify(document));
      return ([document.Statement].flat() as Statement[]).flatMap(
        ({ Effect, Action = [], Resource = [], Condition }, index) =>
          Effect === "Allow" &&
          Condition === undefined &&
          [Resource].flat().includes("*") &&
          [Action].flat().some(isWrite) &&
          !found.some(({ statement }) => statement === index || statement === null)
            ? [`${name} statement ${index}: ${Action}`]
            : [],
      );
    });
  console.log(`corpus: ${silent.length} silent writes on every resource`);
  expect(silent).toEqual([]);
});
