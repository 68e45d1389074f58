import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NotificationError } from "../errors.ts";
import { escapeXml } from "../xml/parse.ts";
import {
  decodeNotification,
  decodeNotifications,
  parseNotifications,
  safeDecodeNotification,
  safeDecodeNotifications,
} from "./decode.ts";

const outcomeSchema = JSON.parse(
  readFileSync(new URL("../schema/outcome.json", import.meta.url), "utf8"),
) as object;
const validOutcome = new Ajv2020({ allowUnionTypes: true }).compile(outcomeSchema);

const content = {
  ProjectName: "media",
  DatasetName: "",
  RequestId: "A1B2",
  StartTime: "2026-01-01T00:00:00.123Z",
  EndTime: "2026-01-01T00:00:05.123456789+08:00",
  UserData: "order-7",
  TaskType: "VideoModeration",
  TaskId: "VideoModeration-1",
  Status: "Succeeded",
  Code: "",
  Message: "",
  ModerationResult: {
    URI: "oss://bucket/video.mp4",
    Suggestion: "block",
    Categories: ["porn", "never-seen-before"],
    Frames: {
      TotalCount: 200,
      BlockFrames: [
        { Offset: 3, Label: "porn", Rate: 99.5 },
        { Offset: "4", Label: null, Rate: "10" },
      ],
    },
  },
};
const envelope = {
  id: "ABC-1",
  source: "acs.imm",
  type: "imm:Task:VideoModeration",
  subject: "",
  time: "1767225600123",
  content: JSON.stringify(content),
};
const outcome = {
  kind: "video",
  status: "succeeded",
  suggestion: "block",
  categories: ["porn", "never-seen-before"],
  taskId: "VideoModeration-1",
  projectName: "media",
  uri: "oss://bucket/video.mp4",
  userData: "order-7",
  frames: {
    total: 200,
    blocked: [
      { offset: 3, label: "porn", rate: 99.5 },
      { offset: 4, label: null, rate: 10 },
    ],
  },
  eventId: "ABC-1",
  time: "2026-01-01T00:00:00.123Z",
  needsLookup: false,
};
const text = JSON.stringify(envelope);
const base64 = (value: string): string => Buffer.from(value).toString("base64");
const mns = (message: string): object => ({
  TopicOwner: "1",
  TopicName: "t",
  Subscriber: "1",
  SubscriptionName: "s",
  MessageId: "m",
  Message: message,
  MessageMD5: "x",
  PublishTime: "1767225600000",
});
const mnsXml = (message: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><Notification xmlns="http://mns.aliyuncs.com/doc/v1/"><TopicName>t</TopicName><Message>${escapeXml(message)}</Message><SigningCertURL>x</SigningCertURL></Notification>`;
const cloudEvent = {
  id: "ABC-1",
  source: "acs.imm",
  specversion: "1.0",
  type: "imm:Task:VideoModeration",
  time: "2026-01-01T08:00:00.123+08:00",
  data: content,
  aliyunpublishtime: "2026 PRC",
};
const queueEvent = (body: unknown): object => ({
  id: "q",
  source: "acs.mns",
  specversion: "1.0",
  type: "mns:Queue:SendMessage",
  data: { requestId: "r", messageId: "m", messageBody: body },
});

describe("decodeNotification", () => {
  it.each<[string, string | Uint8Array | object]>([
    ["SIMPLIFIED: the envelope as text", text],
    ["bytes", Buffer.from(text)],
    ["bytes with a byte order mark", Buffer.from(`\uFEFF${text}`)],
    ["a parsed envelope", envelope],
    ["content as an object", { ...envelope, content }],
    ["content as Base64", { ...envelope, content: base64(envelope.content) }],
    ["Base64 of the envelope", base64(text)],
    ["Base64 with line breaks", base64(text).replaceAll(/.{76}/g, "$&\n")],
    ["URL-safe Base64", Buffer.from(text).toString("base64url")],
    ["a JSON string of the envelope", JSON.stringify(text)],
    ["MNS JSON", JSON.stringify(mns(text))],
    ["MNS JSON of Base64", JSON.stringify(mns(base64(text)))],
    ["Base64 of MNS JSON", base64(JSON.stringify(mns(text)))],
    ["MNS XML", mnsXml(text)],
    ["MNS XML of Base64", mnsXml(base64(text))],
    [
      "a received queue message",
      `<Message><MessageId>1</MessageId><MessageBody>${escapeXml(text)}</MessageBody></Message>`,
    ],
    ["EventBridge", cloudEvent],
    ["EventBridge with data as text", { ...cloudEvent, data: JSON.stringify(content) }],
    [
      "EventBridge with data_base64",
      { ...cloudEvent, data: undefined, data_base64: base64(JSON.stringify(content)) },
    ],
    ["Function Compute queue trigger", [queueEvent(text)]],
    ["Function Compute queue trigger, one event, parsed body", queueEvent(envelope)],
    [
      "Function Compute topic trigger, STREAM with attributes",
      { body: text, attrs: { Extend: "x" } },
    ],
    [
      "result beside the task's members",
      {
        ...envelope,
        content: JSON.stringify({
          ...content,
          ...content.ModerationResult,
          ModerationResult: undefined,
        }),
      },
    ],
    [
      "SMQ's members beside custom ones",
      { ...mns(text), TaskId: "custom", content: "custom", specversion: "custom" },
    ],
    ["a received message, parsed", { messageId: "1", messageBody: text }],
    [
      "Function Compute topic trigger, STREAM with attributes, Base64",
      { body: base64(text), attrs: {} },
    ],
    ["an event of a task of any type", { ...envelope, type: "imm:Task:AsyncTask" }],
    ["EventBridge's event of a task of any type", { ...cloudEvent, type: "imm:Task:SyncTask" }],
    ["a queue event in Base64, of MNS XML", [queueEvent(base64(mnsXml(text)))]],
    ["no TaskType: the event tells", { ...envelope, content: { ...content, TaskType: undefined } }],
    ["no event type: the content tells", { ...envelope, type: null }],
  ])("reads %s", (_name, input) => {
    const read = decodeNotification(input);
    expect(read).toEqual(outcome);
    expect(validOutcome(read)).toBe(true);
  });

  it("reads bare content, whose event is unknown", () => {
    expect(decodeNotification(content)).toEqual({
      ...outcome,
      eventId: null,
      time: "2025-12-31T16:00:05.123Z",
    });
  });

  it("reads a failed task", () => {
    const failed = {
      ProjectName: "media",
      TaskType: "ImageModeration",
      TaskId: "ImageModeration-1",
      Status: "Failed",
      Code: "ResourceNotFound",
      Message: "gone",
      UserData: null,
    };
    const read = decodeNotification({
      ...envelope,
      type: "imm:Task:ImageModeration",
      content: failed,
    });
    expect(read).toMatchObject({
      kind: "image",
      status: "failed",
      suggestion: null,
      code: "ResourceNotFound",
      message: "gone",
      categories: [],
      userData: "",
      needsLookup: false,
    });
    expect(validOutcome(read)).toBe(true);
  });

  it.each([
    [{ ModerationResult: null }, { suggestion: null, needsLookup: true, categories: [] }],
    [{ ModerationResult: undefined }, { suggestion: null, needsLookup: true, uri: null }],
    [
      { ModerationResult: { Suggestion: "pass", Categories: null, Frames: null } },
      { suggestion: "pass", categories: [], needsLookup: false },
    ],
    [
      { ModerationResult: { Suggestion: "review", Frames: { BlockFrames: null } } },
      { suggestion: "review", frames: { total: null, blocked: [] } },
    ],
    [{ Tags: { a: "1", n: 2, b: true, o: {} } }, { tags: { a: "1", n: "2", b: "true" } }],
    [{ Tags: '{"a":"1"}' }, { tags: { a: "1" } }],
    [
      { ProjectName: null, UserData: undefined },
      { projectName: null, userData: "" },
    ],
    [{ Unknown: { x: 1 } }, { suggestion: "block" }],
  ])("tolerates %j", (change, expected) => {
    const read = decodeNotification({ ...envelope, content: { ...content, ...change } });
    expect(read).toMatchObject(expected);
    expect(validOutcome(read)).toBe(true);
  });

  it("keeps members that it does not know", () => {
    const [parsed] = parseNotifications({
      ...envelope,
      content: { ...content, New: { deep: [1] } },
    });
    expect(parsed?.content["New"]).toEqual({ deep: [1] });
  });

  it("takes a tag named __proto__ for a tag", () => {
    const read = decodeNotification(
      `{"TaskId":"ImageModeration-1","Status":"Succeeded","Tags":{"__proto__":"x"}}`,
    );
    expect(Object.entries(read.tags ?? {})).toEqual([["__proto__", "x"]]);
    expect(Object.getPrototypeOf(read.tags)).toBe(Object.prototype);
  });

  const bad = (change: object): object => ({
    ...envelope,
    content: JSON.stringify({ ...content, ...change }),
  });
  it.each<[string, unknown, string, string]>([
    ["nothing", "", "empty", ""],
    ["blanks", " \n", "empty", ""],
    ["an empty batch", [], "empty", ""],
    ["half a document", text.slice(0, -3), "invalidJson", ""],
    [
      "content that is cut off",
      { ...envelope, content: envelope.content.slice(0, -2) },
      "invalidJson",
      "/content",
    ],
    [
      "content that is cut off, in MNS XML",
      mnsXml(JSON.stringify({ ...envelope, content: "{" })),
      "invalidJson",
      "/Notification/Message/content",
    ],
    ["a word", "hello world", "unrecognised", ""],
    ["a number", "12", "unrecognised", ""],
    ["null", null, "unrecognised", ""],
    [
      "Base64 of noise",
      Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]).toString("base64"),
      "unrecognised",
      "",
    ],
    ["another object", { hello: 1 }, "unrecognised", ""],
    ["another XML document", "<Error><Code>x</Code></Error>", "unrecognised", ""],
    [
      "an XML document without message",
      "<Notification><TopicName>t</TopicName></Notification>",
      "invalidXml",
      "/Notification",
    ],
    [
      "two messages in one notification",
      "<Notification><Message>{}</Message><Message>{}</Message></Notification>",
      "invalidXml",
      "",
    ],
    [
      "a DOCTYPE",
      "<!DOCTYPE a><Notification><Message>{}</Message></Notification>",
      "invalidXml",
      "",
    ],
    ["invalid bytes", Buffer.from([0x7b, 0xff, 0x7d]), "invalidUtf8", ""],
    ["another event", { ...envelope, type: "imm:Task:MediaConvert" }, "notModeration", "/type"],
    ["another source", { ...envelope, source: "acs.oss" }, "notModeration", "/source"],
    [
      "another event of EventBridge",
      { ...cloudEvent, source: "acs.oss", type: "oss:ObjectCreated:PutObject" },
      "notModeration",
      "/source",
    ],
    [
      "another task of any type",
      {
        ...envelope,
        type: "imm:Task:AsyncTask",
        content: { ...content, TaskType: "MediaConvert" },
      },
      "notModeration",
      "/content/TaskType",
    ],
    ["another task", { ...content, TaskType: "MediaConvert" }, "notModeration", "/TaskType"],
    ["a wrong id", { ...envelope, id: 7 }, "invalidEnvelope", "/id"],
    ["no content", { ...envelope, content: null }, "invalidEnvelope", "/content"],
    ["a queue event without body", [queueEvent(undefined)], "invalidEnvelope", "/0/data"],
    ["no TaskId", bad({ TaskId: undefined }), "invalidContent", "/content/TaskId"],
    ["an empty TaskId", bad({ TaskId: "" }), "invalidContent", "/content/TaskId"],
    ["a running task", bad({ Status: "Running" }), "invalidContent", "/content/Status"],
    [
      "an unknown verdict",
      bad({ ModerationResult: { Suggestion: "allow" } }),
      "invalidContent",
      "/content/ModerationResult/Suggestion",
    ],
    [
      "a verdict in capitals",
      bad({ ModerationResult: { Suggestion: "PASS" } }),
      "invalidContent",
      "/content/ModerationResult/Suggestion",
    ],
    ["two verdicts", bad({ Suggestion: "pass" }), "invalidContent", "/content/Suggestion"],
    [
      "categories that are no list",
      bad({ ModerationResult: { Suggestion: "block", Categories: "porn" } }),
      "invalidContent",
      "/content/ModerationResult/Categories",
    ],
    [
      "a category that is no text",
      bad({ ModerationResult: { Suggestion: "block", Categories: ["a", 1] } }),
      "invalidContent",
      "/content/ModerationResult/Categories/1",
    ],
    [
      "a rate that is no number",
      bad({ ModerationResult: { Frames: { BlockFrames: [{}, { Rate: "high" }] } } }),
      "invalidContent",
      "/content/ModerationResult/Frames/BlockFrames/1/Rate",
    ],
    [
      "an event of another kind",
      bad({ TaskType: "ImageModeration" }),
      "invalidContent",
      "/content/TaskType",
    ],
    ["no kind at all", { TaskId: "x", Status: "Succeeded" }, "invalidContent", "/TaskType"],
    ["a task id that is no text", { TaskId: 7, Status: "Succeeded" }, "invalidContent", "/TaskId"],
    ["two messages", [text, text], "severalMessages", ""],
  ])("refuses %s", (_name, input, code, path) => {
    const result = safeDecodeNotification(input as string);
    expect(result).toMatchObject({ success: false, error: { code, path } });
    expect(result.success ? "" : result.error.message.length).toBeLessThan(300);
  });

  it("refuses endless wrapping, and what is too large", () => {
    const wrapped = Array.from({ length: 20 }).reduce<object>((inner) => [inner], envelope);
    expect(() => decodeNotification(wrapped)).toThrow(expect.objectContaining({ code: "tooDeep" }));
    expect(() => decodeNotification(text, { maxBytes: 100 })).toThrow(
      expect.objectContaining({ code: "tooLarge" }),
    );
    expect(() => decodeNotification(`${"[".repeat(100_000)}`)).toThrow(NotificationError);
  });

  it("refuses more messages than it may read, whatever they are and however they are nested", () => {
    const few = { maxMessages: 3 };
    expect(safeDecodeNotifications([envelope, envelope, "noise"], few)).toHaveLength(3);
    const received = `<Message><MessageBody>${escapeXml(text)}</MessageBody></Message>`;
    for (const many of [
      [1, 2, 3, 4],
      [[1], 2, 3],
      [envelope, JSON.stringify([envelope, envelope])],
      `${text}\n`.repeat(4),
      `<Messages>${received.repeat(4)}</Messages>`,
    ]) {
      expect(safeDecodeNotifications(many, few)).toMatchObject([
        { success: false, error: { code: "tooLarge" } },
      ]);
    }
    const begun = performance.now();
    const result = safeDecodeNotifications(`[${"0,".repeat(2_000_000)}0]`);
    expect(result).toMatchObject([{ success: false, error: { code: "tooLarge", path: "" } }]);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it("takes the last of members with one name, as JSON.parse does", () => {
    const twice =
      '{"TaskId":"ImageModeration-1","Status":"Succeeded","Suggestion":"block","Suggestion":"pass"}';
    expect(decodeNotification(twice)).toMatchObject({ suggestion: "pass" });
  });

  it.each([
    "__proto__",
    "constructor",
    "prototype",
    "hasOwnProperty",
    "toString",
    "valueOf",
    "toJSON",
  ])("takes the member %s for one like any other, wherever it stands", (name) => {
    const value = '{"Suggestion":"pass","Status":"Failed","content":"{}","isAdmin":true}';
    const inner = JSON.stringify(content).replace("{", `{${JSON.stringify(name)}:${value},`);
    const outer = JSON.stringify({ ...envelope, content: inner }).replace(
      "{",
      `{${JSON.stringify(name)}:${value},`,
    );
    expect(decodeNotification(outer)).toEqual(outcome);
    expect(
      decodeNotification(
        JSON.stringify(mns(outer)).replace("{", `{${JSON.stringify(name)}:${value},`),
      ),
    ).toEqual(outcome);
    expect(safeDecodeNotification(`{${JSON.stringify(name)}:${inner}}`)).toMatchObject({
      error: { code: "unrecognised" },
    });
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it.each([
    ["NUL", "\u0000"],
    ["half a surrogate pair", "\uD800"],
    ["the end of an XML document", "]]></Message>"],
    ["a line of its own", "\n{}\n"],
    ["a byte order mark", "\uFEFF"],
    ["a right-to-left override", "\u202E"],
  ])("keeps %s in what a user gave", (_name, userData) => {
    const sent = { ...envelope, content: JSON.stringify({ ...content, UserData: userData }) };
    for (const input of [
      sent,
      JSON.stringify(sent),
      base64(JSON.stringify(sent)),
      mns(JSON.stringify(sent)),
      mnsXml(JSON.stringify(sent)),
    ]) {
      expect(decodeNotification(input)).toEqual({ ...outcome, userData });
    }
  });

  it("does not repeat the message in an error", () => {
    const result = safeDecodeNotification(`{"secret":"hunter2" "x"}`);
    expect(result.success ? "" : result.error.message).not.toContain("hunter2");
  });

  describe("throws nothing but NotificationError, and says nothing but valid outcomes, whatever it is given", () => {
    const check = (input: unknown): void => {
      for (const result of [
        safeDecodeNotification(input as string),
        ...safeDecodeNotifications(input as string),
      ]) {
        if (result.success) expect(validOutcome(result.data)).toBe(true);
        else expect(result.error.message.length).toBeLessThan(400);
      }
    };
    const nasty = fc.constantFrom(
      "\u0000",
      "\uD800",
      "\uFEFF",
      "__proto__",
      '"',
      "\\",
      "<",
      "&#0;",
      "]]>",
      "\n",
      "{",
      "[",
      "1e999",
      "null",
    );
    const document = fc.constantFrom(
      text,
      base64(text),
      JSON.stringify(mns(text)),
      mnsXml(text),
      JSON.stringify([queueEvent(text)]),
      `${text}\n${text}`,
    );
    const mutatedText = fc
      .tuple(document, fc.nat(), fc.nat(8), fc.oneof(fc.string(), nasty))
      .map(
        ([whole, at, length, insert]) =>
          whole.slice(0, at % whole.length) + insert + whole.slice((at % whole.length) + length),
      );
    const mutatedBytes = fc.tuple(document, fc.nat(), fc.nat(255)).map(([whole, at, byte]) => {
      const bytes = Buffer.from(whole);
      bytes[at % bytes.length] = byte;
      return bytes;
    });
    const names = fc.constantFrom(
      ...[
        "TaskId",
        "Status",
        "TaskType",
        "ModerationResult",
        "Suggestion",
        "Frames",
        "BlockFrames",
        "Categories",
        "Tags",
        "Offset",
        "Rate",
      ],
      ...[
        "content",
        "id",
        "time",
        "type",
        "source",
        "specversion",
        "data",
        "data_base64",
        "Message",
        "TopicName",
        "messageBody",
        "body",
      ],
      ...["attrs", "__proto__", "constructor", "TotalCount", "Label", "EndTime", "UserData"],
    );
    const values = fc.constantFrom<unknown>(
      ...[
        "Succeeded",
        "Failed",
        "pass",
        "VideoModeration",
        "imm:Task:VideoModeration",
        "acs.imm",
        "mns:Queue:SendMessage",
        "VideoModeration-1",
      ],
      ...[null, 0, -1, 1e300, true, "", "12", text, content, envelope, base64(text), mnsXml(text)],
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6, withCrossShrink: true },
        values,
        fc.dictionary(names, tie("tree"), { maxKeys: 6 }),
        fc.array(tie("tree"), { maxLength: 4 }),
        tie("tree").map((inner) => JSON.stringify(inner) ?? ""),
        tie("tree").map((inner) => base64(JSON.stringify(inner) ?? "")),
      ),
    }));

    it.each<[string, fc.Arbitrary<unknown>, number]>([
      ["any text", fc.oneof(fc.string(), fc.string({ unit: "binary" }), nasty), 500],
      ["any bytes", fc.uint8Array(), 300],
      ["any JSON", fc.json(), 300],
      [
        "any value",
        fc.anything({
          withBigInt: true,
          withMap: true,
          withDate: true,
          withNullPrototype: true,
          withSparseArray: true,
        }),
        500,
      ],
      ["a message with a piece exchanged", mutatedText, 2_000],
      ["a message with a byte exchanged", mutatedBytes, 2_000],
      ["the transports' members in any order and depth", tree, 3_000],
    ])("%s", (_name, input, numRuns) => {
      fc.assert(
        fc.property(input, (value) => check(value)),
        { numRuns },
      );
    });
  });
});

describe("batches", () => {
  const failed = { ...envelope, content: "{}" };
  it.each<[string, string | object]>([
    ["a JSON array", [envelope, text]],
    ["a JSON array as text", JSON.stringify([envelope, mns(text)])],
    ["a document a line", `${text}\n${JSON.stringify(mns(text))}\n`],
    [
      "a batch of received messages",
      `<Messages><Message><MessageBody>${escapeXml(text)}</MessageBody></Message><Message><MessageBody>${base64(text)}</MessageBody></Message></Messages>`,
    ],
  ])("reads %s", (_name, input) => {
    expect(decodeNotifications(input)).toEqual([outcome, outcome]);
  });

  it.each<[string, string | Uint8Array, (string | true)[]]>([
    [
      "a line that lost its end",
      `${text}\n${text.slice(0, 40)}\n${text}`,
      [true, "invalidJson", true],
    ],
    [
      "a last line that lost its end",
      `${text}\n${text}\n${text.slice(0, -1)}`,
      [true, true, "invalidJson"],
    ],
    [
      "a first line that lost its beginning",
      `${text.slice(100)}\n${text}\n${text}`,
      ["unrecognised", true, true],
    ],
    ["a line of noise", `${text}\n\n???\r\n${text}`, [true, "unrecognised", true]],
    [
      "a line with bytes that are no UTF-8",
      Buffer.concat([
        Buffer.from(`${text}\n{"id":"`),
        Buffer.from([0xff]),
        Buffer.from(`"}\n${text.replace("ABC", "中")}\n`),
      ]),
      [true, "invalidUtf8", true],
    ],
  ])("gives an error for %s and the others' outcomes", (_name, lines, expected) => {
    const results = safeDecodeNotifications(lines);
    expect(results.map((result) => (result.success ? true : result.error.code))).toEqual(expected);
    const at = expected.findIndex((each) => each !== true);
    expect(results[at]).toMatchObject({ error: { path: `/${at}` } });
    expect(() => decodeNotifications(lines)).toThrow(
      expect.objectContaining({ code: expected[at], path: `/${at}` }),
    );
  });

  it("does so for lines inside a message as well", () => {
    const results = safeDecodeNotifications(mns(`${text}\n${text.slice(0, 40)}`));
    expect(results).toMatchObject([
      { data: outcome },
      { error: { code: "invalidJson", path: "/Message/1" } },
    ]);
  });

  it("names the one that is invalid, and still gives the others on request", () => {
    expect(() => decodeNotifications([envelope, failed])).toThrow(
      expect.objectContaining({ code: "unrecognised", path: "/1/content" }),
    );
    const broken = { ...envelope, content: '{"TaskId":"x"}' };
    const results = safeDecodeNotifications([envelope, broken, envelope, "noise"]);
    expect(results.map((result) => result.success)).toEqual([true, false, true, false]);
    expect(results[3]).toMatchObject({ error: { code: "unrecognised", path: "/3" } });
    expect(results[1]).toMatchObject({
      error: { code: "invalidContent", path: "/1/content/Status" },
    });
  });
});
