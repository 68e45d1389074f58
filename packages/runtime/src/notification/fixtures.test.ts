import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { decode, safeDecode } from "./decode.ts";

/**
 * Messages in every documented form and in every form that the documents leave open, with their
 * expected outcomes.
 */
const folder = new URL("../../fixtures/", import.meta.url);
interface Fault {
  readonly code: string;
  readonly path: string;
}
type Expected =
  | { readonly outcomes: readonly ModerationOutcome[] }
  | { readonly error: Fault }
  | {
      readonly results: readonly (
        | { readonly outcome: ModerationOutcome }
        | { readonly error: Fault }
      )[];
    };
const expected = JSON.parse(readFileSync(new URL("expected.json", folder), "utf8")) as Record<
  string,
  Expected
>;
const bytesOf = (name: string): Buffer => readFileSync(new URL(`messages/${name}`, folder));

describe("recorded messages", () => {
  it("each have an expectation", () => {
    expect(readdirSync(new URL("messages/", folder)).sort()).toEqual(Object.keys(expected).sort());
    expect(Object.keys(expected).length).toBeGreaterThanOrEqual(60);
  });

  it.each(Object.entries(expected))("%s", (name, expectation) => {
    const bytes = bytesOf(name);
    if ("outcomes" in expectation) {
      expect(decode(bytes)).toEqual(expectation.outcomes);
    } else {
      const results = "error" in expectation ? [expectation] : expectation.results;
      const expectedResults = results.map((each) =>
        "error" in each ? { ok: false, ...each } : { ok: true, value: each.outcome },
      );
      expect(safeDecode(bytes)).toMatchObject(expectedResults);
    }
  });

  it("have the same outcomes as text and as bytes, and no wrong outcomes when truncated", () => {
    for (const [name, expectation] of Object.entries(expected)) {
      if (!("outcomes" in expectation)) continue;
      const bytes = bytesOf(name);
      expect(decode(bytes.toString("utf8")), name).toEqual(expectation.outcomes);
      // Cut off anywhere, a message is rejected, or fewer of several are read. None changes.
      for (let length = 0; length < bytes.length; length += Math.ceil(bytes.length / 40)) {
        const results = safeDecode(bytes.subarray(0, length));
        for (const result of results)
          if (result.ok) expect(expectation.outcomes, name).toContainEqual(result.value);
      }
    }
  });
});
