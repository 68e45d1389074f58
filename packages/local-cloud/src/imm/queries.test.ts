import { describe, expect, it } from "vitest";
import { film, type Params, picture, startImm, submission } from "../testing/imm.ts";

describe("ListTasks", () => {
  async function withTasks() {
    const cloud = await startImm({
      rules: [{ match: { key: "slow*" }, suggestion: "pass", delayMs: 3_600_000 }],
    });
    const { call, clock, upload } = cloud;
    upload("media", "a.jpg", picture);
    upload("media", "slow.jpg", picture);
    upload("media", "v.mp4", film);
    const start = clock.now();
    const submit = async (action: string, key: string, tags: object) => {
      const { TaskId } = await call(action, {
        ProjectName: "p",
        SourceURI: `oss://media/${key}`,
        Tags: JSON.stringify(tags),
      });
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
    return {
      ...cloud,
      list,
      ids,
      at: (second: number) => new Date(start + second * 1000).toISOString(),
    };
  }

  it("lists all tasks of a project by id, without results", async () => {
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
      expect((await list({ ...params, Sort: "StartTime" })).ids, JSON.stringify(params)).toEqual(
        expected,
      );
  });

  it("sorts in both directions, with running tasks last by EndTime", async () => {
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
  ])("returns each task once in pages by %s %s, while tasks are added", async (Sort, Order) => {
    const { list, call } = await withTasks();
    const whole = (await list({ Sort, Order })).ids;
    const seen: string[] = [];
    for (let token = ""; ; ) {
      const page = await list({ Sort, Order, MaxResults: "1", NextToken: token });
      expect(page.answer["MaxResults"]).toBe("1");
      seen.push(...page.ids);
      if (page.answer["NextToken"] === undefined) break;
      token = String(page.answer["NextToken"]);
      await call("CreateImageModerationTask", {
        ProjectName: "p",
        SourceURI: "oss://media/late.jpg",
      });
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
  ])("%j answers %s", async (params, code) => {
    const { call } = await startImm();
    await expect(call("ListTasks", { ProjectName: "p", ...params })).rejects.toMatchObject({
      status: 400,
      code,
    });
  });
});

describe("reading a task", () => {
  it.each<[string, Params, string]>([
    ["GetTask", {}, "MissingTaskType"],
    ["GetTask", { TaskType: "ImageModeration" }, "MissingTaskId"],
    ["GetTask", { TaskType: "VideoModeration" }, "ResourceNotFound"],
    ["GetTask", { TaskType: "ImageModeration", ProjectName: "q" }, "ResourceNotFound"],
    ["GetVideoModerationResult", { TaskType: "ImageModeration" }, "InvalidTaskType"],
  ])("%s with %j answers %s", async (action, params, code) => {
    const { call } = await startImm();
    await call("CreateProject", { ProjectName: "q", ServiceRole: "imm-role" });
    const { TaskId } = await call("CreateImageModerationTask", submission("a.jpg"));
    const id: Params = code === "MissingTaskId" ? {} : { TaskId: String(TaskId) };
    await expect(call(action, { ProjectName: "p", ...id, ...params })).rejects.toMatchObject({
      status: 400,
      code,
    });
  });
});
