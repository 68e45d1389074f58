import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Task } from "../imm/index.ts";
import { film, picture, startImm, submission } from "../testing/imm.ts";
import type { TaskPage } from "./contract.ts";
import { readObject } from "./objects.ts";
import type { ControlCall } from "./router.ts";
import { readMessages, readTasks } from "./tasks.ts";

type Cloud = Awaited<ReturnType<typeof startImm>>;

const call = (query: string, path: ControlCall["path"] = {}, headers = {}): ControlCall => ({
  request: { headers, signal: new AbortController().signal } as ControlCall["request"],
  path,
  query: new URLSearchParams(query),
});

let cloud: Cloud;

beforeAll(async () => {
  cloud = await startImm({
    rules: [
      { match: { key: "r*" }, suggestion: "review", delayMs: 0 },
      {
        match: { kind: "video" },
        suggestion: "block",
        categories: ["ad"],
        frames: [{ offset: 1.5, label: "ad", rate: 90 }],
        delayMs: 0,
      },
    ],
    default: { suggestion: "pass", delayMs: 0 },
  });
});

afterAll(() => cloud.imm.reset());

async function submit(key: string, action = "CreateImageModerationTask"): Promise<string> {
  cloud.upload("media", key, action.includes("Video") ? film : picture);
  const { TaskId } = await cloud.call(action, submission(key));
  cloud.clock.advance(1);
  return TaskId as string;
}

const page = (query = "") => readTasks(cloud.imm, call(query));
const keys = ({ tasks }: TaskPage) => tasks.map(({ key }) => key);

describe("GET tasks", () => {
  it("returns a task with its frames and the ids of its messages", async () => {
    const taskId = await submit("clip.mp4", "CreateVideoModerationTask");
    const { tasks } = await page();
    expect(tasks).toMatchObject([
      {
        taskId,
        type: "VideoModeration",
        kind: "video",
        projectName: "p",
        sourceUri: "oss://media/clip.mp4",
        bucket: "media",
        key: "clip.mp4",
        topic: "verdicts",
        status: "Succeeded",
        suggestion: "block",
        categories: ["ad"],
        frames: { blockFrames: [{ offset: 1.5, label: "ad", rate: 90 }] },
        notifications: [{ messageId: expect.stringMatching(/^[0-9A-F]{32}$/) }],
      },
    ]);
  });

  it("returns pages in the order of the last change", async () => {
    const inReview = await submit("r1.jpg");
    await submit("b.jpg");
    cloud.imm.review(inReview, { suggestion: "pass" });
    const first = await page("limit=2");
    expect([keys(first), first.more]).toEqual([["clip.mp4", "b.jpg"], true]);
    const second = await page(`limit=2&after=${first.last}&run=${first.run}`);
    expect([keys(second), second.more]).toEqual([["r1.jpg"], false]);
    expect(keys(await page(`after=${second.last}&run=${second.run}`))).toEqual([]);
  });

  it("filters", async () => {
    expect(keys(await page("kind=video"))).toEqual(["clip.mp4"]);
    expect(keys(await page("suggestion=pass&status=Succeeded"))).toEqual(["b.jpg", "r1.jpg"]);
    expect(keys(await page("bucket=other"))).toEqual([]);
    expect(keys(await page("project=p&limit=1"))).toEqual(["clip.mp4"]);
    await expect(page("verdict=pass")).rejects.toMatchObject({ code: "InvalidControl" });
  });

  it("waits for a change", async () => {
    const { last, run } = await page();
    const waiting = page(`after=${last}&run=${run}&waitSeconds=30`);
    await submit("later.jpg");
    expect(keys(await waiting)).toEqual(["later.jpg"]);
  });

  it("returns all tasks that remain after some were deleted", async () => {
    const { last, run } = await page();
    await cloud.call("CreateProject", { ProjectName: "q", ServiceRole: "imm-role" });
    const { TaskId } = await cloud.call("CreateImageModerationTask", {
      ...submission("b.jpg"),
      ProjectName: "q",
    });
    await cloud.call("DeleteProject", { ProjectName: "p" });
    const next = await page(`after=${last}&run=${run}`);
    expect(next.tasks.map(({ taskId }) => taskId)).toEqual([TaskId]);
    expect(next.run).not.toBe(run);
    expect(cloud.imm.tasks().map(({ id }: Task) => id)).toEqual([TaskId]);
  });
});

describe("GET tasks/{taskId}/messages", () => {
  it("follows the messages of a task to their end", async () => {
    const { clock, imm, mns } = cloud;
    await cloud.call("CreateProject", { ProjectName: "p", ServiceRole: "imm-role" });
    const start = clock.now();
    const taskId = await submit("r2.jpg");
    await cloud.messages("verdicts");
    imm.review(taskId, { suggestion: "block" });
    const { messages } = readMessages(imm, mns, call("", { taskId }));
    expect(
      messages.map(({ trace }) => trace?.steps.map(({ kind, place }) => [kind, place])),
    ).toEqual([
      [
        ["published", "verdicts"],
        ["delivered", "verdicts"],
        ["received", "verdicts"],
        ["deleted", "verdicts"],
      ],
      [
        ["published", "verdicts"],
        ["delivered", "verdicts"],
      ],
    ]);
    expect(messages[0]?.trace?.steps[0]?.time).toBeGreaterThanOrEqual(start);
    expect(messages[1]?.trace?.body).toContain("acs.imm");
  });
});

describe("GET objects", () => {
  const object = (key: string, headers = {}) =>
    readObject(cloud.oss, call("", { bucket: "media", key }, headers)).response;

  it("returns media with the type of its bytes, in a sandbox", () => {
    const { status, headers, body } = object("b.jpg");
    expect([status, body?.length]).toEqual([200, picture.length]);
    expect(headers).toMatchObject({
      "content-type": "image/jpeg",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
    });
    expect(object("b.jpg", { "if-none-match": headers?.["etag"] }).status).toBe(304);
  });

  it("returns ranges, for players", () => {
    const part = object("clip.mp4", { range: "bytes=4-7" });
    expect([part.status, String(part.body), part.headers?.["content-range"]]).toEqual([
      206,
      "ftyp",
      `bytes 4-7/${film.length}`,
    ]);
    expect(object("clip.mp4", { range: "bytes=0-" }).body?.length).toBe(film.length);
    expect(object("clip.mp4", { range: "bytes=999999999-" }).status).toBe(416);
  });

  it("offers other content as a download", () => {
    cloud.upload("media", "page.html", Buffer.from("<script>alert(1)</script>"));
    expect(object("page.html").headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": "attachment",
    });
  });

  it("reports a missing object", () => {
    expect(() => object("gone.jpg")).toThrow(expect.objectContaining({ code: "NoSuchKey" }));
  });
});
