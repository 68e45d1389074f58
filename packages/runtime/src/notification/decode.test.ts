import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NotificationError } from "../errors.ts";
import { escapeXml } from "../xml/parse.ts";
import { decode, safeDecode } from "./decode.ts";

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

describe("decode", () => {
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
      "the result among the task's members",
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
      "SMQ's members among custom ones",
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
    [
      "no TaskType, only the event type",
      { ...envelope, content: { ...content, TaskType: undefined } },
    ],
    ["no event type, only TaskType", { ...envelope, type: null }],
  ])("reads %s", (_name, input) => {
    const [read] = decode(input);
    expect(read).toEqual(outcome);
    expect(validOutcome(read)).toBe(true);
  });

  it("reads bare content, without an event", () => {
    expect(decode(content)).toEqual([
      { ...outcome, eventId: null, time: "2025-12-31T16:00:05.123Z" },
    ]);
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
    const [read] = decode({
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
    const [read] = decode({ ...envelope, content: { ...content, ...change } });
    expect(read).toMatchObject(expected);
    expect(validOutcome(read)).toBe(true);
  });

  it("reads a tag named __proto__ as a tag", () => {
    const [read] = decode(
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
    ["an empty text", "", "Empty", ""],
    ["white space", " \n", "Empty", ""],
    ["an empty batch", [], "Empty", ""],
    ["a document that is cut off", text.slice(0, -3), "InvalidJson", ""],
    [
      "content that is cut off",
      { ...envelope, content: envelope.content.slice(0, -2) },
      "InvalidJson",
      "/content",
    ],
    [
      "content that is cut off, in MNS XML",
      mnsXml(JSON.stringify({ ...envelope, content: "{" })),
      "InvalidJson",
      "/Notification/Message/content",
    ],
    ["a word", "hello world", "Unrecognised", ""],
    ["a number", "12", "Unrecognised", ""],
    ["null", null, "Unrecognised", ""],
    [
      "Base64 of noise",
      Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]).toString("base64"),
      "Unrecognised",
      "",
    ],
    ["an unknown object", { hello: 1 }, "Unrecognised", ""],
    ["an unknown XML document", "<Error><Code>x</Code></Error>", "Unrecognised", ""],
    [
      "an XML document without message",
      "<Notification><TopicName>t</TopicName></Notification>",
      "InvalidXml",
      "/Notification",
    ],
    [
      "two messages in one notification",
      "<Notification><Message>{}</Message><Message>{}</Message></Notification>",
      "InvalidXml",
      "",
    ],
    [
      "a DOCTYPE",
      "<!DOCTYPE a><Notification><Message>{}</Message></Notification>",
      "InvalidXml",
      "",
    ],
    ["invalid bytes", Buffer.from([0x7b, 0xff, 0x7d]), "InvalidUtf8", ""],
    [
      "an event of another type",
      { ...envelope, type: "imm:Task:MediaConvert" },
      "NotModeration",
      "/type",
    ],
    ["an event of another service", { ...envelope, source: "acs.oss" }, "NotModeration", "/source"],
    [
      "another event of EventBridge",
      { ...cloudEvent, source: "acs.oss", type: "oss:ObjectCreated:PutObject" },
      "NotModeration",
      "/source",
    ],
    [
      "another task of any type",
      {
        ...envelope,
        type: "imm:Task:AsyncTask",
        content: { ...content, TaskType: "MediaConvert" },
      },
      "NotModeration",
      "/content/TaskType",
    ],
    [
      "a task of another type",
      { ...content, TaskType: "MediaConvert" },
      "NotModeration",
      "/TaskType",
    ],
    ["no content", { ...envelope, content: null }, "InvalidEnvelope", "/content"],
    ["a queue event without body", [queueEvent(undefined)], "InvalidEnvelope", "/0/data"],
    ["no TaskId", bad({ TaskId: undefined }), "InvalidContent", "/content/TaskId"],
    ["an empty TaskId", bad({ TaskId: "" }), "InvalidContent", "/content/TaskId"],
    ["a running task", bad({ Status: "Running" }), "InvalidContent", "/content/Status"],
    [
      "an unknown verdict",
      bad({ ModerationResult: { Suggestion: "allow" } }),
      "InvalidContent",
      "/content/ModerationResult/Suggestion",
    ],
    [
      "a verdict in capitals",
      bad({ ModerationResult: { Suggestion: "PASS" } }),
      "InvalidContent",
      "/content/ModerationResult/Suggestion",
    ],
    ["two verdicts", bad({ Suggestion: "pass" }), "InvalidContent", "/content/Suggestion"],
    [
      "an event of another kind",
      bad({ TaskType: "ImageModeration" }),
      "InvalidContent",
      "/content/TaskType",
    ],
    ["no kind at all", { TaskId: "x", Status: "Succeeded" }, "InvalidContent", "/TaskType"],
    [
      "a task id that is not a string",
      { TaskId: 7, Status: "Succeeded" },
      "InvalidContent",
      "/TaskId",
    ],
  ])("rejects %s", (_name, input, code, path) => {
    const [result] = safeDecode(input as string);
    expect(result).toMatchObject({ ok: false, error: { code, path } });
    expect(result.ok ? "" : result.error.message.length).toBeLessThan(300);
  });

  it("rejects inputs that are nested too deeply or too large", () => {
    const wrapped = Array.from({ length: 20 }).reduce<object>((inner) => [inner], envelope);
    expect(() => decode(wrapped)).toThrow(expect.objectContaining({ code: "TooDeep" }));
    expect(() => decode(text, { maxBytes: 100 })).toThrow(
      expect.objectContaining({ code: "TooLarge" }),
    );
    expect(() => decode(`${"[".repeat(100_000)}`)).toThrow(NotificationError);
  });

  it("rejects more messages than maxMessages, valid or not and at any nesting", () => {
    const few = { maxMessages: 3 };
    expect(safeDecode([envelope, envelope, "noise"], few)).toHaveLength(3);
    const received = `<Message><MessageBody>${escapeXml(text)}</MessageBody></Message>`;
    for (const many of [
      [1, 2, 3, 4],
      [[1], 2, 3],
      [envelope, JSON.stringify([envelope, envelope])],
      `${text}\n`.repeat(4),
      `<Messages>${received.repeat(4)}</Messages>`,
    ]) {
      expect(safeDecode(many, few)).toMatchObject([{ ok: false, error: { code: "TooLarge" } }]);
    }
    const begun = performance.now();
    const result = safeDecode(`[${"0,".repeat(2_000_000)}0]`);
    expect(result).toMatchObject([{ ok: false, error: { code: "TooLarge", path: "" } }]);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it("uses the last of several members with the same name, as JSON.parse does", () => {
    const twice =
      '{"TaskId":"ImageModeration-1","Status":"Succeeded","Suggestion":"block","Suggestion":"pass"}';
    expect(decode(twice)).toMatchObject([{ suggestion: "pass" }]);
  });

  it.each([
    "__proto__",
    "constructor",
    "prototype",
    "hasOwnProperty",
    "toString",
    "valueOf",
    "toJSON",
  ])("treats the member %s like any other member, at any position", (name) => {
    const value = '{"Suggestion":"pass","Status":"Failed","content":"{}","isAdmin":true}';
    const inner = JSON.stringify(content).replace("{", `{${JSON.stringify(name)}:${value},`);
    const outer = JSON.stringify({ ...envelope, content: inner }).replace(
      "{",
      `{${JSON.stringify(name)}:${value},`,
    );
    expect(decode(outer)).toEqual([outcome]);
    expect(
      decode(JSON.stringify(mns(outer)).replace("{", `{${JSON.stringify(name)}:${value},`)),
    ).toEqual([outcome]);
    expect(safeDecode(`{${JSON.stringify(name)}:${inner}}`)).toMatchObject([
      { error: { code: "Unrecognised" } },
    ]);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it.each([
    ["NUL", "\u0000"],
    ["half a surrogate pair", "\uD800"],
    ["the end of an XML document", "]]></Message>"],
    ["a separate line", "\n{}\n"],
    ["a byte order mark", "\uFEFF"],
    ["a right-to-left override", "\u202E"],
  ])("keeps %s in user data", (_name, userData) => {
    const sent = { ...envelope, content: JSON.stringify({ ...content, UserData: userData }) };
    for (const input of [
      sent,
      JSON.stringify(sent),
      base64(JSON.stringify(sent)),
      mns(JSON.stringify(sent)),
      mnsXml(JSON.stringify(sent)),
    ]) {
      expect(decode(input)).toEqual([{ ...outcome, userData }]);
    }
  });

  it("does not repeat the message in an error", () => {
    const [result] = safeDecode(`{"secret":"hunter2" "x"}`);
    expect(result.ok ? "" : result.error.message).not.toContain("hunter2");
  });

  describe("throws only NotificationError and returns only valid outcomes, for any input", () => {
    const check = (input: unknown): void => {
      for (const result of safeDecode(input as string)) {
        if (result.ok) expect(validOutcome(result.value)).toBe(true);
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
      ["a message with a piece replaced", mutatedText, 2_000],
      ["a message with a byte replaced", mutatedBytes, 2_000],
      ["the members of all transports in any order and depth", tree, 3_000],
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
    ["a document per line", `${text}\n${JSON.stringify(mns(text))}\n`],
    [
      "a batch of received messages",
      `<Messages><Message><MessageBody>${escapeXml(text)}</MessageBody></Message><Message><MessageBody>${base64(text)}</MessageBody></Message></Messages>`,
    ],
  ])("reads %s", (_name, input) => {
    expect(decode(input)).toEqual([outcome, outcome]);
  });

  it.each<[string, string | Uint8Array, (string | true)[]]>([
    [
      "a line that lost its end",
      `${text}\n${text.slice(0, 40)}\n${text}`,
      [true, "InvalidJson", true],
    ],
    [
      "a last line that is cut off",
      `${text}\n${text}\n${text.slice(0, -1)}`,
      [true, true, "InvalidJson"],
    ],
    [
      "a first line without its beginning",
      `${text.slice(100)}\n${text}\n${text}`,
      ["Unrecognised", true, true],
    ],
    ["a line of noise", `${text}\n\n???\r\n${text}`, [true, "Unrecognised", true]],
    [
      "a line with invalid UTF-8",
      Buffer.concat([
        Buffer.from(`${text}\n{"id":"`),
        Buffer.from([0xff]),
        Buffer.from(`"}\n${text.replace("ABC", "中")}\n`),
      ]),
      [true, "InvalidUtf8", true],
    ],
  ])("returns an error for %s, and the outcomes of the others", (_name, lines, expected) => {
    const results = safeDecode(lines);
    expect(results.map((result) => (result.ok ? true : result.error.code))).toEqual(expected);
    const at = expected.findIndex((each) => each !== true);
    expect(results[at]).toMatchObject({ error: { path: `/${at}` } });
    expect(() => decode(lines)).toThrow(
      expect.objectContaining({ code: expected[at], path: `/${at}` }),
    );
  });

  it("treats lines inside a message in the same way", () => {
    const results = safeDecode(mns(`${text}\n${text.slice(0, 40)}`));
    expect(results).toMatchObject([
      { value: outcome },
      { error: { code: "InvalidJson", path: "/Message/1" } },
    ]);
  });

  it("throws for an invalid message, and safeDecode returns the others", () => {
    expect(() => decode([envelope, failed])).toThrow(
      expect.objectContaining({ code: "Unrecognised", path: "/1/content" }),
    );
    const broken = { ...envelope, content: '{"TaskId":"x"}' };
    const results = safeDecode([envelope, broken, envelope, "noise"]);
    expect(results.map((result) => result.ok)).toEqual([true, false, true, false]);
    expect(results[3]).toMatchObject({ error: { code: "Unrecognised", path: "/3" } });
    expect(results[1]).toMatchObject({
      error: { code: "InvalidContent", path: "/1/content/Status" },
    });
  });
});
