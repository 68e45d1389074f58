import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { decodeNotifications, safeDecodeNotifications } from "./decode.ts";

/**
 * Messages in every documented form, and in every form that the documents leave open, with what
 * they say.
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
  it("all have an expectation", () => {
    expect(readdirSync(new URL("messages/", folder)).sort()).toEqual(Object.keys(expected).sort());
    expect(Object.keys(expected).length).toBeGreaterThanOrEqual(60);
  });

  it.each(Object.entries(expected))("%s", (name, expectation) => {
    const bytes = bytesOf(name);
    if ("outcomes" in expectation) {
      expect(decodeNotifications(bytes)).toEqual(expectation.outcomes);
    } else {
      const results = "error" in expectation ? [expectation] : expectation.results;
      const due = results.map((each) =>
        "error" in each ? { success: false, ...each } : { success: true, data: each.outcome },
      );
      expect(safeDecodeNotifications(bytes)).toMatchObject(due);
    }
  });

  it("read as text what they read as bytes, and nothing of half of them", () => {
    for (const [name, expectation] of Object.entries(expected)) {
      if (!("outcomes" in expectation)) continue;
      const bytes = bytesOf(name);
      expect(decodeNotifications(bytes.toString("utf8")), name).toEqual(expectation.outcomes);
      // Cut off anywhere, a message is refused or, of several, fewer; it never says something else.
      for (let length = 0; length < bytes.length; length += Math.ceil(bytes.length / 40)) {
        const results = safeDecodeNotifications(bytes.subarray(0, length));
        for (const result of results)
          if (result.success) expect(expectation.outcomes, name).toContainEqual(result.data);
      }
    }
  });
});
