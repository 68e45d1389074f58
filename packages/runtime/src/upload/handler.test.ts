import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ConfigError, NetworkError, ServiceError } from "../errors.ts";
import type { UploadEvent } from "../generated/upload-event.ts";
import { ModerationClient } from "../submit/client.ts";
import { createUploadHandler, type UploadHandlerOptions } from "./handler.ts";
import type { ObjectReader, ObjectSummary } from "./preflight.ts";
import type { SkippedUpload } from "./skipped.ts";

const never = new AbortController().signal;

function uploadOf(key: string, more: Partial<UploadEvent> = {}): UploadEvent {
  const { bucket = "media" } = more;
  return {
    eventName: "ObjectCreated:PutObject",
    bucket,
    key,
    uri: `oss://${bucket}/${key}`,
    etag: "E1",
    size: 1_000,
    contentType: null,
    metadata: {},
    time: "2026-01-01T00:00:00.000Z",
    region: "cn-hangzhou",
    requester: null,
    eventId: null,
    ...more,
  };
}

/** Submits through a client whose calls create tasks here. */
function setUp(options: Partial<UploadHandlerOptions> = {}) {
  const created: Record<string, unknown>[] = [];
  const skipped: SkippedUpload[] = [];
  let next: () => unknown = () => undefined;
  const client = new ModerationClient({
    region: "cn-hangzhou",
    project: "media",
    mediaBuckets: ["media"],
    api: {
      async call(action, params) {
        if (action === "ListTasks") {
          const tag = String(params?.["TagSelector"]).split("=")[1];
          const Tasks = created.flatMap(({ Tags }, index) => {
            const TaskId = `ImageModeration-${index + 1}`;
            const isIt = Object.values(Tags as object).includes(tag);
            return isIt ? [{ TaskId, TaskType: "ImageModeration", Status: "Running", Tags }] : [];
          });
          return { RequestId: "R", Tasks };
        }
        const error = next();
        if (error !== undefined) throw error;
        created.push({ ...params });
        const TaskId = `${action.slice("Create".length, -"Task".length)}-${created.length}`;
        return { RequestId: "R", EventId: "E", TaskId };
      },
    },
  });
  const handler = createUploadHandler({
    client,
    onSkipped: (upload) => void skipped.push(upload),
    ...options,
  });
  return {
    created,
    skipped,
    handle: (upload: UploadEvent) => handler(upload, { signal: never }),
    failNext: (error: unknown) => {
      next = () => {
        next = () => undefined;
        return error;
      };
    },
  };
}

const png = Buffer.from(
  "89504e470d0a1a0a0000000d49484452000002800000 01e0".replace(" ", ""),
  "hex",
);

/** Objects that can be read. */
function objectsOf(
  objects: Record<string, Partial<ObjectSummary> & { body?: Buffer }>,
): ObjectReader & { calls: string[] } {
  const calls: string[] = [];
  const find = (key: string) => {
    const found = objects[key];
    if (found === undefined) throw new ServiceError("NoSuchKey", "no", { status: 404 });
    const { body = png, ...head } = found;
    const summary: ObjectSummary = {
      size: body.length,
      etag: "E1",
      contentType: null,
      lastModified: 1,
      versionId: null,
      ...head,
    };
    return { body, head: summary };
  };
  return {
    calls,
    async head({ key }) {
      calls.push(`head ${key}`);
      return find(key).head;
    },
    async get({ key }, { range }) {
      calls.push(`get ${key} ${range.end + 1}`);
      const { head, body } = find(key);
      if (head.size === 0) throw new ServiceError("InvalidRange", "no", { status: 416 });
      return { head, body: body.subarray(range.start, range.end + 1) };
    },
  };
}

describe("an upload", () => {
  it.each([
    ["in/a.JPG", null, "CreateImageModerationTask", "image"],
    ["in/a.mp4", "application/octet-stream", "CreateVideoModerationTask", "video"],
    ["in/clip.ts", "video/mp2t", "CreateVideoModerationTask", "video"],
    ["in/no-extension", "image/webp; q=1", "CreateImageModerationTask", "image"],
    ["in/no-extension", "video/x-anything", "CreateVideoModerationTask", "video"],
  ])("%s of type %s is submitted", async (key, contentType, _action, kind) => {
    const { handle, created } = setUp({
      request: (upload, what) => ({ userData: `${upload.etag} ${what}`, scenes: ["porn"] }),
    });
    expect(await handle(uploadOf(key, { contentType }))).toMatchObject({
      status: "submitted",
      kind,
      duplicate: false,
      task: { uri: `oss://media/${key}` },
    });
    expect(created).toMatchObject([
      {
        SourceURI: `oss://media/${key}`,
        UserData: `E1 ${kind}`,
        Scenes: ["porn"],
        Tags: { "immkit-etag": "E1", "immkit-key": expect.stringMatching(/^[\w-]{43}$/) },
      },
    ]);
  });

  it.each<[string, Partial<UploadEvent>, string]>([
    ["a.txt", {}, "UnknownKind"],
    ["code.ts", { contentType: "text/plain" }, "UnknownKind"],
    ["a.heic", {}, "UnsupportedFormat"],
    ["a", { contentType: "image/avif" }, "UnsupportedFormat"],
    ["a.jpg", { size: 0 }, "Empty"],
    ["a.jpg", { size: 20_971_521 }, "TooLarge"],
    ["/a.jpg", {}, "InvalidName"],
  ])("%s %j is skipped, and reported", async (key, more, reason) => {
    const { handle, created, skipped } = setUp();
    expect(await handle(uploadOf(key, more))).toMatchObject({ status: "skipped", reason });
    expect(skipped).toMatchObject([{ reason, upload: { key }, message: expect.any(String) }]);
    expect(created).toEqual([]);
  });

  it.each<[string, Partial<UploadEvent>, Partial<UploadHandlerOptions>, string]>([
    ["a.jpg", { eventName: "ObjectCreated:UploadPart" }, {}, "NotUpload"],
    ["a.jpg", { eventName: "ObjectRemoved:DeleteObject" }, {}, "NotUpload"],
    ["a.jpg", {}, { prefixes: ["in/"] }, "NotSelected"],
    ["in/a.jpg", {}, { suffixes: [".png"] }, "NotSelected"],
    ["in/a.jpg", { bucket: "logs" }, { media: [{ bucket: "media" }] }, "NotSelected"],
    ["out/a.jpg", {}, { media: [{ bucket: "media", prefixes: ["in/"] }] }, "NotSelected"],
    ["quarantine/a.jpg", {}, { exclude: [{ prefix: "quarantine/" }] }, "NotSelected"],
    ["a.jpg", {}, { exclude: [{ bucket: "media" }] }, "NotSelected"],
  ])("%s %j with %j is left out in silence", async (key, more, options, reason) => {
    const { handle, skipped } = setUp(options);
    expect(await handle(uploadOf(key, more))).toMatchObject({ status: "skipped", reason });
    expect(skipped).toEqual([]);
  });

  it("is what the application says it is", async () => {
    const { handle } = setUp({
      kindOf: ({ key }) => (key === "raw" ? "video" : key === "a.jpg" ? null : undefined),
    });
    expect(await handle(uploadOf("raw"))).toMatchObject({ kind: "video" });
    expect(await handle(uploadOf("a.jpg"))).toMatchObject({ reason: "UnknownKind" });
    expect(await handle(uploadOf("b.jpg"))).toMatchObject({ kind: "image" });
  });

  it("fails as the submission does, and can be handled again", async () => {
    const { handle, failNext, created } = setUp();
    failNext(new ServiceError("InvalidArgument", "no", { status: 400 }));
    await expect(handle(uploadOf("a.jpg"))).rejects.toMatchObject({ code: "InvalidArgument" });
    failNext(new NetworkError("ConnectFailed", "no", { retryable: true }));
    await expect(handle(uploadOf("a.jpg"))).rejects.toMatchObject({ code: "ServiceUnavailable" });
    expect(await handle(uploadOf("a.jpg"))).toMatchObject({ duplicate: false });
    expect(created).toHaveLength(1);
  });

  it("fails, and is not skipped, if the request is wrong", async () => {
    const { handle } = setUp({ request: () => ({ scenes: ["nothing" as "porn"] }) });
    await expect(handle(uploadOf("a.jpg"))).rejects.toMatchObject({ code: "InvalidRequest" });
  });

  it("warns about what it skips, if nobody listens", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    onTestFinished(() => warned.mockRestore());
    const { handle } = setUp({ onSkipped: undefined as never });
    await handle(uploadOf("a.txt"));
    expect(warned.mock.calls.map(([text]) => text)).toEqual([
      "immkit: an upload was not submitted (oss://media/a.txt): UnknownKind: Its extension is not that of an image or a video, and it has no content type.",
    ]);
  });
});

describe("an event that comes several times", () => {
  it("makes one task, at the same time and later", async () => {
    const { handle, created } = setUp();
    const upload = uploadOf("a.jpg");
    const results = await Promise.all([handle(upload), handle(upload), handle(upload)]);
    expect([...results, await handle(upload)]).toMatchObject([
      { duplicate: false, task: { taskId: "ImageModeration-1" } },
      { duplicate: true, task: { taskId: "ImageModeration-1" } },
      { duplicate: true, task: { taskId: "ImageModeration-1" } },
      { duplicate: true, task: { taskId: "ImageModeration-1" } },
    ]);
    expect(created).toHaveLength(1);
  });

  it("makes one for each name, content and upload", async () => {
    const { handle, created } = setUp();
    const uploads = [
      uploadOf("a.jpg"),
      uploadOf("b.jpg"),
      uploadOf("a.jpg", { etag: "E2" }),
      uploadOf("a.jpg", { time: "2026-01-02T00:00:00.000Z" }),
    ];
    for (const upload of [...uploads, ...uploads]) await handle(upload);
    expect(created).toHaveLength(4);
  });

  it("waits for one that fails, and submits then", async () => {
    const { handle, created, failNext } = setUp();
    failNext(new ServiceError("NoPermission", "no", { status: 403 }));
    const results = await Promise.allSettled([
      handle(uploadOf("a.jpg")),
      handle(uploadOf("a.jpg")),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(created).toHaveLength(1);
  });
});

describe("looking at the object", () => {
  it("takes one request for an image, and one for a video", async () => {
    const objects = objectsOf({ "a.png": {}, "b.mp4": { size: 5_000_000_000 } });
    const { handle } = setUp({ objects });
    expect(await handle(uploadOf("a.png"))).toMatchObject({ status: "submitted" });
    expect(await handle(uploadOf("b.mp4"))).toMatchObject({ status: "submitted" });
    expect(objects.calls).toEqual(["get a.png 65536", "head b.mp4"]);
  });

  it("uses the content type of an object without an extension", async () => {
    const objects = objectsOf({
      a: { contentType: "image/png" },
      b: { contentType: "video/mp4" },
      c: { contentType: "text/plain" },
    });
    const { handle } = setUp({ objects });
    expect(await handle(uploadOf("a"))).toMatchObject({ kind: "image" });
    expect(await handle(uploadOf("b"))).toMatchObject({ kind: "video" });
    expect(await handle(uploadOf("c"))).toMatchObject({ reason: "UnknownKind" });
  });

  const imageOf = (width: number, height: number): Buffer => {
    const bytes = Buffer.from(png);
    bytes.writeUInt32BE(width, 16);
    bytes.writeUInt32BE(height, 20);
    return bytes;
  };
  const gifOf = (width: number, height: number): Buffer => {
    const bytes = Buffer.from("GIF89a\0\0\0\0", "latin1");
    bytes.writeUInt16LE(width, 6);
    bytes.writeUInt16LE(height, 8);
    return bytes;
  };
  it.each<[string, Parameters<typeof objectsOf>[0][string], string | undefined]>([
    ["20 MB", { size: 20_971_520 }, undefined],
    ["a byte more", { size: 20_971_521 }, "TooLarge"],
    ["no byte", { body: Buffer.alloc(0) }, "Empty"],
    ["30000 pixels on a side", { body: imageOf(30_000, 8_333) }, undefined],
    ["one more", { body: imageOf(30_001, 1) }, "TooManyPixels"],
    ["more than 250 million pixels", { body: imageOf(16_000, 15_626) }, "TooManyPixels"],
    ["a GIF of 2048 x 2048", { body: gifOf(2_048, 2_048) }, undefined],
    ["a GIF with a column more", { body: gifOf(2_049, 2_048) }, "TooManyPixels"],
    ["a TIFF by another name", { body: Buffer.from("II*\0 and so on") }, "UnsupportedFormat"],
    ["bytes that nobody knows", { body: Buffer.from("something else") }, undefined],
  ])("judges an image with %s", async (_what, object, reason) => {
    const { handle } = setUp({ objects: objectsOf({ "a.png": object }) });
    const result = await handle(uploadOf("a.png"));
    expect(result).toMatchObject(
      reason === undefined ? { status: "submitted" } : { status: "skipped", reason },
    );
  });

  it("reads more of a JPEG with a large profile, once", async () => {
    const segment = Buffer.concat([Buffer.from("ffe2fffe", "hex"), Buffer.alloc(0xfffc)]);
    const end = Buffer.from("ffc000110875317531", "hex");
    const body = Buffer.concat([Buffer.from("ffd8", "hex"), segment, segment, end]);
    const objects = objectsOf({ "a.jpg": { body }, "b.jpg": { body: body.subarray(0, 70_000) } });
    const { handle } = setUp({ objects });
    expect(await handle(uploadOf("a.jpg"))).toMatchObject({ reason: "TooManyPixels" });
    expect(await handle(uploadOf("b.jpg"))).toMatchObject({ status: "submitted" });
    expect(objects.calls).toEqual([
      "get a.jpg 65536",
      "get a.jpg 1048576",
      "get b.jpg 65536",
      "get b.jpg 1048576",
    ]);
  });

  it("skips an object that was deleted meanwhile", async () => {
    const { handle, skipped } = setUp({ objects: objectsOf({}) });
    expect(await handle(uploadOf("a.png"))).toMatchObject({ reason: "Gone" });
    expect(await handle(uploadOf("a.mp4"))).toMatchObject({ reason: "Gone" });
    expect(skipped).toHaveLength(2);
  });

  it("makes one task for an object that was overwritten, whatever its events say", async () => {
    const objects = objectsOf({ "a.png": { etag: "E2", lastModified: 2 } });
    const { handle, created } = setUp({ objects });
    await handle(uploadOf("a.png"));
    expect(await handle(uploadOf("a.png", { etag: "E2" }))).toMatchObject({ duplicate: true });
    expect(created).toMatchObject([{ Tags: { "immkit-etag": "E2" } }]);
  });

  it("makes another task for the same content that was uploaded again", async () => {
    const found: Partial<ObjectSummary> & { lastModified: number } = { lastModified: 1 };
    const { handle, created } = setUp({ objects: objectsOf({ "a.png": found }) });
    await handle(uploadOf("a.png"));
    Object.assign(found, { lastModified: 2 });
    await handle(uploadOf("a.png"));
    expect(created).toHaveLength(2);
  });

  it("fails if the role can't read it, and says which access it needs", async () => {
    const objects = objectsOf({ "a.png": {} });
    objects.get = async () => {
      throw new ServiceError("AccessDenied", "GetObject: AccessDenied", { status: 403 });
    };
    await expect(setUp({ objects }).handle(uploadOf("a.png"))).rejects.toMatchObject({
      code: "PreflightDenied",
      retryable: false,
      message: expect.stringContaining("Access.ReadMedia"),
    });
  });
});

describe("the options", () => {
  it.each<[object, string]>([
    [{ client: undefined }, "client"],
    [{ prefixes: [] }, "prefixes"],
    [{ suffixes: ".jpg" as never }, "suffixes"],
    [{ media: { bucket: "media" } as never }, "media"],
    [{ suffixes: [] }, "suffixes"],
    [{ exclude: [{}] }, "exclude"],
    [{ exclude: [{ prefix: "" }] }, "exclude"],
  ])("%j are refused", (options, setting) => {
    expect(() => setUp(options as never)).toThrow(expect.objectContaining({ setting }));
    expect(() => setUp(options as never)).toThrow(ConfigError);
  });
});
