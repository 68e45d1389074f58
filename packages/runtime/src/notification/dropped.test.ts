import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModerationOutcome } from "../generated/outcome.ts";
import { decode, safeDecode } from "./decode.ts";

const outcomeSchema = JSON.parse(
  readFileSync(new URL("../schema/outcome.json", import.meta.url), "utf8"),
) as object;
const validOutcome = new Ajv2020({ allowUnionTypes: true }).compile(outcomeSchema);

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };

const values: readonly Json[] = [
  ...[null, true, false, 7, -1.5, "", "text", "00:00:01"],
  ...[[], ["x"], [7], [[]], {}, { test: "val" }, { n: null }],
];
const text: readonly Json[] = [null, "", "text", "00:00:01"];
const figure: readonly Json[] = [null, 7, -1.5];
const object: readonly Json[] = [null, {}, { test: "val" }, { n: null }];

/** For each member, the values that can be read. All others are dropped. */
const resultMembers: Readonly<Record<string, readonly Json[]>> = {
  "/URI": text,
  "/Categories": [null, [], ["x"]],
  "/Frames": object,
  "/Frames/TotalCount": figure,
  "/Frames/BlockFrames": [null, [], [{}]],
  "/Frames/BlockFrames/0": [{}, { test: "val" }, { n: null }],
  "/Frames/BlockFrames/0/Offset": figure,
  "/Frames/BlockFrames/1/Label": text,
  "/Frames/BlockFrames/1/Rate": figure,
};
const taskMembers: Readonly<Record<string, readonly Json[]>> = {
  "/ProjectName": text,
  "/Code": text,
  "/Message": text,
  "/UserData": text,
  "/Tags": [null, {}, { test: "val" }],
  "/Tags/team": [true, false, 7, -1.5, "", "text", "00:00:01"],
  "/StartTime": text,
  "/SourceURI": text,
};
const eventMembers: Readonly<Record<string, readonly Json[]>> = {
  "/id": text,
  "/subject": text,
  "/time": [null, "", 7, -1.5],
  // Another source is another service's event.
  "/source": [null, "", "text", "00:00:01"],
};
const endTime = { "/EndTime": text };

function under(
  prefix: string,
  members: Readonly<Record<string, readonly Json[]>>,
): Record<string, readonly Json[]> {
  return Object.fromEntries(
    Object.entries(members).map(([path, readable]) => [`${prefix}${path}`, readable]),
  );
}

const result = (): JsonObject => ({
  URI: "oss://bucket/video.mp4",
  Suggestion: "block",
  Categories: ["porn"],
  Frames: {
    TotalCount: 2,
    BlockFrames: [
      { Offset: 3, Label: "porn", Rate: 99.5 },
      { Offset: "4", Label: "ad", Rate: "10" },
    ],
  },
});
const task = (more: JsonObject): JsonObject => ({
  ProjectName: "media",
  RequestId: "A1B2",
  StartTime: "2026-01-01T00:00:00.123Z",
  EndTime: "2026-01-01T00:00:05.123456789+08:00",
  UserData: "order-7",
  TaskType: "VideoModeration",
  TaskId: "VideoModeration-1",
  Status: "Succeeded",
  Code: "",
  Message: "",
  Tags: { team: "a" },
  SourceURI: "oss://bucket/video.mp4",
  ...more,
});
const envelope = (content: JsonObject): JsonObject => ({
  id: "ABC-1",
  source: "acs.imm",
  type: "imm:Task:VideoModeration",
  subject: "",
  time: "1767225600123",
  content,
});

interface Shape {
  readonly message: () => JsonObject;
  readonly members: Readonly<Record<string, readonly Json[]>>;
  readonly verdict: Pick<ModerationOutcome, "kind" | "status" | "suggestion" | "taskId">;
}
const block = {
  kind: "video",
  status: "succeeded",
  suggestion: "block",
  taskId: "VideoModeration-1",
} as const;
const noTime = {
  ...endTime,
  "/EndTime": [null, ""],
};
const shapes: Readonly<Record<string, Shape>> = {
  "an envelope": {
    message: () => envelope(task({ ModerationResult: result() })),
    members: {
      ...eventMembers,
      ...under("/content", { ...taskMembers, ...endTime }),
      ...under("/content/ModerationResult", resultMembers),
    },
    verdict: block,
  },
  "an envelope with the verdict among the task's members": {
    message: () => envelope(task({ ...result() })),
    members: {
      ...eventMembers,
      ...under("/content", { ...taskMembers, ...endTime, ...resultMembers }),
      "/content/ModerationResult": [null],
    },
    verdict: block,
  },
  "bare content, as getResult returns it": {
    message: () => task({ EventId: "ABC-1", ModerationResult: result() }),
    members: {
      ...taskMembers,
      ...noTime,
      "/EventId": text,
      ...under("/ModerationResult", resultMembers),
    },
    verdict: block,
  },
  "an event of EventBridge": {
    message: () => ({
      id: "ABC-1",
      source: "acs.imm",
      specversion: "1.0",
      type: "imm:Task:VideoModeration",
      time: "2026-01-01T08:00:00.123+08:00",
      data: task({ ModerationResult: result() }),
    }),
    members: {
      ...eventMembers,
      ...under("/data", { ...taskMembers, ...endTime }),
      ...under("/data/ModerationResult", resultMembers),
    },
    verdict: block,
  },
  "a failed task": {
    message: () =>
      envelope(task({ Status: "Failed", Code: "ResourceNotFound", Message: "gone", ...result() })),
    members: {
      ...eventMembers,
      ...under("/content", { ...taskMembers, ...endTime, ...resultMembers }),
      "/content/ModerationResult": object,
      "/content/Suggestion": [null],
    },
    verdict: { ...block, status: "failed", suggestion: null },
  },
  "a task without verdict": {
    message: () => envelope(task({ ModerationResult: null })),
    members: { ...eventMembers, ...under("/content", { ...taskMembers, ...endTime }) },
    verdict: { ...block, suggestion: null },
  },
};

/** Sets the member at a path. Nothing happens if what should contain it was replaced before. */
function set(message: JsonObject, path: string, value: Json): boolean {
  const steps = path.split("/").slice(1);
  const last = steps.pop() ?? "";
  const parent = steps.reduce<Json | undefined>(
    (inside, step) =>
      typeof inside === "object" && inside !== null ? (inside as JsonObject)[step] : undefined,
    message,
  );
  if (typeof parent !== "object" || parent === null) return false;
  if (Array.isArray(parent) && Number(last) >= parent.length) return false;
  (parent as JsonObject)[last] = value;
  return true;
}

const key = (value: Json | undefined): string => JSON.stringify(value);
/** Values whose readable part is kept, and what is dropped inside. */
const inside: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "/Categories": { "[7]": "/0", "[[]]": "/0" },
  "/BlockFrames": { '["x"]': "/0", "[7]": "/0", "[[]]": "/0" },
  "/Tags": { '{"n":null}': "/n" },
};
/** Values that decide, so they aren't decorations. */
function decides(path: string, value: Json): boolean {
  if (path.endsWith("/source")) return typeof value === "string" && value !== "";
  // A text or a list with something in it could contain another verdict.
  return path.endsWith("/ModerationResult") && value !== "" && key(value) !== "[]";
}
function droppedPath(path: string, value: Json, readable: readonly Json[]): string | undefined {
  if (readable.some((each) => key(each) === key(value))) return undefined;
  const name = /\/[A-Za-z]+$/.exec(path)?.[0] ?? "";
  return `${path}${inside[name]?.[key(value)] ?? ""}`;
}

describe("a member that no decision needs", () => {
  it.each(Object.entries(shapes))("is dropped from %s if it can't be read", (_name, shape) => {
    for (const [path, readable] of Object.entries(shape.members)) {
      for (const value of values) {
        if (shape.verdict.status === "succeeded" && decides(path, value)) continue;
        if (path === "/source" && decides(path, value)) continue;
        const message = shape.message();
        expect(set(message, path, value)).toBe(true);
        const dropped = droppedPath(path, value, readable);
        const about = `${path}: ${key(value)}`;
        for (const input of [message, JSON.stringify(message)]) {
          const [outcome] = decode(input);
          expect(outcome, about).toMatchObject(shape.verdict);
          expect(outcome.dropped, about).toEqual(dropped === undefined ? undefined : [dropped]);
        }
      }
    }
  });

  it("doesn't hide the verdict, whatever several of them are", () => {
    const changes = fc.constantFrom(...Object.values(shapes)).chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        changed: fc.array(
          fc.tuple(
            fc.constantFrom(...Object.keys(shape.members)),
            fc.oneof(fc.constantFrom(...values), fc.jsonValue() as fc.Arbitrary<Json>),
          ),
          { maxLength: 8 },
        ),
      }),
    );
    fc.assert(
      fc.property(changes, ({ shape, changed }) => {
        const message = shape.message();
        for (const [path, value] of changed)
          if (!decides(path, value) && !/\/Tags\/|\/Suggestion/.test(path))
            set(message, path, structuredClone(value));
        const [outcome] = decode(message);
        expect(outcome).toMatchObject(shape.verdict);
        expect(validOutcome(outcome)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is listed up to a hundred times", () => {
    const Categories = Array.from({ length: 20_000 }, (_, index) => (index % 2 ? index : "porn"));
    const message = { TaskId: "ImageModeration-1", Status: "Succeeded", Suggestion: "block" };
    const [outcome] = decode({ ...message, Categories });
    expect(outcome.categories).toHaveLength(10_000);
    expect(outcome.dropped).toHaveLength(100);
    expect(outcome.dropped?.[1]).toBe("/Categories/3");
  });

  it("keeps the readable rest", () => {
    const [outcome] = decode({
      TaskId: "VideoModeration-1",
      Status: "Succeeded",
      Suggestion: "block",
      Categories: ["porn", 1],
      Tags: '{"team":"a","list":[1],"a/b":null}',
      Frames: {
        TotalCount: "many",
        BlockFrames: [{ Offset: "00:00:01", Label: { test: "val" }, Rate: 10 }, "x", { Offset: 2 }],
      },
      EndTime: "soon",
    });
    expect(outcome).toEqual({
      kind: "video",
      status: "succeeded",
      suggestion: "block",
      categories: ["porn"],
      taskId: "VideoModeration-1",
      projectName: null,
      uri: null,
      userData: "",
      tags: { team: "a" },
      frames: {
        total: null,
        blocked: [
          { offset: null, label: null, rate: 10 },
          { offset: 2, label: null, rate: null },
        ],
      },
      eventId: null,
      time: null,
      needsLookup: false,
      dropped: [
        "/Tags/list",
        "/Tags/a~1b",
        "/Categories/1",
        "/Frames/TotalCount",
        "/Frames/BlockFrames/0/Offset",
        "/Frames/BlockFrames/0/Label",
        "/Frames/BlockFrames/1",
        "/EndTime",
      ],
    });
  });
});

describe("a member that decides", () => {
  const nested = { TaskType: "ImageModeration", TaskId: "ImageModeration-1", Status: "Succeeded" };
  it.each<[string, JsonObject, string]>([
    [
      "a task id of another kind than the type of task",
      { ...nested, TaskId: "VideoModeration-1" },
      "/TaskId",
    ],
    [
      "a task id of another kind than the event",
      envelope({ TaskId: "ImageModeration-1", Status: "Succeeded" }),
      "/content/TaskId",
    ],
    [
      "a result in text",
      { ...nested, ModerationResult: '{"Suggestion":"block"}' },
      "/ModerationResult",
    ],
    [
      "a result in a list",
      { ...nested, Suggestion: "pass", ModerationResult: [{ Suggestion: "block" }] },
      "/ModerationResult",
    ],
    ["a verdict in a list", { ...nested, Suggestion: ["block"] }, "/Suggestion"],
    ["a type of task that is a number", { ...nested, TaskType: 1 }, "/TaskType"],
    ["a status that is true", { ...nested, Status: true }, "/Status"],
  ])("is not dropped: %s", (_name, message, path) => {
    expect(safeDecode(message)).toMatchObject([
      { ok: false, error: { code: "InvalidContent", path } },
    ]);
  });

  it("is not dropped: a type of event that is a number", () => {
    const typed = { ...envelope(task({ ModerationResult: result() })), type: 7 };
    const event = { specversion: "1.0", type: 7, data: task({ ModerationResult: result() }) };
    for (const message of [typed, event]) {
      expect(safeDecode(message)).toMatchObject([
        { ok: false, error: { code: "InvalidEnvelope", path: "/type" } },
      ]);
    }
  });
});
