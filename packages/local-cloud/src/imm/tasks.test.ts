import { describe, expect, it } from "vitest";
import {
  account,
  accountId,
  film,
  type Params,
  picture,
  region,
  startImm,
  submission,
} from "../testing/imm.ts";

const taskOf = (answer: Record<string, unknown>, type = "ImageModeration"): Params => ({
  ProjectName: "p",
  TaskType: type,
  TaskId: String(answer["TaskId"]),
});

/** A PNG whose header says 30,001 pixels a side. */
const hugePng = Buffer.concat([
  Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
  Buffer.from([0, 0, 0x75, 0x31, 0, 0, 0x75, 0x31]),
]);

/** Envelopes with parsed content. */
function decoded(bodies: readonly string[]) {
  return bodies.map((body) => {
    const envelope = JSON.parse(body) as Record<string, string>;
    return { envelope, content: JSON.parse(envelope["content"] ?? "") as Record<string, unknown> };
  });
}

describe("a task", () => {
  it("runs, can be queried, and ends with one message", async () => {
    const { call, clock, upload, messages } = await startImm({
      rules: [{ match: { key: "*.jpg" }, suggestion: "block", categories: ["weapon"] }],
    });
    upload("media", "in/a b.jpg", picture);
    const created = await call(
      "CreateImageModerationTask",
      submission("in/a b.jpg", { UserData: '{"k":1}', Tags: '{"team":"a"}' }),
    );
    expect(created).toEqual({
      TaskId: expect.stringMatching(/^ImageModeration-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      EventId: expect.stringMatching(/^[A-Z0-9]{3}-[0-9A-Za-z]{27}$/),
    });
    const task = taskOf(created);
    expect(await call("GetTask", task)).toMatchObject({ Status: "Running", EndTime: "", Code: "" });
    expect(await call("GetImageModerationResult", task)).not.toHaveProperty("ModerationResult");
    expect(await messages("verdicts")).toEqual([]);

    clock.advance(50);
    const done = await call("GetTask", task);
    expect(done).toMatchObject({
      ProjectName: "p",
      TaskType: "ImageModeration",
      Status: "Succeeded",
      UserData: '{"k":1}',
      Tags: { team: "a" },
      EventId: created["EventId"],
    });
    expect(done).not.toHaveProperty("ModerationResult");
    const result = { URI: "oss://media/in/a b.jpg", Suggestion: "block", Categories: ["weapon"] };
    expect(await call("GetImageModerationResult", task)).toMatchObject({
      Status: "Succeeded",
      ModerationResult: result,
    });

    const bodies = await messages("verdicts");
    expect(decoded(bodies)).toEqual([
      {
        envelope: {
          id: created["EventId"],
          source: "acs.imm",
          type: "imm:Task:ImageModeration",
          subject: `acs:imm:${region}:${accountId}:p/imm:Task:ImageModeration`,
          time: expect.stringMatching(/^\d{13}$/),
          content: expect.any(String),
        },
        content: {
          ProjectName: "p",
          DatasetName: "",
          RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
          StartTime: done["StartTime"],
          EndTime: done["EndTime"],
          UserData: '{"k":1}',
          TaskType: "ImageModeration",
          TaskId: created["TaskId"],
          Status: "Succeeded",
          Code: "",
          Message: "",
          EventSourceId: "",
          ModerationResult: result,
        },
      },
    ]);
  });

  it("runs for the time in its rule", async () => {
    const { call, clock, upload } = await startImm({
      default: { suggestion: "pass", delayMs: 60_000 },
    });
    upload("media", "a.jpg", picture);
    const task = taskOf(await call("CreateImageModerationTask", submission("a.jpg")));
    clock.advance(59_000);
    expect(await call("GetTask", task)).toHaveProperty("Status", "Running");
    clock.advance(1000);
    expect(await call("GetTask", task)).toHaveProperty("Status", "Succeeded");
  });

  it("of a video has as many frames as duration, interval and maximum allow", async () => {
    const frames = [{ offset: 1, label: "terrorism", rate: 87.5 }];
    const { call, clock, upload } = await startImm({ default: { suggestion: "block", frames } });
    upload("media", "a.mp4", film);
    const counts = [];
    for (const more of [{}, { Interval: "600" }, { MaxFrames: "5", Interval: "1" }] as Params[]) {
      const created = await call("CreateVideoModerationTask", {
        ProjectName: "p",
        SourceURI: "oss://media/a.mp4",
        Scenes: '["terrorism"]',
        ...more,
      });
      clock.advance(50);
      const answer = await call("GetVideoModerationResult", taskOf(created, "VideoModeration"));
      expect(answer).toMatchObject({
        ModerationResult: {
          Categories: ["terrorism"],
          Frames: { BlockFrames: [{ Offset: 1, Label: "terrorism", Rate: 87.5 }] },
        },
      });
      counts.push(
        (answer["ModerationResult"] as { Frames: { TotalCount: number } }).Frames.TotalCount,
      );
    }
    expect(counts).toEqual([expect.any(Number), 1, Math.min(5, counts[0] as number)]);
    expect(counts[0]).toBeGreaterThanOrEqual(1);
  });

  it("is deleted after seven days by the cloud's clock", async () => {
    const { call, clock, upload } = await startImm();
    upload("media", "a.jpg", picture);
    const task = taskOf(await call("CreateImageModerationTask", submission("a.jpg")));
    clock.advance(7 * 86_400_000 - 1000);
    expect(await call("GetTask", task)).toHaveProperty("Status", "Succeeded");
    clock.advance(1000);
    await expect(call("GetTask", task)).rejects.toMatchObject({
      status: 400,
      code: "ResourceNotFound",
    });
    expect(await call("ListTasks", { ProjectName: "p" })).toMatchObject({ Tasks: [] });
  });

  it("is deleted with its project", async () => {
    const { call, clock, upload, messages } = await startImm();
    upload("media", "a.jpg", picture);
    await call("CreateImageModerationTask", submission("a.jpg"));
    await call("DeleteProject", { ProjectName: "p" });
    clock.advance(1000);
    expect(await messages("verdicts")).toEqual([]);
    await call("CreateProject", { ProjectName: "p", ServiceRole: "imm-role" });
    expect(await call("ListTasks", { ProjectName: "p" })).toMatchObject({ Tasks: [] });
  });
});

describe("the media of a task", () => {
  const fail = async (
    key: string,
    body: Buffer | undefined,
    action = "CreateImageModerationTask",
  ) => {
    const { call, clock, upload, messages } = await startImm();
    if (body !== undefined) upload("media", key, body);
    const created = await call(action, submission(key));
    clock.advance(50);
    const answer = await call(
      "GetTask",
      taskOf(created, action.includes("Video") ? "VideoModeration" : "ImageModeration"),
    );
    const [message] = decoded(await messages("verdicts"));
    expect(message?.content).toMatchObject({
      Status: answer["Status"],
      Code: answer["Code"],
      Message: answer["Message"],
    });
    expect(message?.content).not.toHaveProperty("ModerationResult");
    return answer;
  };

  it.each<[string, string, Buffer | undefined, string, string]>([
    ["nothing", "a.jpg", undefined, "CreateImageModerationTask", "ResourceNotFound"],
    [
      "text by the name of a picture",
      "a.jpg",
      Buffer.from("not a picture"),
      "CreateImageModerationTask",
      "InvalidMediaFormat",
    ],
    [
      "a picture with too many pixels",
      "a.png",
      hugePng,
      "CreateImageModerationTask",
      "MediaSizeExceeded",
    ],
    [
      "an empty object",
      "a.jpg",
      Buffer.alloc(0),
      "CreateImageModerationTask",
      "InvalidMediaFormat",
    ],
    ["a video as a picture", "a.jpg", film, "CreateImageModerationTask", "InvalidMediaFormat"],
    ["a picture as a video", "a.mp4", picture, "CreateVideoModerationTask", "InvalidMediaFormat"],
    [
      "a picture that is too large",
      "a.jpg",
      Buffer.concat([picture, Buffer.alloc(20 * 1024 * 1024)]),
      "CreateImageModerationTask",
      "MediaSizeExceeded",
    ],
  ])("%s fails the task", async (_what, key, body, action, code) => {
    expect(await fail(key, body, action)).toMatchObject({
      Status: "Failed",
      Code: code,
      Message: expect.stringMatching(/./),
    });
  });

  it("is read with the permissions of the project's role, not of the caller", async () => {
    const { call, clock, upload, bucket } = await startImm();
    await bucket("secret");
    upload("secret", "a.jpg", picture);
    const created = await call(
      "CreateImageModerationTask",
      { ...submission("x.jpg"), SourceURI: "oss://secret/a.jpg" },
      account,
    );
    clock.advance(50);
    expect(await call("GetTask", taskOf(created))).toMatchObject({
      Status: "Failed",
      Code: "AccessDenied",
      Message: expect.stringContaining("oss:GetObject"),
    });
  });

  it("is read as the role of CredentialConfig, which the caller must be allowed to pass", async () => {
    const { call, clock, upload, bucket, role, user } = await startImm();
    await bucket("secret");
    upload("secret", "a.jpg", picture);
    await role("reader", [
      { Effect: "Allow", Action: "oss:GetObject", Resource: "acs:oss:*:*:secret/*" },
    ]);
    const params = {
      ProjectName: "p",
      SourceURI: "oss://secret/a.jpg",
      CredentialConfig: '{"ServiceRole":"reader"}',
    };
    const submit = { Effect: "Allow", Action: "imm:CreateImageModerationTask", Resource: "*" };
    await expect(
      call("CreateImageModerationTask", params, await user("u", [submit])),
    ).rejects.toMatchObject({ code: "NoPermission" });
    const pass = {
      Effect: "Allow",
      Action: "ram:PassRole",
      Resource: `acs:ram::${accountId}:role/reader`,
    };
    const created = await call(
      "CreateImageModerationTask",
      params,
      await user("v", [submit, pass]),
    );
    clock.advance(50);
    expect(await call("GetTask", taskOf(created))).toHaveProperty("Status", "Succeeded");
  });

  it("is read within the session policy of CredentialConfig", async () => {
    const { call, clock, upload } = await startImm();
    upload("media", "a/1.jpg", picture);
    upload("media", "b/1.jpg", picture);
    const Policy = JSON.stringify({
      Version: "1",
      Statement: [{ Effect: "Allow", Action: "oss:GetObject", Resource: "acs:oss:*:*:media/a/*" }],
    });
    const credentials = { CredentialConfig: JSON.stringify({ ServiceRole: "imm-role", Policy }) };
    const inside = await call("CreateImageModerationTask", submission("a/1.jpg", credentials));
    const outside = await call("CreateImageModerationTask", submission("b/1.jpg", credentials));
    clock.advance(50);
    expect(await call("GetTask", taskOf(inside))).toHaveProperty("Status", "Succeeded");
    expect(await call("GetTask", taskOf(outside))).toMatchObject({
      Status: "Failed",
      Code: "AccessDenied",
    });
  });

  it("fails as the scenario says", async () => {
    const { call, clock, upload, messages } = await startImm({
      default: { fail: { code: "OperationTimeout", message: "too slow" } },
    });
    upload("media", "a.jpg", picture);
    const created = await call("CreateImageModerationTask", submission("a.jpg"));
    clock.advance(50);
    expect(await call("GetTask", taskOf(created))).toMatchObject({
      Status: "Failed",
      Code: "OperationTimeout",
      Message: "too slow",
    });
    expect(decoded(await messages("verdicts"))).toMatchObject([
      { content: { Status: "Failed", Code: "OperationTimeout" } },
    ]);
  });
});

describe("a review", () => {
  it("by the scenario sends a second message with the same task id", async () => {
    const { call, clock, upload, messages } = await startImm({
      default: {
        suggestion: "review",
        categories: ["sexy"],
        afterReview: { suggestion: "block", categories: ["porn"], delayMs: 5000 },
      },
    });
    upload("media", "a.jpg", picture);
    const created = await call("CreateImageModerationTask", submission("a.jpg"));
    const suggestion = async () =>
      (await call("GetImageModerationResult", taskOf(created)))["ModerationResult"];
    clock.advance(50);
    expect(await suggestion()).toMatchObject({ Suggestion: "review", Categories: ["sexy"] });
    const [first] = decoded(await messages("verdicts"));
    clock.advance(4900);
    expect(await messages("verdicts")).toEqual([]);
    clock.advance(100);
    expect(await suggestion()).toMatchObject({ Suggestion: "block", Categories: ["porn"] });
    const [second] = decoded(await messages("verdicts"));
    expect(second?.content).toMatchObject({
      TaskId: created["TaskId"],
      Status: "Succeeded",
      ModerationResult: { Suggestion: "block" },
    });
    expect(first?.content).toMatchObject({
      TaskId: created["TaskId"],
      ModerationResult: { Suggestion: "review" },
    });
    expect(second?.envelope["id"]).not.toBe(first?.envelope["id"]);
    expect(Number(second?.envelope["time"])).toBeGreaterThan(Number(first?.envelope["time"]));
  });

  it("without afterReview waits for a person, who decides once", async () => {
    const { call, clock, upload, messages, imm } = await startImm({
      default: { suggestion: "review" },
    });
    upload("media", "a.jpg", picture);
    const created = await call("CreateImageModerationTask", submission("a.jpg"));
    const id = String(created["TaskId"]);
    expect(() => imm.review(id, { suggestion: "pass" })).toThrow(
      expect.objectContaining({
        code: "StatusConflict",
        message: expect.stringContaining("Running"),
      }),
    );
    clock.advance(3_600_000);
    expect(await messages("verdicts")).toHaveLength(1);
    expect(() => imm.review(id, { suggestion: "maybe" })).toThrow(
      expect.objectContaining({ code: "InvalidVerdict", pointer: "/suggestion" }),
    );
    imm.review(id, { suggestion: "pass" });
    expect(decoded(await messages("verdicts"))).toMatchObject([
      { content: { TaskId: id, ModerationResult: { Suggestion: "pass", Categories: [] } } },
    ]);
    expect(() => imm.review(id, { suggestion: "block" })).toThrow(
      expect.objectContaining({ status: 409, code: "StatusConflict" }),
    );
    expect(() => imm.review("ImageModeration-none", { suggestion: "block" })).toThrow(
      expect.objectContaining({ code: "ResourceNotFound" }),
    );
  });
});

describe("messages", () => {
  it.each(["nested", "flat"] as const)(
    "are written %s, and in Base64 if that is set",
    async (content) => {
      const { call, clock, upload, messages, imm } = await startImm();
      imm.style = { content, encoding: "base64" };
      upload("media", "a.jpg", picture);
      await call("CreateImageModerationTask", submission("a.jpg"));
      clock.advance(50);
      const [body = ""] = await messages("verdicts");
      expect(body).toMatch(/^[A-Za-z0-9+/]+=*$/);
      const [message] = decoded([Buffer.from(body, "base64").toString()]);
      const result =
        content === "flat"
          ? message?.content
          : (message?.content["ModerationResult"] as Record<string, unknown>);
      expect(result).toMatchObject({
        URI: "oss://media/a.jpg",
        Suggestion: "pass",
        Categories: [],
      });
      expect(Object.hasOwn(message?.content ?? {}, "ModerationResult")).toBe(content === "nested");
    },
  );

  it.each([
    ["a missing topic", "none", "TopicNotExist"],
    ["a topic that denies the role", "private", "NoPermission"],
  ])("to %s are not published, and the task keeps its result", async (_what, topic, code) => {
    const { call, clock, upload, imm, role } = await startImm();
    await role("wide", [
      {
        Effect: "Allow",
        Action: ["oss:GetObject", "mns:PublishMessage"],
        Resource: ["acs:oss:*:*:media/*", `acs:mns:*:*:/topics/none/messages`],
      },
    ]);
    await call("UpdateProject", { ProjectName: "p", ServiceRole: "wide" });
    upload("media", "a.jpg", picture);
    const created = await call(
      "CreateImageModerationTask",
      submission("a.jpg", { Notification: JSON.stringify({ MNS: { TopicName: topic } }) }),
    );
    clock.advance(50);
    expect(await call("GetTask", taskOf(created))).toHaveProperty("Status", "Succeeded");
    expect(imm.tasks()[0]?.notifications).toMatchObject([{ error: { code } }]);
  });

  it("are written to ExtendedMessageURI as the project's role", async () => {
    const { call, clock, upload, oss, role } = await startImm();
    await role("writer", [
      {
        Effect: "Allow",
        Action: ["oss:GetObject", "oss:PutObject"],
        Resource: "acs:oss:*:*:media/*",
      },
    ]);
    await call("UpdateProject", { ProjectName: "p", ServiceRole: "writer" });
    upload("media", "a.jpg", picture);
    const created = await call(
      "CreateImageModerationTask",
      submission("a.jpg", { Notification: '{"ExtendedMessageURI":"oss://media/out/a.json"}' }),
    );
    clock.advance(50);
    const detail = JSON.parse(oss.getObject(account, "media", "out/a.json").toString());
    expect(detail).toMatchObject({
      TaskId: created["TaskId"],
      ModerationResult: { Suggestion: "pass" },
    });
  });
});

describe("message faults", () => {
  it("drop, duplicate and delay one message each", async () => {
    const { call, clock, upload, messages, imm } = await startImm();
    upload("media", "a.jpg", picture);
    imm.messageFaults.add({ kind: "drop", remaining: 1 });
    imm.messageFaults.add({ kind: "duplicate", remaining: 1 });
    imm.messageFaults.add({ kind: "late", delayMs: 60_000, remaining: 1 });
    const ids: string[] = [];
    for (let number = 0; number < 4; number += 1) {
      ids.push(String((await call("CreateImageModerationTask", submission("a.jpg")))["TaskId"]));
      clock.advance(100);
    }
    const taskIds = async () =>
      decoded(await messages("verdicts")).map(({ content }) => content["TaskId"]);
    expect(await taskIds()).toEqual([ids[1], ids[1], ids[3]]);
    expect(imm.tasks()[0]?.notifications).toMatchObject([{ lost: true }]);
    clock.advance(60_000);
    expect(await taskIds()).toEqual([ids[2]]);
  });

  it("let a review overtake the first message, which keeps its body", async () => {
    const { call, clock, upload, messages, imm } = await startImm({
      default: { suggestion: "review", afterReview: { suggestion: "block", delayMs: 1000 } },
    });
    upload("media", "a.jpg", picture);
    imm.messageFaults.add({ kind: "late", delayMs: 5000, remaining: 1 });
    await call("CreateImageModerationTask", submission("a.jpg"));
    clock.advance(10_000);
    const both = decoded(await messages("verdicts"));
    expect(both).toMatchObject([
      { content: { ModerationResult: { Suggestion: "block" } } },
      { content: { ModerationResult: { Suggestion: "review" } } },
    ]);
    expect(Number(both[1]?.envelope["time"])).toBeLessThan(Number(both[0]?.envelope["time"]));
  });
});
