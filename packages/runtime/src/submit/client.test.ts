import { describe, expect, it } from "vitest";
import { staticCredentials } from "../credentials/access-key.ts";
import type { RuntimeConfig } from "../generated/runtime-config.ts";
import {
  inTurn,
  json,
  type ReceivedRequest,
  type Reply,
  startTestServer,
  type TestServer,
} from "../testing/test-server.ts";
import { ModerationClient } from "./client.ts";
import type { ModerationClientOptions } from "./client-options.ts";
import type { AmbiguousSubmitError } from "./idempotency.ts";

const credentials = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" });
const fast = { retry: { maxAttempts: 2, baseDelayMs: 1 }, search: { listLagMs: 20 } };

function client(
  endpoint: string,
  options: Partial<ModerationClientOptions> = {},
): ModerationClient {
  return new ModerationClient({
    region: "cn-hangzhou",
    project: "media",
    credentials,
    endpoint,
    ...fast,
    ...options,
  });
}

const created = json(200, { RequestId: "R-1", TaskId: "VideoModeration-1", EventId: "E-1" });
const actionsOf = (server: TestServer): unknown[] =>
  server.requests.map((request) => request.headers["x-acs-action"]);
const tagsOf = (request: ReceivedRequest | undefined): Record<string, string> =>
  JSON.parse(request?.query.get("Tags") ?? "{}") as Record<string, string>;
const failure = <E = Error>(promise: Promise<unknown>): Promise<E> =>
  promise.then(
    () => expect.unreachable("it succeeded"),
    (error: E) => error,
  );

describe("submitVideo and submitImage", () => {
  it("send every parameter with its wire name and return the task", async () => {
    const server = await startTestServer(created);
    const task = await client(server.endpoint, {
      notification: { mns: { topicName: "verdicts" } },
    }).submitVideo({
      uri: "oss://bucket/a dir/ü.mp4",
      userData: "order 7",
      tags: { team: "a" },
      scenes: ["porn", "ad"],
      interval: 2,
      maxFrames: 100,
      credentialConfig: {
        serviceRole: "r",
        chain: [{ assumeRoleFor: "1", role: "x", roleType: "user" }],
      },
    });
    expect(task).toEqual({
      taskId: "VideoModeration-1",
      requestId: "R-1",
      eventId: "E-1",
      uri: "oss://bucket/a dir/ü.mp4",
      kind: "video",
    });
    const query = Object.fromEntries(server.requests[0]?.query ?? []);
    const tags = tagsOf(server.requests[0]);
    expect(tags).toEqual({ team: "a", "immkit-key": expect.stringMatching(/^[\da-f-]{36}$/) });
    expect({ ...query, Tags: undefined }).toEqual({
      ProjectName: "media",
      SourceURI: "oss://bucket/a dir/ü.mp4",
      UserData: "order 7",
      Scenes: '["porn","ad"]',
      Interval: "2",
      MaxFrames: "100",
      Notification: '{"MNS":{"TopicName":"verdicts"}}',
      CredentialConfig:
        '{"ServiceRole":"r","Chain":[{"AssumeRoleFor":"1","Role":"x","RoleType":"user"}]}',
      Tags: undefined,
    });
    await client(server.endpoint).submitImage({
      uri: "oss://bucket/a.jpg",
      notification: {
        rocketMq: { instanceId: "i", topicName: "t" },
        extendedMessageUri: "oss://bucket/x.json",
      },
    });
    expect(server.requests[1]?.headers["x-acs-action"]).toBe("CreateImageModerationTask");
    expect(server.requests[1]?.query.get("Notification")).toBe(
      '{"RocketMQ":{"InstanceId":"i","TopicName":"t"},"ExtendedMessageURI":"oss://bucket/x.json"}',
    );
  });

  it("add no tag with idempotencyTag: false", async () => {
    const server = await startTestServer(created);
    await client(server.endpoint, { idempotencyTag: false }).submitVideo({
      uri: "oss://bucket/a.mp4",
    });
    expect(server.requests[0]?.query.has("Tags")).toBe(false);
  });

  const uri = "oss://bucket/a.mp4";
  it.each<[object, string, string]>([
    [
      { uri, userData: "é".repeat(1_025) },
      "userData",
      "userData has 2050 bytes of UTF-8. The limit is 2048 bytes.",
    ],
    [{ uri, userData: "\uD800" }, "userData", "half a surrogate pair"],
    [{ uri, tags: { a: "\uDC00" } }, "tags.a", "half a surrogate pair"],
    [{ uri, interval: 0 }, "interval", "interval is 0. It must be at least 1."],
    [{ uri, interval: 601 }, "interval", "at most 600"],
    [{ uri, interval: 1.5 }, "interval", "a whole number"],
    [{ uri, maxFrames: 4 }, "maxFrames", "at least 5"],
    [{ uri, maxFrames: 3_601 }, "maxFrames", "at most 3600"],
    [
      { uri, scenes: ["sports"] },
      "scenes[0]",
      'scenes[0] is "sports". It must be one of porn, terrorism, live, logo, ad.',
    ],
    [{ uri, scenes: [] }, "scenes", "not empty"],
    [{ uri, scenes: ["ad", "ad"] }, "scenes", "without repetition"],
    [{ uri, tags: { a: 1 } }, "tags.a", "a string"],
    [{ uri, userdata: "x" }, "userdata", 'Did you mean "userData"?'],
    [
      { uri, credentialConfig: { chain: [{ assumeRoleFor: "1", role: "r", roleType: "robot" }] } },
      "credentialConfig.chain[0].roleType",
      "one of user, service",
    ],
    [{ uri, notification: { mns: {} } }, "notification.mns.topicName", "is missing"],
    [{}, "uri", "uri is missing."],
    [{ uri: 7 }, "uri", "a string"],
    [{ uri: "a.mp4" }, "uri", "write oss://BUCKET/KEY"],
    [
      { uri: "https://bucket.oss-cn-hangzhou.aliyuncs.com/dir/a.mp4?x=1" },
      "uri",
      'write "oss://bucket/dir/a.mp4"',
    ],
    [{ uri: "https://example.com/a.mp4" }, "uri", "OSS only"],
    [
      { uri: "http://bucket.oss-cn-beijing-internal.aliyuncs.com/a.mp4" },
      "uri",
      "The bucket is in cn-beijing and the project in cn-hangzhou",
    ],
    [
      { uri: "oss://bucket.oss-cn-hangzhou.aliyuncs.com/a.mp4" },
      "uri",
      "it contains the bucket's endpoint",
    ],
    [{ uri: "s3://bucket/a.mp4" }, "uri", "its scheme is s3"],
    [{ uri: "oss://bucket" }, "uri", "not an object"],
    [{ uri: "oss://bucket/" }, "uri", "not an object"],
    [{ uri: "oss://bucket//a.mp4" }, "uri", "slash"],
    [{ uri: "oss://B_cket/a.mp4" }, "uri", "is not a bucket name"],
    [
      { uri: "oss://other-bucket/a.mp4" },
      "uri",
      'can\'t read the bucket "other-bucket", only bucket',
    ],
  ])("reject %j before anything is sent", async (request, field, text) => {
    const server = await startTestServer(created);
    const error = await failure(
      client(server.endpoint, { mediaBuckets: ["bucket"] }).submitVideo(request as { uri: string }),
    );
    expect(error).toMatchObject({ name: "ValidationError", code: "InvalidRequest", field });
    expect(error.message).toContain(text);
    expect(server.requests).toHaveLength(0);
  });

  it("accept values at the limits, and a bucket of another account with its roles", async () => {
    const server = await startTestServer(created);
    const one = client(server.endpoint, { mediaBuckets: ["bucket"] });
    await one.submitVideo({ uri, userData: "é".repeat(1_024), interval: 600, maxFrames: 3_600 });
    await one.submitImage({ uri: "oss://bucket/a.gif", maxFrames: 10_000 });
    await one.submitVideo({ uri: "oss://theirs/a.mp4", credentialConfig: { serviceRole: "r" } });
    expect(server.requests).toHaveLength(3);
  });

  it("report all violations together", async () => {
    const error = await failure(
      client("https://x").submitVideo({ uri: "a", interval: 0, maxFrames: 1 }),
    );
    expect(error).toMatchObject({
      violations: [
        { field: "interval", limit: "at least 1", value: 0 },
        { field: "maxFrames" },
        { field: "uri", value: "a" },
      ],
    });
  });
});

describe("a submission whose outcome is unclear", () => {
  const lost: Reply = (response) => void response.socket?.resetAndDestroy();
  /**
   * A service that made the task, or did not, and whose list shows it from the `shownAt`th look on.
   */
  function service(replies: [Reply, ...Reply[]], shownAt = Number.POSITIVE_INFINITY): Reply {
    const create = inTurn(...replies);
    let tags = {};
    let looks = 0;
    return (response, request) => {
      if (request.headers["x-acs-action"] !== "ListTasks") {
        tags = tagsOf(request);
        return create(response, request);
      }
      const task = {
        TaskId: "VideoModeration-9",
        TaskType: "VideoModeration",
        Status: "Running",
        Tags: tags,
      };
      const other = { ...task, TaskId: "VideoModeration-8", Tags: { "immkit-key": "another" } };
      json(200, { RequestId: "L", Tasks: ++looks >= shownAt ? [other, task] : [other] })(
        response,
        request,
      );
    };
  }
  const uri = "oss://bucket/a.mp4";
  const isNew = { checkFirst: false };

  it("is found by its tag, and not repeated", async () => {
    const server = await startTestServer(service([lost], 2));
    expect(await client(server.endpoint).submitVideo({ uri })).toEqual({
      taskId: "VideoModeration-9",
      requestId: null,
      eventId: null,
      uri,
      kind: "video",
    });
    expect(actionsOf(server)).toEqual(["CreateVideoModerationTask", "ListTasks", "ListTasks"]);
    expect(server.requests[1]?.query.get("TagSelector")).toBe(
      `immkit-key=${tagsOf(server.requests[0])["immkit-key"]}`,
    );
    expect(server.requests[1]?.query.get("TaskTypes")).toBe('["VideoModeration"]');
  });

  it("is an error if no list contains it within the lag, and is not repeated", async () => {
    const server = await startTestServer(service([lost, created]));
    const error = await failure<AmbiguousSubmitError>(
      client(server.endpoint).submitVideo({ uri }, { idempotencyKey: "order-7", ...isNew }),
    );
    expect(error).toMatchObject({
      name: "AmbiguousSubmitError",
      code: "AmbiguousSubmit",
      ambiguous: true,
      tagSelector: "immkit-key=order-7",
      idempotencyKey: "order-7",
      lookupError: undefined,
      message: expect.stringContaining("Later, submit it again with idempotencyKey order-7"),
    });
    expect(error.cause).toMatchObject({ code: "ConnectionLost" });
    expect(actionsOf(server)).toEqual([
      "CreateVideoModerationTask",
      "ListTasks",
      "ListTasks",
      "ListTasks",
      "ListTasks",
    ]);
  });

  it("is found when the list shows it at the end of the lag", async () => {
    const server = await startTestServer(service([lost], 4));
    expect(await client(server.endpoint).submitVideo({ uri })).toMatchObject({
      taskId: "VideoModeration-9",
    });
    expect(
      actionsOf(server).filter((action) => action === "CreateVideoModerationTask"),
    ).toHaveLength(1);
  });

  /** A service that ignores the tag selector: each page has 100 other tasks, and there is more. */
  function endless(delayMs = 0): Reply {
    let pages = 0;
    return (response, request) => {
      if (request.headers["x-acs-action"] !== "ListTasks") return lost(response, request);
      const page = ++pages;
      const Tasks = Array.from({ length: 100 }, (_, index) => ({
        TaskId: `VideoModeration-${page}-${index}`,
        TaskType: "VideoModeration",
        Status: "Running",
        Tags: { "immkit-key": `other-${page}-${index}` },
      }));
      const answer = json(200, { RequestId: "L", Tasks, NextToken: `page ${page}` });
      setTimeout(() => answer(response, request), delayMs);
    };
  }

  it("is searched for in a limited number of pages", async () => {
    const server = await startTestServer(endless());
    const error = await failure<AmbiguousSubmitError>(client(server.endpoint).submitVideo({ uri }));
    expect(error).toMatchObject({
      code: "AmbiguousSubmit",
      lookupError: { name: "ResponseError", code: "SearchLimit" },
      message: expect.stringMatching(
        /returned 1000 tasks in 10 pages .* the service seems to ignore TagSelector\. Look for the task with listTasks/,
      ),
    });
    expect(actionsOf(server).filter((action) => action === "ListTasks")).toHaveLength(10);
    const search = { listLagMs: 20, maxPages: 2 };
    expect(
      await failure(
        client(server.endpoint, { search }).submitVideo({ uri }, { idempotencyKey: "k" }),
      ),
    ).toMatchObject({ name: "ResponseError", code: "SearchLimit", ambiguous: false });
    expect(actionsOf(server).slice(11)).toEqual(["ListTasks", "ListTasks"]);
  });

  it("is searched for in a limited time", async () => {
    const server = await startTestServer(endless(40));
    const search = { listLagMs: 20, timeoutMs: 100 };
    expect(
      await failure(
        client(server.endpoint, { search }).submitVideo({ uri }, { idempotencyKey: "k" }),
      ),
    ).toMatchObject({
      code: "SearchLimit",
      message: expect.stringContaining("did not end in 100 ms"),
    });
    expect(server.requests.length).toBeLessThan(5);
  });

  it("rejects invalid limits of the search", () => {
    for (const [name, value] of [
      ["listLagMs", -1],
      ["maxPages", 0],
      ["timeoutMs", Number.NaN],
    ] as const)
      expect(() => client("http://127.0.0.1:1", { search: { [name]: value } })).toThrow(
        expect.objectContaining({ name: "ConfigError", setting: name }),
      );
  });

  it("is not repeated if the lookup is rejected", async () => {
    const server = await startTestServer((response, request) =>
      request.headers["x-acs-action"] === "ListTasks"
        ? json(403, { Code: "NoPermission" })(response, request)
        : lost(response, request),
    );
    const error = await failure(client(server.endpoint).submitVideo({ uri }));
    expect(error).toMatchObject({ code: "AmbiguousSubmit", lookupError: { code: "NoPermission" } });
    expect(actionsOf(server)).toEqual(["CreateVideoModerationTask", "ListTasks"]);
  });

  it("is unclear after an answer without TaskId, and clear after a rejection", async () => {
    const empty = await startTestServer(service([json(200, { RequestId: "R" })], 1));
    expect(await client(empty.endpoint).submitVideo({ uri })).toMatchObject({
      taskId: "VideoModeration-9",
    });
    const refused = await startTestServer(json(400, { Code: "InvalidArgument", Message: "no" }));
    expect(await failure(client(refused.endpoint).submitVideo({ uri }))).toMatchObject({
      code: "InvalidArgument",
      ambiguous: false,
    });
    expect(refused.requests).toHaveLength(1);
  });

  it("is an error at once without a tag", async () => {
    const server = await startTestServer(lost);
    expect(
      await failure(client(server.endpoint, { idempotencyTag: false }).submitVideo({ uri })),
    ).toMatchObject({
      code: "ConnectionLost",
      ambiguous: true,
    });
    expect(server.requests).toHaveLength(1);
  });

  it("is searched for before the first attempt if it was given a key", async () => {
    const task = {
      TaskId: "VideoModeration-5",
      TaskType: "VideoModeration",
      Status: "Succeeded",
      Tags: { "immkit-key": "k" },
    };
    const server = await startTestServer(json(200, { Tasks: [task] }));
    for (const submitted of [
      client(server.endpoint).submitVideo({ uri }, { idempotencyKey: "k" }),
      client(server.endpoint).submitVideo({ uri, tags: { "immkit-key": "k" } }),
    ])
      expect(await submitted).toMatchObject({ taskId: "VideoModeration-5", requestId: null });
    expect(actionsOf(server)).toEqual(["ListTasks", "ListTasks"]);
  });

  it("is not searched for first if its key is certainly new, or made here", async () => {
    const server = await startTestServer(created);
    await client(server.endpoint).submitVideo({ uri }, { idempotencyKey: "k", ...isNew });
    await client(server.endpoint).submitVideo({ uri });
    expect(actionsOf(server)).toEqual(["CreateVideoModerationTask", "CreateVideoModerationTask"]);
  });

  it.each(["", "a\0", "\udc00", "x".repeat(1_025)])(
    "is rejected with a key that no search can find: %j",
    async (idempotencyKey) => {
      const server = await startTestServer(created);
      expect(
        await failure(client(server.endpoint).submitVideo({ uri }, { idempotencyKey })),
      ).toMatchObject({
        name: "ValidationError",
        field: "idempotencyKey",
        limit: "1 to 1024 characters, without NUL and lone surrogates",
      });
      expect(server.requests).toHaveLength(0);
    },
  );

  it("rejects a key without a tag before anything is sent, unless it is certainly new", async () => {
    const server = await startTestServer(created);
    const one = client(server.endpoint, { idempotencyTag: false });
    expect(await failure(one.submitVideo({ uri }, { idempotencyKey: "k" }))).toMatchObject({
      name: "ConfigError",
      setting: "idempotencyTag",
    });
    expect(server.requests).toHaveLength(0);
    await one.submitVideo({ uri }, { idempotencyKey: "k", ...isNew });
    expect(actionsOf(server)).toEqual(["CreateVideoModerationTask"]);
  });

  it("ends at once when aborted", async () => {
    const server = await startTestServer(lost);
    const signal = AbortSignal.timeout(100);
    expect(
      await failure(
        client(server.endpoint, { search: { listLagMs: 600_000 } }).submitVideo(
          { uri },
          { signal },
        ),
      ),
    ).toBe(signal.reason);
  });
});

describe("queries", () => {
  const task = {
    RequestId: "R",
    ProjectName: "media",
    EventId: "E-1",
    TaskId: "ImageModeration-1",
    TaskType: "ImageModeration",
    Status: "Failed",
    Code: "ResourceNotFound",
    Message: "gone",
    StartTime: "2026-01-01T00:00:00.123456789Z",
    EndTime: "2026-01-01T00:00:01Z",
    UserData: "u",
    Tags: { a: "1" },
  };

  it("getTask reads a task", async () => {
    const server = await startTestServer(json(200, task));
    expect(await client(server.endpoint).getTask("ImageModeration-1")).toEqual({
      kind: "image",
      taskId: "ImageModeration-1",
      projectName: "media",
      status: "failed",
      code: "ResourceNotFound",
      message: "gone",
      startTime: "2026-01-01T00:00:00.123Z",
      endTime: "2026-01-01T00:00:01.000Z",
      userData: "u",
      tags: { a: "1" },
      eventId: "E-1",
    });
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toEqual({
      ProjectName: "media",
      TaskType: "ImageModeration",
      TaskId: "ImageModeration-1",
    });
  });

  it("getTask needs the kind of the task, and rejects an answer without a task", async () => {
    const server = await startTestServer(json(200, { RequestId: "R" }));
    expect(await failure(client(server.endpoint).getTask("abc"))).toMatchObject({
      name: "ValidationError",
      field: "task",
    });
    expect(
      await failure(client(server.endpoint).getTask({ taskId: "abc", kind: "video" })),
    ).toMatchObject({
      name: "ResponseError",
      code: "UnreadableResponse",
    });
  });

  it("getResult returns the verdict, or that the task is running", async () => {
    const result = {
      ...task,
      Status: "Succeeded",
      ModerationResult: {
        URI: "oss://b/k",
        Suggestion: "block",
        Categories: ["ad"],
        Frames: { TotalCount: 1, BlockFrames: [{ Offset: 0, Label: "ad", Rate: 88 }] },
      },
    };
    const server = await startTestServer(
      inTurn(
        json(200, result),
        json(200, { ...task, Status: "Running" }),
        json(200, { Status: "Succeeded" }),
      ),
    );
    const one = client(server.endpoint);
    expect(await one.getResult("ImageModeration-1")).toMatchObject({
      kind: "image",
      status: "succeeded",
      suggestion: "block",
      categories: ["ad"],
      uri: "oss://b/k",
      eventId: "E-1",
      time: "2026-01-01T00:00:01.000Z",
    });
    expect(await one.getResult("VideoModeration-1")).toEqual({
      kind: "video",
      status: "running",
      taskId: "VideoModeration-1",
      projectName: "media",
    });
    expect(await failure(one.getResult("ImageModeration-1"))).toMatchObject({
      name: "ResponseError",
    });
    expect(actionsOf(server)).toEqual([
      "GetImageModerationResult",
      "GetVideoModerationResult",
      "GetImageModerationResult",
    ]);
  });

  it("getResult keeps the verdict, and lists what could not be read", async () => {
    const flawed = {
      ...task,
      Status: "Succeeded",
      StartTime: 1,
      EventId: 7,
      ModerationResult: { Suggestion: "block", Categories: "ad", Frames: [] },
    };
    const other = { ...flawed, TaskId: "VideoModeration-1", TaskType: "ImageModeration" };
    const server = await startTestServer(
      inTurn(json(200, flawed), json(200, other), json(200, other)),
    );
    const one = client(server.endpoint);
    expect(await one.getResult("ImageModeration-1")).toMatchObject({
      suggestion: "block",
      categories: [],
      eventId: null,
      dropped: [
        "/StartTime",
        "/EventId",
        "/ModerationResult/Categories",
        "/ModerationResult/Frames",
      ],
    });
    expect(await failure(one.getResult("ImageModeration-1"))).toMatchObject({
      code: "UnreadableResponse",
      cause: { path: "/TaskId" },
    });
    expect(await failure(one.getTask("ImageModeration-1"))).toMatchObject({
      code: "UnreadableResponse",
    });
  });

  it("listTasks requests pages only as far as they are read", async () => {
    const page = (ids: number[], next?: string): Reply =>
      json(200, {
        Tasks: ids.map((id) => ({ ...task, TaskId: `ImageModeration-${id}` })),
        NextToken: next,
        MaxResults: "2",
      });
    const server = await startTestServer(inTurn(page([1, 2], "n1"), page([], "n2"), page([3])));
    const ids = [];
    for await (const { taskId } of client(server.endpoint).listTasks({
      kinds: ["image"],
      status: "failed",
      pageSize: 2,
      startTime: { start: "2026-01-01T00:00:00Z" },
    }))
      ids.push(taskId);
    expect(ids).toEqual(["ImageModeration-1", "ImageModeration-2", "ImageModeration-3"]);
    expect(server.requests.map((request) => request.query.get("NextToken"))).toEqual([
      null,
      "n1",
      "n2",
    ]);
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toMatchObject({
      TaskTypes: '["ImageModeration"]',
      Status: "Failed",
      MaxResults: "2",
      StartTimeRange: '{"Start":"2026-01-01T00:00:00Z"}',
    });
    const lazy = await startTestServer(page([1, 2], "n1"));
    for await (const _ of client(lazy.endpoint).listTasks()) break;
    expect(lazy.requests).toHaveLength(1);
  });

  it("listTaskPages returns one page per request, with unreadable entries", async () => {
    const odd = { ...task, TaskId: "ImageModeration-2", Status: "Paused" };
    const first = json(200, { RequestId: "R1", Tasks: [task, odd, null, task], NextToken: "n1" });
    const server = await startTestServer(inTurn(first, json(200, { RequestId: "R2" })));
    const pages = [];
    for await (const page of client(server.endpoint).listTaskPages()) pages.push(page);
    expect(pages).toMatchObject([
      {
        tasks: [{ kind: "image" }, { kind: "image" }],
        unreadable: [{ name: "ResponseError" }, { name: "ResponseError" }],
        nextToken: "n1",
        requestId: "R1",
      },
      { tasks: [], unreadable: [], nextToken: null, requestId: "R2" },
    ]);
    expect(server.requests).toHaveLength(2);
    const again = await startTestServer(inTurn(first, json(200, {})));
    const walk = async (): Promise<void> => {
      for await (const _ of client(again.endpoint).listTasks());
    };
    expect(await failure(walk())).toMatchObject({ name: "ResponseError" });
  });

  it.each([
    ["one page", 2, ["n"]],
    ["two", 3, ["a", "b"]],
  ])("listTasks stops at repeated pages: %s", async (_name, requests, tokens) => {
    let next = 0;
    const server = await startTestServer((...exchange) =>
      json(200, { Tasks: [], NextToken: tokens[next++ % tokens.length] })(...exchange),
    );
    const walk = async (): Promise<void> => {
      for await (const _ of client(server.endpoint).listTasks());
    };
    expect(await failure(walk())).toMatchObject({ name: "ResponseError" });
    expect(server.requests).toHaveLength(requests);
  });
});

describe("settings", () => {
  it.each<[Partial<ModerationClientOptions>, string]>([
    [{ region: "" }, "region"],
    [{ project: "9" }, "project"],
    [{ credentials: undefined as never }, "credentials"],
    [{ endpoint: "https://imm.cn-beijing.aliyuncs.com" }, "endpoint"],
    [{ endpoint: "http://imm.cn-hangzhou.aliyuncs.com" }, "endpoint"],
  ])("reject %j", (change, setting) => {
    expect(() => client("https://x", change)).toThrow(
      expect.objectContaining({ name: "ConfigError", setting }),
    );
  });

  it("accept a VPC endpoint in the project's region", () => {
    expect(client("https://imm-vpc.cn-hangzhou.aliyuncs.com").project).toBe("media");
    expect(client("imm-vpc.cn-hangzhou.aliyuncs.com").project).toBe("media");
    expect(() => client("https://imm-vpc.cn-beijing.aliyuncs.com")).toThrow(
      expect.objectContaining({ setting: "endpoint" }),
    );
  });

  it("come from the runtime config", async () => {
    const server = await startTestServer(created);
    const config: RuntimeConfig = {
      region: "cn-hangzhou",
      accountId: "1",
      project: "media",
      topic: "verdicts",
      queue: "verdicts",
      contentFormat: "JSON",
      endpoints: { imm: server.endpoint, mns: server.endpoint, sts: server.endpoint },
      mediaBuckets: ["bucket"],
    };
    const one = ModerationClient.fromConfig(config, { credentials });
    await one.submitImage({ uri: "oss://bucket/a.jpg" });
    expect(server.requests[0]?.query.get("Notification")).toBe('{"MNS":{"TopicName":"verdicts"}}');
    expect(server.requests[0]?.query.get("ProjectName")).toBe("media");
    await expect(one.submitImage({ uri: "oss://other-one/a.jpg" })).rejects.toMatchObject({
      field: "uri",
    });
    expect(() => ModerationClient.fromConfig({ ...config, project: "" }, { credentials })).toThrow(
      "project is",
    );
  });
});
