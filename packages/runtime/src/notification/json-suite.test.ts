import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type DecodeResult, safeDecode } from "./decode.ts";

/** JSONTestSuite: `y_` is valid JSON, `n_` is not, `i_` is left open by the standard. */
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
const decodeOne = (input: Buffer): DecodeResult => safeDecode(input)[0];
const head = Buffer.from(
  '{"TaskId":"ImageModeration-1","TaskType":"ImageModeration","Status":"Succeeded","ModerationResult":{"Suggestion":"pass"},"New":',
);
/** The case as an unknown member. */
const inside = (json: Buffer): Buffer => Buffer.concat([head, json, Buffer.from("}")]);
const starting = (letter: string): [string, Buffer][] =>
  Object.entries(cases).filter(([name]) => name.startsWith(letter));

describe("JSONTestSuite", () => {
  it("is complete", () => {
    expect(["y_", "n_", "i_"].map((letter) => starting(letter).length)).toEqual([95, 188, 35]);
  });

  it.each(starting("y_"))(
    "%s is accepted inside a message, and is not a message by itself",
    (_name, json) => {
      expect(decodeOne(inside(json))).toMatchObject({
        ok: true,
        value: { suggestion: "pass" },
      });
      const alone = decodeOne(json);
      expect(alone).toMatchObject({ ok: false });
      // A text inside it is tried as a separate document, so only an error at the outer path says
      // that the whole is not JSON.
      const fault = alone.ok ? undefined : `${alone.error.code} at ${alone.error.path}`;
      expect(fault).not.toMatch(/Invalid(?:Json|Utf8) at $/);
    },
  );

  it.each(starting("n_"))(
    "%s is rejected with a code, inside a message and alone",
    (_name, json) => {
      for (const input of [inside(json), json]) {
        const result = decodeOne(input);
        expect(result).toMatchObject({ ok: false, error: { name: "NotificationError" } });
      }
    },
  );

  it.each(starting("i_"))(
    "%s: rejects invalid UTF-8, and accepts lone surrogates and large numbers",
    (name, json) => {
      const result = decodeOne(inside(json));
      const utf8 =
        json.equals(Buffer.from(json.toString("utf8"))) &&
        !name.includes("BOM") &&
        !name.includes("UTF-16");
      if (utf8) expect(result).toMatchObject({ ok: true });
      else
        expect(result).toMatchObject({
          ok: false,
          error: { code: expect.stringMatching(/InvalidUtf8|InvalidJson/) },
        });
    },
  );
});
