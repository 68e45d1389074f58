import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NotificationError } from "../errors.ts";
import { decodeUploads } from "./decode.ts";

const folder = new URL("../../fixtures/uploads/", import.meta.url);
const read = (name: string): Buffer => readFileSync(new URL(name, folder));

const queued = {
  eventName: "ObjectCreated:PostObject",
  bucket: "testjian",
  key: "timg.jpg",
  uri: "oss://testjian/timg.jpg",
  etag: "137138904F2E18D307D04EB38EA44CDA",
  size: 12_990,
  contentType: null,
  metadata: {},
  time: "2019-06-18T06:44:16.000Z",
  region: "cn-beijing",
  requester: "104120891425****",
  eventId: "5D08884070BC12B192C6****",
};
const triggered = {
  eventName: "ObjectCreated:PutObject",
  bucket: "testbucket",
  key: "source/a.png",
  uri: "oss://testbucket/source/a.png",
  etag: "688A7BF4F233DC9C88A80BF985AB****",
  size: 122_539,
  contentType: "application/zip",
  metadata: { "last-modified": "20250213" },
  time: "2022-08-13T06:45:43.000Z",
  region: "cn-hangzhou",
  requester: "164901546557****",
  eventId: "58F9FF2D3DF792092E12044C",
};
const routed = {
  eventName: "ObjectCreated:PostObject",
  bucket: "dwoss1024",
  key: "input/a.csv",
  uri: "oss://dwoss1024/input/a.csv",
  etag: "63***********D32",
  size: 59_537,
  contentType: "text/csv",
  metadata: {},
  time: "2026-03-11T05:40:45.000Z",
  region: "cn-hangzhou",
  requester: "1***********9",
  eventId: "69B1***********0A8",
};

const expected: Record<string, readonly unknown[]> = {
  "fc-oss-trigger.json": [{ ok: true, value: triggered }],
  "fc-oss-trigger-without-meta.json": [
    {
      ok: true,
      value: {
        ...triggered,
        bucket: "fc-with-oss-trigger",
        key: "source/serverless.png",
        uri: "oss://fc-with-oss-trigger/source/serverless.png",
        etag: "688A7BF4F233DC9C88A80BF985AB7329",
        contentType: null,
        metadata: {},
        time: "2019-01-16T12:46:37.000Z",
        region: "ap-southeast-1",
        requester: "229814243474603096",
      },
    },
  ],
  "mns-event-rule.json": [{ ok: true, value: queued }],
  "mns-event-rule-base64.txt": [{ ok: true, value: queued }],
  "mns-topic-json.json": [{ ok: true, value: queued }],
  "fc-queue-trigger.json": [{ ok: true, value: queued }],
  "eventbridge.json": [{ ok: true, value: routed }],
  "eventbridge-batch.json": [
    { ok: true, value: routed },
    { ok: true, value: routed },
  ],
  "fc-queue-trigger-eventbridge-base64.json": [{ ok: true, value: routed }],
  "unreadable-details.json": [
    {
      ok: true,
      value: {
        ...triggered,
        etag: null,
        size: null,
        contentType: null,
        metadata: {},
        time: null,
        region: null,
        requester: null,
        eventId: null,
      },
    },
  ],
  "one-of-two-without-key.json": [
    { ok: true, value: triggered },
    { ok: false, error: { code: "InvalidContent", path: "/events/1/oss/object/key" } },
  ],
  "refused-cdn.json": [{ ok: false, error: { code: "NotUpload", path: "/events/0/eventSource" } }],
  "refused-imm-event.json": [{ ok: false, error: { code: "NotUpload", path: "/source" } }],
  "refused-no-events.json": [{ ok: false, error: { code: "Empty", path: "/events" } }],
};

describe("events of OSS in published forms", () => {
  it("each have an expectation", () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries(expected))("%s", (name, results) => {
    expect(decodeUploads(read(name))).toMatchObject(results);
    for (const [index, result] of results.entries()) {
      const { value } = result as { value?: unknown };
      if (value !== undefined)
        expect(decodeUploads(read(name))[index]).toEqual({ ok: true, value });
    }
  });
});

describe("decodeUploads", () => {
  const withKey = (key: string) => ({
    eventName: "ObjectCreated:PutObject",
    oss: { bucket: { name: "media" }, object: { key } },
  });

  it("reads names as they are, and URL-encoded ones by choice", () => {
    const keyOf = (key: string, keyEncoding?: "none" | "url") => {
      const [result] = decodeUploads(withKey(key), keyEncoding && { keyEncoding });
      return result?.ok ? result.value.key : result?.error.code;
    };
    expect(keyOf("50%25 off+照片.jpg")).toBe("50%25 off+照片.jpg");
    expect(keyOf("a%2Fb%20c+%E7%85%A7.jpg", "url")).toBe("a/b c+照.jpg");
    expect(keyOf("50% off.jpg", "url")).toBe("InvalidContent");
  });

  it("takes the name of what happened from the event around it, with or without oss:", () => {
    const nameOf = (event: object) => {
      const [result] = decodeUploads(event);
      return result?.ok ? result.value.eventName : result?.error.code;
    };
    const { oss } = withKey("a");
    const around = { specversion: "1.0", source: "acs.oss", type: "oss:ObjectCreated:PutObject" };
    expect(nameOf({ ...around, data: { oss } })).toBe("ObjectCreated:PutObject");
    expect(nameOf({ oss, eventName: "Oss:ObjectCreated:PutObject" })).toBe(
      "ObjectCreated:PutObject",
    );
    expect(nameOf({ oss })).toBe("InvalidContent");
  });

  it("has only events and NotificationErrors as results, for any input", () => {
    const names = ["events", "oss", "bucket", "object", "name", "key", "data", "specversion"];
    const member = fc.constantFrom(...names, "eventName", "eventSource", "source", "objectMeta");
    const { document } = fc.letrec((tie) => ({
      document: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom("media", "acs.oss", "acs:oss", "", null, 1, "{"),
        fc.dictionary(member, tie("document"), { maxKeys: 4 }),
        fc.array(tie("document"), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(document, fc.constantFrom("none", "url"), (input, keyEncoding) => {
        const results = decodeUploads(input as object, { keyEncoding });
        expect(results.length).toBeGreaterThan(0);
        for (const result of results)
          if (result.ok) expect(result.value.key).not.toBe("");
          else expect(result.error).toBeInstanceOf(NotificationError);
      }),
      { numRuns: 300 },
    );
  });
});
