import { describe, expect, it } from "vitest";
import { account, accountId, film, type Params, picture, region, startImm } from "./imm.test.fixture.ts";

const notification = JSON.stringify({ MNS: { TopicName: "verdicts" } });
const image = (key: string, more: Params = {}): Params => ({
  ProjectName: "p",
  SourceURI: `oss://media/${key}`,
  Notification: notification,
  ...more,
});
const taskOf = (answer: Record<string, unknown>, type = "ImageModeration"): Params => ({
  ProjectName: "p",
  TaskType: type,
  TaskId: String(answer["TaskId"]),
});

/** Envelopes with their content parsed too. */
function decoded(bodies: readonly string[]) {
  return bodies.map((body) => {
    const envelope = JSON.parse(body) as Record<string, string>;
    return { envelope, content: JSON.parse(envelope["content"] ?? "") as Record<string, unknown> };
  });
}

describe("a task", () => {
  it("runs, is asked about, and ends in one message with its verdict", async () => {
    const { call, clock, upload, messages } = await startImm({
      rules: [{ match: { key: "*.jpg" }, suggestion: "block", categories: ["weapon"] }],
    });
    upload("media", "in/a b.jpg", picture);
    const created = await call("CreateImageModerationTask", image("in/a b.jpg", { UserData: '{"k":1}', Tags: '{"team":"a"}' }));
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
    expect(await call("GetImageModerationResult", task)).toMatchObject({ Status: "Succeeded", ModerationResult: result });

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

  it("runs as long as its rule says", async () => {
    const { call, clock, upload } = await startImm({ default: { suggestion: "pass", delayMs: 60_000 } });
    upload("media", "a.jpg", picture);
    const task = taskOf(await call("CreateImageModerationTask", image("a.jpg")));
    clock.advance(59_000);
    expect(await call("GetTask", task)).toHaveProperty("Status", "Running");
    clock.advance(1000);
    expect(await call("GetTask", task)).toHaveProperty("Status", "Succeeded");
  });

  it("of a video shows frames, of which there are as many as duration, interval and maximum allow", async () => {
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
        ModerationResult: { Categories: ["terrorism"], Frames: { BlockFrames: [{ Offset: 1, Label: "terrorism", Rate: 87.5 }] } },
      });
      counts.push((answer["ModerationResult"] as { Frames: { TotalCount: number } }).Frames.TotalCount);
    }
    expect(counts).toEqual([expect.any(Number), 1, Math.min(5, counts[0] as number)]);
    expect(counts[0]).toBeGreaterThanOrEqual(1);
  });

  it("is forgotten after seven days by the cloud's clock", async () => {
    const { call, clock, upload } = await startImm();
    upload("media", "a.jpg", picture);
    const task = taskOf(await call("CreateImageModerationTask", image("a.jpg")));
    clock.advance(7 * 86_400_000 - 1000);
    expect(await call("GetTask", task)).toHaveProperty("Status", "Succeeded");
    clock.advance(1000);
    await expect(call("GetTask", task)).rejects.toMatchObject({ status: 400, code: "ResourceNotFound" });
    expect(await call("ListTasks", { ProjectName: "p" })).toMatchObject({ Tasks: [] });
  });

  it("goes with its project", async () => {
    const { call, clock, upload, messages } = await startImm();
    upload("media", "a.jpg", picture);
    await call("CreateImageModerationTask", image("a.jpg"));
    await call("DeleteProject", { ProjectName: "p" });
    clock.advance(1000);
    expect(await messages("verdicts")).toEqual([]);
    await call("CreateProject", { ProjectName: "p", ServiceRole: "imm-role" });
    expect(await call("ListTasks", { ProjectName: "p" })).toMatchObject({ Tasks: [] });
  });
});

describe("what a task reads", () => {
  const fail = async (key: string, body: Buffer | undefined, action = "CreateImageModerationTask") => {
    const { call, clock, upload, messages } = await startImm();
    if (body !== undefined) upload("media", key, body);
    const created = await call(action, image(key));
    clock.advance(50);
    const answer = await call("GetTask", taskOf(created, action.includes("Video") ? "VideoModeration" : "ImageModeration"));
    const [message] = decoded(await messages("verdicts"));
    expect(message?.content).toMatchObject({ Status: answer["Status"], Code: answer["Code"], Message: answer["Message"] });
    expect(message?.content).not.toHaveProperty("ModerationResult");
    return answer;
  };

  it.each<[string, string, Buffer | undefined, string, string]>([
    ["nothing", "a.jpg", undefined, "CreateImageModerationTask", "ResourceNotFound"],
    ["text by the name of a picture", "a.jpg", Buffer.from("not a picture"), "CreateImageModerationTask", "InvalidMediaFormat"],
    ["an empty object", "a.jpg", Buffer.alloc(0), "CreateImageModerationTask", "InvalidMediaFormat"],
    ["a video as a picture", "a.jpg", film, "CreateImageModerationTask", "InvalidMediaFormat"],
    ["a picture as a video", "a.mp4", picture, "CreateVideoModerationTask", "InvalidMediaFormat"],
    [
      "a picture that is too large",
      "a.jpg",
      Buffer.concat([picture, Buffer.alloc(20 * 1024 * 1024)]),
      "CreateImageModerationTask",
      "MediaSizeExceeded",
    ],
  ])("%s makes it fail", async (_what, key, body, action, code) => {
    expect(await fail(key, body, action)).toMatchObject({ Status: "Failed", Code: code, Message: expect.stringMatching(/./) });
  });

  it("must be allowed to the project's role, not to the caller", async () => {
    const { call, clock, upload, bucket } = await startImm();
    await bucket("secret");
    upload("secret", "a.jpg", picture);
    const created = await call("CreateImageModerationTask", { ...image("x.jpg"), SourceURI: "oss://secret/a.jpg" }, account);
    clock.advance(50);
    expect(await call("GetTask", taskOf(created))).toMatchObject({
      Status: "Failed",
      Code: "AccessDenied",
      Message: expect.stringContaining("oss:GetObject"),
    });
  });

  it("is read by the role of CredentialConfig where there is one, which the caller must be allowed to pass", async () => {
    const { call, clock, upload, bucket, role, user } = await startImm();
    await bucket("secret");
    upload("secret", "a.jpg", picture);
    await role("reader", [{ Effect: "Allow", Action: "oss:GetObject", Resource: "acs:oss:*:*:secret/*" }]);
    const params = { ProjectName: "p", SourceURI: "oss://secret/a.jpg", CredentialConfig: '{"ServiceRole":"reader"}' };
    const submit = { Effect: "Allow", Action: "imm:CreateImageModerationTask", Resource: "*" };
    await expect(call("CreateImageModerationTask", params, await user("u", [submit]))).rejects.toMatchObject({ code: "NoPermission" });
    const pass = { Effect: "Allow", Action: "ram:PassRole", Resource: `acs:ram::${accountId}:role/reader` };
    const created = await call("CreateImageModerationTask", params, await user("v", [submit, pass]));
    clock.advance(50);
    expect(await call("GetTask", taskOf(created))).toHaveProperty("Status", "Succeeded");
  });

  it("fails as the scenario says", async () => {
    const { call, clock, upload, messages } = await startImm({ default: { fail: { code: "OperationTimeout", message: "too slow" } } });
    upload("media", "a.jpg", picture);
    const created = await call("CreateImageModerationTask", image("a.jpg"));
    clock.advance(50);
    expect(await call("GetTask", taskOf(created))).toMatchObject({ Status: "Failed", Code: "OperationTimeout", Message: "too slow" });
    expect(decoded(await messages("verdicts"))).toMatchObject([{ content: { Status: "Failed", Code: "OperationTimeout" } }]);
  });
});

describe("a review", () => {
  it("is decided by the scenario in a second message under the same task id", async () => {
    const { call, clock, upload, messages } = await startImm({
      default: { suggestion: "review", categories: ["sexy"], afterReview: { suggestion: "block", categories: ["porn"], delayMs: 5000 } },
    });
    upload("media", "a.jpg", picture);
    const created = await call("CreateImageModerationTask", image("a.jpg"));
    const suggestion = async () => (await call("GetImageModerationResult", taskOf(created)))["ModerationResult"];
    clock.advance(50);
    expect(await suggestion()).toMatchObject({ Suggestion: "review", Categories: ["sexy"] });
    const [first] = decoded(await messages("verdicts"));
    clock.advance(4900);
    expect(await messages("verdicts")).toEqual([]);
    clock.advance(100);
    expect(await suggestion()).toMatchObject({ Suggestion: "block", Categories: ["porn"] });
    const [second] = decoded(await messages("verdicts"));
    expect(second?.content).toMatchObject({ TaskId: created["TaskId"], Status: "Succeeded", ModerationResult: { Suggestion: "block" } });
    expect(first?.content).toMatchObject({ TaskId: created["TaskId"], ModerationResult: { Suggestion: "review" } });
    expect(second?.envelope["id"]).not.toBe(first?.envelope["id"]);
    expect(Number(second?.envelope["time"])).toBeGreaterThan(Number(first?.envelope["time"]));
  });

  it("waits for a person without afterReview, who decides once", async () => {
    const { call, clock, upload, messages, imm } = await startImm({ default: { suggestion: "review" } });
    upload("media", "a.jpg", picture);
    const created = await call("CreateImageModerationTask", image("a.jpg"));
    const id = String(created["TaskId"]);
    expect(() => imm.review(id, { suggestion: "pass" })).toThrow(
      expect.objectContaining({ code: "StatusConflict", message: expect.stringContaining("Running") }),
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
    expect(() => imm.review(id, { suggestion: "block" })).toThrow(expect.objectContaining({ status: 409, code: "StatusConflict" }));
    expect(() => imm.review("ImageModeration-none", { suggestion: "block" })).toThrow(
      expect.objectContaining({ code: "ResourceNotFound" }),
    );
  });
});

describe("messages", () => {
  it.each(["nested", "flat"] as const)("are written %s, and in Base64 where that is wished", async (content) => {
    const { call, clock, upload, messages, imm } = await startImm();
    imm.style = { content, encoding: "base64" };
    upload("media", "a.jpg", picture);
    await call("CreateImageModerationTask", image("a.jpg"));
    clock.advance(50);
    const [body = ""] = await messages("verdicts");
    expect(body).toMatch(/^[A-Za-z0-9+/]+=*$/);
    const [message] = decoded([Buffer.from(body, "base64").toString()]);
    const result = content === "flat" ? message?.content : (message?.content["ModerationResult"] as Record<string, unknown>);
    expect(result).toMatchObject({ URI: "oss://media/a.jpg", Suggestion: "pass", Categories: [] });
    expect(Object.hasOwn(message?.content ?? {}, "ModerationResult")).toBe(content === "nested");
  });

  it.each([
    ["a topic that is missing", "none", "TopicNotExist"],
    ["a topic that the role may not publish to", "private", "NoPermission"],
  ])("to %s are lost, and the task keeps its verdict", async (_what, topic, code) => {
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
      image("a.jpg", { Notification: JSON.stringify({ MNS: { TopicName: topic } }) }),
    );
    clock.advance(50);
    expect(await call("GetTask", taskOf(created))).toHaveProperty("Status", "Succeeded");
    expect(imm.tasks()[0]?.notifications).toMatchObject([{ error: { code } }]);
  });

  it("write their detail to ExtendedMessageURI as the project's role", async () => {
    const { call, clock, upload, oss, role } = await startImm();
    await role("writer", [{ Effect: "Allow", Action: ["oss:GetObject", "oss:PutObject"], Resource: "acs:oss:*:*:media/*" }]);
    await call("UpdateProject", { ProjectName: "p", ServiceRole: "writer" });
    upload("media", "a.jpg", picture);
    const created = await call(
      "CreateImageModerationTask",
      image("a.jpg", { Notification: '{"ExtendedMessageURI":"oss://media/out/a.json"}' }),
    );
    clock.advance(50);
    const detail = JSON.parse(oss.getObject(account, "media", "out/a.json").body.toString());
    expect(detail).toMatchObject({ TaskId: created["TaskId"], ModerationResult: { Suggestion: "pass" } });
  });
});

describe("submitting", () => {
  it.each<[string, Params, string, string]>([
    ["image", { SourceURI: "" }, "MissingSourceURI", "SourceURI"],
    ["image", { SourceURI: "https://media.oss-cn-hangzhou.aliyuncs.com/a.jpg" }, "InvalidSourceURI", "oss://{bucket}/{object}"],
    ["image", { SourceURI: "oss://media.oss-cn-beijing.aliyuncs.com/a.jpg" }, "InvalidSourceURI", "without an endpoint"],
    ["image", { SourceURI: "oss://media/" }, "InvalidSourceURI", "oss://{bucket}/{object}"],
    ["image", { SourceURI: "oss://Media/a.jpg" }, "InvalidSourceURI", "bucket"],
    ["image", { SourceURI: "oss://media/a" }, "InvalidSourceURI", "extension"],
    ["image", { SourceURI: "oss://media/dir.d/" }, "InvalidSourceURI", "extension"],
    ["image", { UserData: "é".repeat(1025) }, "InvalidUserData", "2050 bytes"],
    ["image", { Tags: "[]" }, "InvalidTags", "JSON object"],
    ["image", { Tags: "{" }, "InvalidTags", "JSON"],
    ["image", { Scenes: '"porn"' }, "InvalidScenes", "JSON array"],
    ["image", { Scenes: "[]" }, "InvalidScenes", "empty"],
    ["image", { Scenes: '["qrcode"]' }, "InvalidScenes", '"qrcode"'],
    ["image", { Interval: "0" }, "InvalidArgument", "Interval"],
    ["image", { MaxFrames: "0" }, "InvalidArgument", "MaxFrames"],
    ["video", { Interval: "601" }, "InvalidArgument", "1 to 600"],
    ["video", { Interval: "1.5" }, "InvalidArgument", "whole number"],
    ["video", { MaxFrames: "4" }, "InvalidArgument", "5 to 3600"],
    ["video", { MaxFrames: "3601" }, "InvalidArgument", "5 to 3600"],
    ["image", { Notification: "verdicts" }, "InvalidNotification", "JSON"],
    ["image", { Notification: '{"MNS":{}}' }, "InvalidNotification", "TopicName"],
    ["image", { Notification: '{"MNS":{"TopicName":"a/b"}}' }, "InvalidNotification", "TopicName"],
    ["image", { Notification: '{"Endpoint":"x"}' }, "InvalidNotification", "Endpoint"],
    ["image", { Notification: '{"RocketMQ":{"InstanceId":"i","TopicName":"t"}}' }, "InvalidNotification", "RocketMQ"],
    ["image", { CredentialConfig: '{"ServiceRole":"none"}' }, "InvalidCredentialConfig", "none"],
    ["image", { CredentialConfig: '{"Chain":[{"Role":"r"}]}' }, "InvalidCredentialConfig", "Chain"],
    ["image", { ProjectName: "none" }, "ResourceNotFound", "none"],
  ])("%s with %j is %s", async (kind, params, code, message) => {
    const { call, imm } = await startImm();
    const action = kind === "video" ? "CreateVideoModerationTask" : "CreateImageModerationTask";
    const all = { ProjectName: "p", SourceURI: "oss://media/a.jpg", ...params };
    await expect(call(action, all)).rejects.toMatchObject({ status: 400, code, message: expect.stringContaining(message) });
    expect(imm.tasks()).toEqual([]);
  });

  it("takes the limits themselves", async () => {
    const { call } = await startImm();
    await call("CreateVideoModerationTask", {
      ProjectName: "p",
      SourceURI: "oss://media/a.mp4",
      Interval: "600",
      MaxFrames: "3600",
      UserData: "é".repeat(1024),
    });
    await call("CreateVideoModerationTask", {
      ProjectName: "p",
      SourceURI: "oss://media/a.mp4",
      Interval: "1",
      MaxFrames: "5",
      Scenes: '["live","logo"]',
    });
  });

  it("twice makes two tasks: there is no idempotency token", async () => {
    const { call, imm } = await startImm();
    await call("CreateImageModerationTask", image("a.jpg"));
    await call("CreateImageModerationTask", image("a.jpg"));
    expect(imm.tasks()).toHaveLength(2);
  });
});

describe("ListTasks", () => {
  async function withTasks() {
    const cloud = await startImm({ rules: [{ match: { key: "slow*" }, suggestion: "pass", delayMs: 3_600_000 }] });
    const { call, clock, upload } = cloud;
    upload("media", "a.jpg", picture);
    upload("media", "slow.jpg", picture);
    upload("media", "v.mp4", film);
    const start = clock.now();
    const submit = async (action: string, key: string, tags: object) => {
      const { TaskId } = await call(action, { ProjectName: "p", SourceURI: `oss://media/${key}`, Tags: JSON.stringify(tags) });
      clock.advance(1000);
      return String(TaskId);
    };
    const ids = {
      ok: await submit("CreateImageModerationTask", "a.jpg", { team: "a", n: 1 }),
      gone: await submit("CreateImageModerationTask", "gone.jpg", { team: "b" }),
      slow: await submit("CreateImageModerationTask", "slow.jpg", { team: "a" }),
      film: await submit("CreateVideoModerationTask", "v.mp4", { key: "x=y" }),
    };
    const list = async (params: Params = {}) => {
      const answer = await call("ListTasks", { ProjectName: "p", ...params });
      const tasks = answer["Tasks"] as { TaskId: string }[];
      return { answer, tasks, ids: tasks.map(({ TaskId }) => TaskId) };
    };
    return { ...cloud, list, ids, at: (second: number) => new Date(start + second * 1000).toISOString() };
  }

  it("shows all of a project, by id, without their verdicts", async () => {
    const { list, ids, call } = await withTasks();
    const { answer, tasks, ids: shown } = await list();
    expect(shown).toEqual(Object.values(ids).sort());
    expect(answer).toMatchObject({ ProjectName: "p", MaxResults: "100" });
    expect(answer).not.toHaveProperty("NextToken");
    expect(tasks.find(({ TaskId }) => TaskId === ids.ok)).toEqual({
      TaskId: ids.ok,
      TaskType: "ImageModeration",
      Status: "Succeeded",
      Code: "",
      Message: "",
      StartTime: expect.any(String),
      EndTime: expect.any(String),
      UserData: "",
      Tags: { team: "a", n: 1 },
      Progress: 100,
    });
    await call("CreateProject", { ProjectName: "q", ServiceRole: "imm-role" });
    expect(await call("ListTasks", { ProjectName: "q" })).toMatchObject({ Tasks: [] });
  });

  it("filters", async () => {
    const { list, ids, at } = await withTasks();
    const cases: [Params, string[]][] = [
      [{ TaskTypes: '["VideoModeration"]' }, [ids.film]],
      [{ TaskTypes: '["VideoModeration","ImageModeration"]', Status: "Failed" }, [ids.gone]],
      [{ Status: "Running" }, [ids.slow]],
      [{ TagSelector: "team=a" }, [ids.ok, ids.slow]],
      [{ TagSelector: "n=1" }, [ids.ok]],
      [{ TagSelector: "key=x=y" }, [ids.film]],
      [{ TagSelector: "toString=x" }, []],
      [{ StartTimeRange: JSON.stringify({ Start: at(0.5), End: at(2.5) }) }, [ids.gone, ids.slow]],
      [{ StartTimeRange: JSON.stringify({ Start: at(2.5) }) }, [ids.film]],
      [{ EndTimeRange: JSON.stringify({ End: at(1.5) }) }, [ids.ok, ids.gone]],
    ];
    for (const [params, expected] of cases)
      expect((await list({ ...params, Sort: "StartTime" })).ids, JSON.stringify(params)).toEqual(expected);
  });

  it("sorts both ways, running tasks having no end yet", async () => {
    const { list, ids } = await withTasks();
    const byStart = [ids.ok, ids.gone, ids.slow, ids.film];
    expect((await list({ Sort: "StartTime" })).ids).toEqual(byStart);
    expect((await list({ Sort: "StartTime", Order: "desc" })).ids).toEqual(byStart.toReversed());
    expect((await list({ Sort: "EndTime" })).ids).toEqual([ids.ok, ids.gone, ids.film, ids.slow]);
  });

  it.each([
    ["StartTime", "asc"],
    ["EndTime", "desc"],
    ["TaskId", "desc"],
  ])("pages through all, once each, by %s %s, while others are added", async (Sort, Order) => {
    const { list, call } = await withTasks();
    const whole = (await list({ Sort, Order })).ids;
    const seen: string[] = [];
    for (let token = ""; ; ) {
      const page = await list({ Sort, Order, MaxResults: "1", NextToken: token });
      expect(page.answer["MaxResults"]).toBe("1");
      seen.push(...page.ids);
      if (page.answer["NextToken"] === undefined) break;
      token = String(page.answer["NextToken"]);
      await call("CreateImageModerationTask", { ProjectName: "p", SourceURI: "oss://media/late.jpg" });
      if (seen.length > 20) break;
    }
    expect(seen.filter((id) => whole.includes(id))).toEqual(whole);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it.each<[Params, string]>([
    [{ MaxResults: "0" }, "InvalidArgument"],
    [{ MaxResults: "101" }, "InvalidArgument"],
    [{ Sort: "Name" }, "InvalidArgument"],
    [{ Order: "up" }, "InvalidArgument"],
    [{ Status: "Done" }, "InvalidArgument"],
    [{ TaskTypes: '["MediaConvert"]' }, "InvalidTaskTypes"],
    [{ TagSelector: "team" }, "InvalidTagSelector"],
    [{ StartTimeRange: '{"Start":"yesterday"}' }, "InvalidStartTimeRange"],
    [{ EndTimeRange: "[]" }, "InvalidEndTimeRange"],
    [{ NextToken: "!" }, "InvalidNextToken"],
  ])("%j is %s", async (params, code) => {
    const { call } = await startImm();
    await expect(call("ListTasks", { ProjectName: "p", ...params })).rejects.toMatchObject({ status: 400, code });
  });
});

describe("reading a task", () => {
  it.each<[string, Params, string]>([
    ["GetTask", {}, "MissingTaskType"],
    ["GetTask", { TaskType: "ImageModeration" }, "MissingTaskId"],
    ["GetTask", { TaskType: "VideoModeration" }, "ResourceNotFound"],
    ["GetTask", { TaskType: "ImageModeration", ProjectName: "q" }, "ResourceNotFound"],
    ["GetVideoModerationResult", { TaskType: "ImageModeration" }, "InvalidTaskType"],
  ])("%s with %j is %s", async (action, params, code) => {
    const { call } = await startImm();
    await call("CreateProject", { ProjectName: "q", ServiceRole: "imm-role" });
    const { TaskId } = await call("CreateImageModerationTask", image("a.jpg"));
    const id: Params = code === "MissingTaskId" ? {} : { TaskId: String(TaskId) };
    await expect(call(action, { ProjectName: "p", ...id, ...params })).rejects.toMatchObject({ status: 400, code });
  });
});
