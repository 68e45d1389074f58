import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { safeDecodeNotification } from "./decode.ts";

/** JSONTestSuite: `y_` must be read as JSON, `n_` must not, `i_` is left open by the standard. */
const stored = JSON.parse(
  readFileSync(new URL("../../fixtures/json-test-suite/cases.json", import.meta.url), "utf8"),
) as Record<string, string>;
const cases: Record<string, Buffer> = {
  ...Object.fromEntries(
    Object.entries(stored).map(([name, base64]) => [name, Buffer.from(base64, "base64")]),
  ),
  n_structure_100000_opening_arrays: Buffer.from("[".repeat(100_000)),
  n_structure_open_array_object: Buffer.from(`${'[{"":'.repeat(50_000)}\n`),
};
const head = Buffer.from(
  '{"TaskId":"ImageModeration-1","TaskType":"ImageModeration","Status":"Succeeded","ModerationResult":{"Suggestion":"pass"},"New":',
);
/** The case as a member that this version does not know. */
const inside = (json: Buffer): Buffer => Buffer.concat([head, json, Buffer.from("}")]);
const starting = (letter: string): [string, Buffer][] =>
  Object.entries(cases).filter(([name]) => name.startsWith(letter));

describe("JSONTestSuite", () => {
  it("is there whole", () => {
    expect(["y_", "n_", "i_"].map((letter) => starting(letter).length)).toEqual([95, 188, 35]);
  });

  it.each(starting("y_"))(
    "%s is accepted inside a message, and is no message itself",
    (_name, json) => {
      expect(safeDecodeNotification(inside(json))).toMatchObject({
        success: true,
        data: { suggestion: "pass" },
      });
      const alone = safeDecodeNotification(json);
      expect(alone).toMatchObject({ success: false });
      // A text inside it is tried as a document of its own, so only the outer path tells that the
      // whole is no JSON.
      const fault = alone.success ? undefined : `${alone.error.code} at ${alone.error.path}`;
      expect(fault).not.toMatch(/invalid(?:Json|Utf8) at $/);
    },
  );

  it.each(starting("n_"))("%s is refused by name, inside a message and alone", (_name, json) => {
    for (const input of [inside(json), json]) {
      const result = safeDecodeNotification(input);
      expect(result).toMatchObject({ success: false, error: { name: "NotificationError" } });
    }
  });

  it.each(starting("i_"))(
    "%s: bytes that are no UTF-8 are refused, half surrogates and large numbers are not",
    (name, json) => {
      const result = safeDecodeNotification(inside(json));
      const utf8 =
        json.equals(Buffer.from(json.toString("utf8"))) &&
        !name.includes("BOM") &&
        !name.includes("UTF-16");
      if (utf8) expect(result).toMatchObject({ success: true });
      else
        expect(result).toMatchObject({
          success: false,
          error: { code: expect.stringMatching(/invalidUtf8|invalidJson/) },
        });
    },
  );
});
