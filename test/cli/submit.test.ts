import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { type Ended, immkit, inProcess, jsonLines, start, startInProcess } from "./immkit.ts";
import { type RunningCloud, startLocal } from "./local-cloud.ts";
import { deployStack, type Stack } from "./stack.ts";

const folder = temporaryFolder();
const scenario = folder.file("scenario.json", {
  rules: [
    { match: { key: "bad.*" }, suggestion: "block", categories: ["porn"] },
    {
      match: { key: "both.*" },
      suggestion: "review",
      afterReview: { suggestion: "block", categories: ["logo"], delayMs: 150 },
    },
    {
      match: { kind: "video" },
      suggestion: "review",
      frames: [{ offset: 1, label: "ad", rate: 77 }],
    },
    { match: { key: "odd.*" }, fail: { code: "InvalidFile", message: "Not an image." } },
    { match: { key: "slow.*" }, suggestion: "pass", delayMs: 3_600_000 },
  ],
});
let cloud: RunningCloud;
let stack: Stack;
let config: string;

beforeAll(async () => {
  cloud = await startLocal(["--scenario", scenario]);
  stack = await deployStack(cloud);
  config = folder.file("stack.json", stack.runtimeConfig);
});
afterAll(async () => {
  await cloud?.stop();
  await folder.remove();
});

const asOwner = (...args: string[]): Promise<Ended> =>
  immkit(["submit", ...args], { env: { ...cloud.env, IMMKIT_PROJECT: "moderation" } });
const asWorker = (...args: string[]): Promise<Ended> =>
  immkit(["submit", ...args], { env: stack.worker });

describe("immkit submit", () => {
  it("prints a line per task, in the order of the objects", async () => {
    const ended = await asOwner("oss://media/cat.jpg", "oss://media/film.mp4", "--json");
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    const uuid = /^[0-9A-F-]{36}$/;
    expect(jsonLines(ended.stdout)).toEqual([
      {
        uri: "oss://media/cat.jpg",
        kind: "image",
        taskId: expect.stringMatching(/^ImageModeration-/),
        requestId: expect.stringMatching(uuid),
      },
      {
        uri: "oss://media/film.mp4",
        kind: "video",
        taskId: expect.stringMatching(/^VideoModeration-/),
        requestId: expect.stringMatching(uuid),
      },
    ]);
  });

  it("waits for the outcome with --wait, and assumes the role of the stack", async () => {
    const ended = await asWorker(
      "--config",
      config,
      "--wait",
      "--json",
      "--tags",
      "order=7",
      "shop=a=b",
      "--user-data",
      "für 7",
      "oss://media/bad.jpg",
    );
    expect(jsonLines(ended.stdout)).toEqual([
      {
        uri: "oss://media/bad.jpg",
        kind: "image",
        taskId: expect.stringMatching(/^ImageModeration-/),
        requestId: expect.any(String),
        outcome: {
          kind: "image",
          status: "succeeded",
          suggestion: "block",
          categories: ["porn"],
          taskId: expect.stringMatching(/^ImageModeration-/),
          projectName: "moderation",
          uri: "oss://media/bad.jpg",
          userData: "für 7",
          tags: { order: "7", shop: "a=b", "immkit-key": expect.any(String) },
          eventId: expect.any(String),
          time: expect.stringMatching(/Z$/),
          needsLookup: false,
        },
        final: true,
      },
    ]);
    expect(ended.code).toBe(0);
  });

  it("ends with 1 if a task failed, and with 0 for any verdict", async () => {
    const failed = await asOwner("--wait", "--json", "oss://media/odd.jpg", "oss://media/cat.jpg");
    expect(jsonLines(failed.stdout)).toHaveLength(2);
    expect(jsonLines(failed.stdout)).toContainEqual(
      expect.objectContaining({
        outcome: expect.objectContaining({
          status: "failed",
          suggestion: null,
          code: "InvalidFile",
          message: "Not an image.",
        }),
      }),
    );
    expect(failed.code).toBe(1);
    const review = await asOwner("--wait", "--json", "oss://media/film.mp4");
    expect(jsonLines(review.stdout)).toMatchObject([
      {
        outcome: {
          suggestion: "review",
          frames: { blocked: [{ offset: 1, label: "ad", rate: 77 }] },
        },
      },
    ]);
    expect(review.code).toBe(0);
  });

  it("prints a table for people", async () => {
    const ended = await asOwner("--wait", "oss://media/bad.jpg", "oss://media/odd.jpg");
    expect(ended.stdout.replace(/(?<=Moderation-)\S+/g, "…")).toBe(
      [
        "object      oss://media/bad.jpg",
        "kind        image",
        "verdict     block",
        "categories  porn",
        "task        ImageModeration-…",
        "",
        "object      oss://media/odd.jpg",
        "kind        image",
        "verdict     failed",
        "task        ImageModeration-…",
        "",
        "oss://media/odd.jpg: failed: Not an image. [InvalidFile]",
        "",
      ].join("\n"),
    );
    expect(ended.stderr).toMatch(/^submitted oss:\/\/media\/bad\.jpg as ImageModeration-\S+\n/);
  });

  it("reads the config from the environment: a file, JSON, or all outputs of a stack", async () => {
    for (const value of [
      config,
      JSON.stringify(stack.runtimeConfig),
      JSON.stringify({ runtimeConfig: stack.runtimeConfig }),
    ]) {
      const ended = await inProcess(["submit", "oss://media/cat.jpg", "--json"], {
        env: { ...stack.worker, IMMKIT_CONFIG: value },
      });
      expect(ended).toMatchObject({ code: 0, stderr: "" });
    }
  });

  it("prints the tasks when the time is over", async () => {
    const ended = await asOwner("--wait", "--timeout", "1", "--json", "oss://media/slow.jpg");
    expect(jsonLines(ended.stdout)).toMatchObject([
      {
        uri: "oss://media/slow.jpg",
        taskId: expect.stringMatching(/^ImageModeration-/),
        outcome: null,
      },
    ]);
    expect(ended.stderr).toContain("1 of 1 tasks had no outcome after 1 seconds.");
    expect(ended.code).toBe(4);
  });

  it("prints the tasks when it is interrupted", async () => {
    const child = start(["submit", "--wait", "--json", "oss://media/slow.jpg"], {
      env: { ...cloud.env, IMMKIT_PROJECT: "moderation" },
    });
    await once(child.stderr ?? child, "data");
    child.kill("SIGINT");
    const ended = await child.ended;
    expect(jsonLines(ended.stdout)).toMatchObject([{ uri: "oss://media/slow.jpg", outcome: null }]);
    expect(ended.code).toBe(130);
  });

  it("finds the key in the profile of the aliyun CLI if the environment has none", async () => {
    const {
      ALIBABA_CLOUD_ACCESS_KEY_ID: id,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret,
      ...env
    } = stack.worker;
    mkdirSync(join(folder.path, ".aliyun"));
    const profile = { name: "worker", mode: "AK", access_key_id: id, access_key_secret: secret };
    folder.file(".aliyun/config.json", { current: "worker", profiles: [profile] });
    const args = ["submit", "--config", config, "oss://media/cat.jpg"];
    expect(await immkit(args, { env: { ...env, HOME: folder.path } })).toMatchObject({ code: 0 });
    const nowhere = {
      ...env,
      HOME: join(folder.path, "empty"),
      ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true",
    };
    const ended = await immkit(args, { env: nowhere });
    expect(ended).toMatchObject({ code: 3, stdout: "" });
    expect(ended.stderr).toMatch(
      /^error: No credentials were found.* environment: .* OIDC: .* aliyun CLI: .* credentials file: .* ECS instance: /,
    );
  });

  it("names what was not submitted if the service refuses an object", async () => {
    const narrow = folder.file("narrow.json", { ...stack.runtimeConfig, mediaBuckets: [] });
    // The service rejects the second as too long, after the first is submitted.
    const long = `oss://media/${"x".repeat(1100)}.jpg`;
    const ended = await asWorker(
      "--config",
      narrow,
      "--json",
      "oss://media/cat.jpg",
      long,
      "oss://media/bad.jpg",
    );
    expect(jsonLines(ended.stdout)).toMatchObject([{ uri: "oss://media/cat.jpg" }]);
    expect(ended.stderr).toContain("1 of 3 submitted. Not submitted: oss://media/xxx");
    expect(ended.stderr).toContain(" oss://media/bad.jpg\n");
    expect(ended.code).toBe(4);
  });
});

const control = (...parts: [...path: string[], body: object]) =>
  fetch(`${cloud.endpoint}/_immkit/${parts.slice(0, -1).join("/")}`, {
    method: "POST",
    headers: { authorization: `Bearer ${cloud.controlKey}` },
    body: JSON.stringify(parts.at(-1)),
  });

describe("immkit submit --wait, whatever the timing", () => {
  const running = (...args: string[]) =>
    startInProcess(["submit", ...args], { env: { ...cloud.env, IMMKIT_PROJECT: "moderation" } });
  const submitted = (...args: string[]): Promise<Ended> => running(...args).ended;

  it.each([
    ["a task that can't be read yet", "GetTask", 2, { status: 404, code: "ResourceNotFound" }],
    ["an outage while it waits", "GetTask", 6, { status: 503, code: "ServiceUnavailable" }],
    [
      "an outage between the state and the verdict",
      "GetImageModerationResult",
      6,
      { status: 503, code: "ServiceUnavailable" },
    ],
  ])("survives %s", async (_, action, count, error) => {
    await control("faults", { product: "Imm", action, count, error });
    const ended = await submitted("--wait", "--json", "oss://media/bad.jpg");
    expect(ended).toMatchObject({ code: 0 });
    expect(jsonLines(ended.stdout)).toMatchObject([
      { outcome: { status: "succeeded", suggestion: "block" }, final: true },
    ]);
  });

  it("ends with the first verdict, and says that it is not final", async () => {
    const ended = await submitted("--wait", "oss://media/film.mp4", "oss://media/cat.jpg");
    expect(ended.stdout).toMatch(/film\.mp4\nkind +video\nverdict +review\n/);
    expect(ended.stderr.split("\n").at(-2)).toBe(
      "review: 1 task waits for a person, whose verdict comes later. Decide with immkit review, or wait for it with --wait=final.",
    );
    expect(ended.code).toBe(0);
  });

  it("waits for the reviewer with --wait=final", async () => {
    const waiting = running("--wait=final", "--json", "oss://media/film.mp4");
    const command = /immkit review (VideoModeration-\S+) pass\n/;
    const [, taskId = ""] = await waiting.seen("stderr", command);
    await control("reviews", taskId, { suggestion: "block", categories: ["logo"] });
    const ended = await waiting.ended;
    expect(jsonLines(ended.stdout)).toMatchObject([
      { taskId, outcome: { suggestion: "block", categories: ["logo"] }, final: true },
    ]);
    expect(ended.code).toBe(0);
  });

  it("prints the verdict so far if the reviewer takes too long", async () => {
    const args = ["--wait=final", "--timeout", "1", "--json", "oss://media/film.mp4"];
    const ended = await submitted(...args);
    expect(jsonLines(ended.stdout)).toMatchObject([
      { outcome: { suggestion: "review" }, final: false },
    ]);
    expect(ended.stderr).toContain("1 of 1 tasks had no final verdict after 1 seconds.");
    expect(ended.code).toBe(4);
  });

  it("gets the reviewer's verdict that is right behind the first", async () => {
    const ended = await submitted("--wait=final", "--json", "oss://media/both.mp4");
    expect(jsonLines(ended.stdout)).toMatchObject([
      { outcome: { suggestion: "block", categories: ["logo"] }, final: true },
    ]);
  });

  it.each([
    ["--wait=finl", "Did you mean --wait=final?"],
    ["--wait=first", "unknown option '--wait=first'"],
  ])("rejects %s", async (option, message) => {
    const ended = await inProcess(["submit", option, "oss://media/cat.jpg"]);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
    expect(ended.stderr).toContain(message);
  });
});

describe("immkit submit, when something is wrong", () => {
  it.each<[string, string[], Record<string, string>, number, string]>([
    ["no object", [], {}, 3, "missing required argument 'uri'"],
    ["no project", ["oss://media/cat.jpg"], { IMMKIT_PROJECT: "" }, 3, "Pass --project"],
    ["no region", ["oss://media/cat.jpg"], { IMMKIT_REGION: "" }, 3, "Pass --region"],
    [
      "no key",
      ["oss://media/cat.jpg"],
      { ALIBABA_CLOUD_ACCESS_KEY_SECRET: "" },
      3,
      "ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set",
    ],
    [
      "a wrong secret",
      ["oss://media/cat.jpg"],
      { ALIBABA_CLOUD_ACCESS_KEY_SECRET: "wrong" },
      4,
      "SignatureDoesNotMatch",
    ],
    [
      "a closed port",
      ["oss://media/cat.jpg"],
      { IMMKIT_ENDPOINT: "http://127.0.0.1:9" },
      4,
      "127.0.0.1:9",
    ],
    ["an unknown project", ["oss://media/cat.jpg", "--project", "other"], {}, 4, "other"],
    ["a wrong project", ["oss://media/cat.jpg", "--project", "7-up"], {}, 3, "project"],
    ["a wrong region", ["oss://media/cat.jpg", "--region", "Hangzhou"], {}, 3, "region"],
    ["an invalid endpoint", ["oss://media/cat.jpg", "--endpoint", "local"], {}, 3, "--endpoint"],
    ["an object without an extension", ["oss://media/cat"], {}, 3, "--kind image or --kind video"],
    [
      "an unknown kind",
      ["oss://media/cat", "--kind", "audio"],
      {},
      3,
      "Allowed choices are image, video",
    ],
    ["the same object twice", ["oss://media/cat.jpg", "oss://media/cat.jpg"], {}, 3, "named twice"],
    [
      "a web address",
      ["https://media.oss-cn-hangzhou.aliyuncs.com/cat.jpg"],
      {},
      3,
      "oss://media/cat.jpg",
    ],
    [
      "a bucket of another region",
      ["https://media.oss-cn-beijing.aliyuncs.com/cat.jpg"],
      {},
      3,
      "both must be in one region",
    ],
    [
      "an invalid object after a valid one",
      ["oss://media/cat.jpg", "oss://media/.jpg/"],
      {},
      3,
      "--kind",
    ],
    [
      "an invalid bucket after a valid one",
      ["oss://media/cat.jpg", "oss://M/a.jpg"],
      {},
      3,
      "bucket name",
    ],
    ["an unknown scene", ["oss://media/cat.jpg", "--scenes", "porn,spam"], {}, 3, "scenes"],
    ["an empty scene", ["oss://media/cat.jpg", "--scenes", "porn,"], {}, 3, "single commas"],
    [
      "too much user data",
      ["oss://media/cat.jpg", "--user-data", "é".repeat(1025)],
      {},
      3,
      "userData",
    ],
    [
      "3 MB of user data",
      ["oss://media/cat.jpg", "--user-data", "x".repeat(3_000_000)],
      {},
      3,
      "userData has 3000000 bytes",
    ],
    [
      "an interval beyond the limit",
      ["oss://media/film.mp4", "--interval", "601"],
      {},
      3,
      "interval",
    ],
    ["too few frames", ["oss://media/film.mp4", "--max-frames", "4"], {}, 3, "maxFrames"],
    [
      "a number that is not one",
      ["oss://media/film.mp4", "--max-frames", "many"],
      {},
      3,
      "'--max-frames <number>'",
    ],
    ["a tag without value", ["oss://media/cat.jpg", "--tags", "order"], {}, 3, "Give key=value."],
    ["a tag twice", ["oss://media/cat.jpg", "--tags", "a=1", "a=2"], {}, 3, "given twice"],
    [
      "a timeout of 0 seconds",
      ["oss://media/cat.jpg", "--wait", "--timeout", "0"],
      {},
      3,
      "'--timeout <seconds>'",
    ],
    [
      "a config that is missing",
      ["oss://media/cat.jpg", "--config", "absent.json"],
      {},
      3,
      '"absent.json" can\'t be read',
    ],
    [
      "a config of the environment that is missing",
      ["oss://media/cat.jpg"],
      { IMMKIT_CONFIG: "absent.json" },
      3,
      "The config file of IMMKIT_CONFIG",
    ],
    [
      "a config that is another file",
      ["oss://media/cat.jpg", "--config", scenario],
      {},
      3,
      "The runtime config is invalid",
    ],
    [
      "a config that is broken",
      ["oss://media/cat.jpg"],
      { IMMKIT_CONFIG: "{" },
      3,
      "IMMKIT_CONFIG",
    ],
  ])("%s", async (_, args, env, code, message) => {
    const ended = await inProcess(["submit", "--json", ...args], {
      env: { ...cloud.env, IMMKIT_PROJECT: "moderation", ...env },
    });
    expect(ended.stderr).toContain(message);
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    expect(ended.stderr).not.toContain(cloud.accessKeySecret);
  });

  it("names the buckets that the stack can read", async () => {
    const ended = await asWorker("--config", config, "--json", "oss://other/cat.jpg");
    expect(ended).toMatchObject({ code: 3, stdout: "" });
    expect(ended.stderr).toContain("media");
  });

  it("names the permission that the key lacks", async () => {
    const ended = await asWorker("--config", config, "--no-role", "--json", "oss://media/cat.jpg");
    expect(ended).toMatchObject({ code: 4, stdout: "" });
    expect(ended.stderr).toContain("imm:CreateImageModerationTask");
  });

  it("names the role that the key can't assume", async () => {
    const other = folder.file("other-role.json", {
      ...stack.runtimeConfig,
      roleArn: `acs:ram::${cloud.accountId}:role/service`,
    });
    const ended = await asWorker("--config", other, "--json", "oss://media/cat.jpg");
    expect(ended).toMatchObject({ code: 4, stdout: "" });
    expect(ended.stderr).toContain("role/service");
  });
});
