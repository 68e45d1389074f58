import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NotificationError } from "../errors.ts";
import { escapeXml } from "../xml/parse.ts";
import { decodeNotification, decodeNotifications, parseNotifications, safeDecodeNotification, safeDecodeNotifications } from "./decode.ts";

const outcomeSchema = JSON.parse(readFileSync(new URL("../schema/outcome.json", import.meta.url), "utf8")) as object;
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
    ["a received queue message", `<Message><MessageId>1</MessageId><MessageBody>${escapeXml(text)}</MessageBody></Message>`],
    ["EventBridge", cloudEvent],
    ["EventBridge with data as text", { ...cloudEvent, data: JSON.stringify(content) }],
    ["EventBridge with data_base64", { ...cloudEvent, data: undefined, data_base64: base64(JSON.stringify(content)) }],
    ["Function Compute queue trigger", [queueEvent(text)]],
    ["Function Compute queue trigger, one event, parsed body", queueEvent(envelope)],
    ["Function Compute topic trigger, STREAM with attributes", { body: text, attrs: { Extend: "x" } }],
    [
      "result beside the task's members",
      { ...envelope, content: JSON.stringify({ ...content, ...content.ModerationResult, ModerationResult: undefined }) },
    ],
    ["no TaskType: the event tells", { ...envelope, content: { ...content, TaskType: undefined } }],
    ["no event type: the content tells", { ...envelope, type: null }],
  ])("reads %s", (_name, input) => {
    const read = decodeNotification(input);
    expect(read).toEqual(outcome);
    expect(validOutcome(read)).toBe(true);
  });

  it("reads bare content, whose event is unknown", () => {
    expect(decodeNotification(content)).toEqual({ ...outcome, eventId: null, time: "2025-12-31T16:00:05.123Z" });
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
    const read = decodeNotification({ ...envelope, type: "imm:Task:ImageModeration", content: failed });
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
    const [parsed] = parseNotifications({ ...envelope, content: { ...content, New: { deep: [1] } } });
    expect(parsed?.content["New"]).toEqual({ deep: [1] });
  });

  it("takes a tag named __proto__ for a tag", () => {
    const read = decodeNotification(`{"TaskId":"ImageModeration-1","Status":"Succeeded","Tags":{"__proto__":"x"}}`);
    expect(Object.entries(read.tags ?? {})).toEqual([["__proto__", "x"]]);
    expect(Object.getPrototypeOf(read.tags)).toBe(Object.prototype);
  });

  const bad = (change: object): object => ({ ...envelope, content: JSON.stringify({ ...content, ...change }) });
  it.each<[string, unknown, string, string]>([
    ["nothing", "", "empty", ""],
    ["blanks", " \n", "empty", ""],
    ["an empty batch", [], "empty", ""],
    ["half a document", text.slice(0, -3), "invalidJson", ""],
    ["content that is cut off", { ...envelope, content: envelope.content.slice(0, -2) }, "invalidJson", "/content"],
    [
      "content that is cut off, in MNS XML",
      mnsXml(JSON.stringify({ ...envelope, content: "{" })),
      "invalidJson",
      "/Notification/Message/content",
    ],
    ["a word", "hello world", "unrecognised", ""],
    ["a number", "12", "unrecognised", ""],
    ["null", null, "unrecognised", ""],
    ["Base64 of noise", Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]).toString("base64"), "unrecognised", ""],
    ["another object", { hello: 1 }, "unrecognised", ""],
    ["another XML document", "<Error><Code>x</Code></Error>", "unrecognised", ""],
    ["an XML document without message", "<Notification><TopicName>t</TopicName></Notification>", "invalidXml", "/Notification"],
    ["two messages in one notification", "<Notification><Message>{}</Message><Message>{}</Message></Notification>", "invalidXml", ""],
    ["a DOCTYPE", "<!DOCTYPE a><Notification><Message>{}</Message></Notification>", "invalidXml", ""],
    ["invalid bytes", Buffer.from([0x7b, 0xff, 0x7d]), "invalidUtf8", ""],
    ["another event", { ...envelope, type: "imm:Task:MediaConvert" }, "notModeration", "/type"],
    ["another source", { ...envelope, source: "acs.oss" }, "notModeration", "/source"],
    ["another event of EventBridge", { ...cloudEvent, source: "acs.oss", type: "oss:ObjectCreated:PutObject" }, "notModeration", "/source"],
    ["another task", { ...content, TaskType: "MediaConvert" }, "notModeration", "/TaskType"],
    ["a wrong id", { ...envelope, id: 7 }, "invalidEnvelope", "/id"],
    ["no content", { ...envelope, content: null }, "invalidEnvelope", "/content"],
    ["a queue event without body", [queueEvent(undefined)], "invalidEnvelope", "/0/data"],
    ["no TaskId", bad({ TaskId: undefined }), "invalidContent", "/content/TaskId"],
    ["an empty TaskId", bad({ TaskId: "" }), "invalidContent", "/content/TaskId"],
    ["a running task", bad({ Status: "Running" }), "invalidContent", "/content/Status"],
    ["an unknown verdict", bad({ ModerationResult: { Suggestion: "allow" } }), "invalidContent", "/content/ModerationResult/Suggestion"],
    ["a verdict in capitals", bad({ ModerationResult: { Suggestion: "PASS" } }), "invalidContent", "/content/ModerationResult/Suggestion"],
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
    ["an event of another kind", bad({ TaskType: "ImageModeration" }), "invalidContent", "/content/TaskType"],
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
    expect(() => decodeNotification(text, { maxBytes: 100 })).toThrow(expect.objectContaining({ code: "tooLarge" }));
    expect(() => decodeNotification(`${"[".repeat(100_000)}`)).toThrow(NotificationError);
  });

  it("does not repeat the message in an error", () => {
    const result = safeDecodeNotification(`{"secret":"hunter2" "x"}`);
    expect(result.success ? "" : result.error.message).not.toContain("hunter2");
  });

  it("throws nothing but NotificationError, whatever it is given", () => {
    const mutated = fc
      .tuple(fc.nat(text.length), fc.nat(5), fc.string())
      .map(([at, length, insert]) => text.slice(0, at) + insert + text.slice(at + length));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uint8Array(), fc.json(), fc.object(), mutated), (input) => {
        const result = safeDecodeNotification(input as string);
        if (result.success) expect(validOutcome(result.data)).toBe(true);
      }),
      { numRuns: 500 },
    );
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

  it("names the one that is invalid, and still gives the others on request", () => {
    expect(() => decodeNotifications([envelope, failed])).toThrow(expect.objectContaining({ code: "unrecognised", path: "/1/content" }));
    const broken = { ...envelope, content: '{"TaskId":"x"}' };
    const results = safeDecodeNotifications([envelope, broken, envelope, "noise"]);
    expect(results.map((result) => result.success)).toEqual([true, false, true, false]);
    expect(results[3]).toMatchObject({ error: { code: "unrecognised", path: "/3" } });
    expect(results[1]).toMatchObject({ error: { code: "invalidContent", path: "/1/content/Status" } });
  });
});
