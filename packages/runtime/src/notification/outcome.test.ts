import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NotificationError } from "../errors.ts";
import { outcomeOf, readContent, readNotification, readTime } from "./outcome.ts";

describe("readNotification", () => {
  /** Two passes, the schema's whole validator first: what the one pass must agree with. */
  const slow = (value: unknown): unknown => outcomeOf(readContent(value, "/c"), "/c", null);
  const tried = (read: () => unknown): unknown => {
    try {
      return read();
    } catch (error) {
      expect(error).toBeInstanceOf(NotificationError);
      const { code, path, message } = error as NotificationError;
      return { code, path, message };
    }
  };
  const agree = (value: unknown): void => {
    expect(tried(() => readNotification(value, "/c", null).outcome)).toStrictEqual(
      tried(() => slow(value)),
    );
  };
  const task = { TaskId: "VideoModeration-1", Status: "Succeeded" };
  const plain = { Offset: 1, Label: "porn", Rate: 50.25 };

  const odd = fc.constantFrom<unknown>(
    undefined,
    null,
    "3",
    "1e2",
    "-",
    "",
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -0,
    true,
    {},
    [],
    7,
  );
  const figure = fc.oneof(
    { weight: 6, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
    odd,
  );
  const label = fc.oneof({ weight: 6, arbitrary: fc.string() }, odd);
  const frame = fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record(
        { Offset: figure, Label: label, Rate: figure, Scene: fc.anything() },
        { requiredKeys: [] },
      ),
    },
    { weight: 6, arbitrary: fc.constant(plain) },
    odd,
  );
  const frames = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record(
        { TotalCount: figure, BlockFrames: fc.oneof(fc.array(frame, { maxLength: 6 }), odd) },
        { requiredKeys: [] },
      ),
    },
    odd,
  );
  const result = fc.oneof(
    fc.record(
      {
        URI: label,
        Suggestion: fc.constantFrom("pass", "block", null, "other"),
        Categories: fc.oneof(fc.array(label), odd),
        Frames: frames,
      },
      { requiredKeys: [] },
    ),
    odd,
  );
  const content = fc.record(
    {
      TaskId: fc.constantFrom<unknown>("VideoModeration-1", "x", "", 7),
      Status: fc.constantFrom("Succeeded", "Failed", "Running"),
      TaskType: fc.constantFrom<unknown>(
        "VideoModeration",
        "ImageModeration",
        "MediaConvert",
        null,
        "",
      ),
      Suggestion: fc.constantFrom("pass", "block", null),
      ModerationResult: result,
      Frames: frames,
    },
    { requiredKeys: ["TaskId", "Status"] },
  );

  it("agrees with the schema's whole validator, on everything", () => {
    fc.assert(fc.property(content, agree), { numRuns: 3_000 });
  });

  it.each<[string, object]>([
    [
      "plain frames",
      {
        ModerationResult: {
          Frames: { TotalCount: 2, BlockFrames: [plain, { ...plain, More: 1 }] },
        },
      },
    ],
    ["plain frames beside the task's members", { Frames: { BlockFrames: [plain] } }],
    ["a frame that is null", { Frames: { BlockFrames: [plain, null] } }],
    ["a label that is no text", { Frames: { BlockFrames: [plain, { ...plain, Label: 7 }] } }],
    ["no label", { Frames: { BlockFrames: [plain, { Offset: 1, Rate: 2 }] } }],
    ["a frame that is a list", { Frames: { BlockFrames: [plain, []] } }],
    ["a figure as text", { Frames: { BlockFrames: [plain, { ...plain, Rate: "9.5" }] } }],
    ["a figure that is none", { Frames: { BlockFrames: [plain, { ...plain, Rate: "high" }] } }],
    [
      "an infinite figure",
      { Frames: { BlockFrames: [plain, JSON.parse('{"Offset":1e999,"Label":"a","Rate":1}')] } },
    ],
    ["a hole", { Frames: { BlockFrames: new Array(2) } }],
    [
      "bad frames in the place that does not count",
      { ModerationResult: { Frames: { BlockFrames: [plain] } }, Frames: { BlockFrames: [7] } },
    ],
    ["bad frames of a failed task", { Status: "Failed", Frames: { BlockFrames: [7] } }],
  ])("agrees with it on %s", (_name, change) => agree({ ...task, ...change }));
});

describe("readTime", () => {
  it("writes every millisecond of every day as Date does", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.integer({ min: -8.64e15, max: 8.64e15 }),
          fc.integer({ min: 0, max: 4e12 }),
          fc.integer({ min: -3 * 86_400_000, max: 3 * 86_400_000 }),
        ),
        (ms) => {
          expect(readTime(ms)).toBe(new Date(ms).toISOString());
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ["1772352005123", "2026-03-01T08:00:05.123Z"],
    ["2026-03-01T08:00:05Z", "2026-03-01T08:00:05.000Z"],
    ["2026-03-01T16:00:05.123456789+08:00", "2026-03-01T08:00:05.123Z"],
    [1772352005123.9, "2026-03-01T08:00:05.123Z"],
    ["2026-03-01T16:00:05+0800", "2026-03-01T08:00:05.000Z"],
    ["2026-03-01T08:00", "2026-03-01T08:00:00.000Z"],
    ["2026-03-01 08:00:05", "2026-03-01T08:00:05.000Z"],
    ["2026-03-01T25:00:05Z", null],
    ["2026-03-01", null],
    ["task 7", null],
    ["Sun Mar 01 2026 08:00:05", null],
    ["2026-03-01T08:00:05.123 PRC", null],
    ["", null],
    ["soon", null],
    ["9".repeat(30), null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
    [null, null],
    [undefined, null],
  ])("reads %j as %j", (time, expected) => {
    expect(readTime(time)).toBe(expected);
  });
});
