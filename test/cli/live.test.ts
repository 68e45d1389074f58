/** The commands that only talk to a local cloud: trigger, review and tail. */
import { once } from "node:events";
import { mkdirSync, readFileSync, truncateSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "./files.ts";
import { type Ended, inProcess, jsonLines, start, startInProcess } from "./immkit.ts";
import { deployStack, type Stack } from "./stack.ts";

const scenario = {
  rules: [
    { match: { key: "*film*" }, suggestion: "review", categories: ["logo"] },
    { match: { key: "*poster*" }, suggestion: "block", categories: ["ad"] },
  ],
};
const folder = temporaryFolder();
mkdirSync(join(folder.path, "more"));
let cloud: LocalCloud;
let stack: Stack;
let env: Record<string, string>;

beforeAll(async () => {
  cloud = await startCloud({ scenario });
  stack = await deployStack(cloud);
  env = {
    ...environmentOf(cloud),
    ...stack.worker,
    IMMKIT_CONFIG: JSON.stringify(stack.runtimeConfig),
  };
});
afterAll(async () => {
  await cloud?.close();
  await folder.remove();
});

const environmentOf = (of: LocalCloud) => ({
  IMMKIT_ENDPOINT: of.endpoint,
  IMMKIT_REGION: of.region,
  IMMKIT_ACCOUNT_ID: of.accountId,
  IMMKIT_CONTROL_KEY: of.controlKey,
  IMMKIT_OWNER_ACCESS_KEY_ID: of.accessKeyId,
  IMMKIT_OWNER_ACCESS_KEY_SECRET: of.accessKeySecret,
  ALIBABA_CLOUD_ACCESS_KEY_ID: of.accessKeyId,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: of.accessKeySecret,
});

const run = (...args: string[]): Promise<Ended> => inProcess(args, { env });
/** The number of the last call. */
const lastCall = async (): Promise<number> => {
  const { stdout } = await run("tail", "--no-follow", "--json");
  return Number((jsonLines(stdout).at(-1) as { number: number }).number);
};
const calls = async (since: number, ...filters: string[]) => {
  const args = ["tail", "--no-follow", "--json", "--since", String(since), ...filters];
  return jsonLines((await run(...args)).stdout) as Record<string, unknown>[];
};
const picture = folder.file("poster.png", Buffer.from("iVBORw0KGgo=", "base64"));

describe("immkit trigger", () => {
  it("uploads the samples and submits them as the application", async () => {
    const before = await lastCall();
    const ended = await run("trigger", "--wait", "--json");
    expect(ended).toMatchObject({ code: 0 });
    const results = jsonLines(ended.stdout) as { uri: string; outcome: { suggestion: string } }[];
    expect(Object.fromEntries(results.map((each) => [each.uri, each.outcome.suggestion]))).toEqual({
      "oss://media/uploads/coastline.png": "pass",
      "oss://media/uploads/crowd.webp": "pass",
      "oss://media/uploads/dusk.jpg": "pass",
      "oss://media/uploads/loop.gif": "pass",
      "oss://media/uploads/poster.png": "block",
      "oss://media/uploads/zoom.mp4": "pass",
    });
    expect(ended.stderr).toContain("uploaded 1 of 6: oss://media/uploads/coastline.png (265 kB)\n");
    const submissions = await calls(before, "--action", "imm:create*");
    expect(submissions.map(({ caller }) => caller)).toEqual(
      Array.from({ length: 6 }, () => "acs:ram::1234567890123456:role/app/immkit-cli"),
    );
  });

  it("uploads files and folders, under another prefix", async () => {
    const ended = await run("trigger", "--prefix", "2026/", picture);
    expect(ended).toMatchObject({
      code: 0,
      stderr: "uploaded oss://media/2026/poster.png (1 kB)\n",
    });
    expect(ended.stdout).toMatch(/oss:\/\/media\/2026\/ +image +ImageModeration-/);
  });

  it("names a project and a bucket without a stack", async () => {
    const args = ["trigger", "--json", "--project", "moderation", "--bucket", "media", picture];
    expect(await inProcess(args, { env: environmentOf(cloud) })).toMatchObject({ code: 0 });
  });

  it.each<[string, string[], Record<string, string>, number, string]>([
    [
      "a file of another type",
      [picture, folder.file("notes.txt", "text")],
      {},
      3,
      "Pass --kind image or --kind video.",
    ],
    ["a file that is missing", ["absent.jpg"], {}, 3, '"absent.jpg" can\'t be read'],
    ["an empty file", [folder.file("empty.jpg", "")], {}, 3, "is empty"],
    [
      "two files with one name",
      [picture, folder.file("more/poster.png", "x")],
      {},
      3,
      "would both become oss://media/uploads/poster.png",
    ],
    ["an unknown scene", [picture, "--scenes", "spam"], {}, 3, "scenes"],
    ["no stack", [picture], { IMMKIT_CONFIG: "" }, 3, 'Or run "immkit dev"'],
    [
      "Alibaba Cloud",
      [picture],
      { IMMKIT_ENDPOINT: "https://imm.cn-hangzhou.aliyuncs.com" },
      3,
      "not on this machine",
    ],
    ["no owner's key", [picture], { IMMKIT_OWNER_ACCESS_KEY_ID: "" }, 3, "IMMKIT_OWNER_ACCESS"],
    ["no key", [picture], { ALIBABA_CLOUD_ACCESS_KEY_ID: "" }, 3, "ALIBABA_CLOUD_ACCESS_KEY_ID"],
    ["a bucket that is missing", [picture, "--bucket", "other"], {}, 4, "NoSuchBucket"],
    ["no local cloud", [picture], { IMMKIT_ENDPOINT: "http://127.0.0.1:9" }, 4, "127.0.0.1:9"],
  ])("uploads and submits nothing for %s", async (_, args, more, code, message) => {
    const before = await lastCall();
    const ended = await inProcess(["trigger", ...args], { env: { ...env, ...more } });
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).not.toContain(cloud.accessKeySecret);
    const written = await calls(before, "--action", "oss:PutObject");
    expect(written).toEqual([]);
  });

  it("uploads a big file in parts, and shows how far it is", async () => {
    const file = folder.file("big.mp4", Buffer.from("\0\0\0\x18ftypisom"));
    truncateSync(file, 20_000_000);
    const ended = await run("trigger", "--json", file);
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stderr.replaceAll(`${folder.path}/`, "")).toBe(
      `uploading big.mp4: 16.8 MB of 20.0 MB
uploading big.mp4: 20.0 MB of 20.0 MB
uploaded oss://media/uploads/big.mp4 (20.0 MB)
`,
    );
    truncateSync(file, 1_100_000_000);
    const tooBig = await run("trigger", file);
    unlinkSync(file);
    expect(tooBig).toMatchObject({ code: 3, stdout: "" });
    expect(tooBig.stderr).toContain("has 1100.0 MB. A local cloud keeps objects in memory");
  });
});

describe("immkit review", () => {
  /** Submits the film, which is in review then. */
  const submitFilm = async () => {
    const ended = await run("submit", "--wait", "--json", "oss://media/film.mp4");
    const [{ taskId }] = jsonLines(ended.stdout) as [{ taskId: string }];
    return taskId;
  };

  it("lists what waits, decides, and publishes the verdict", async () => {
    expect(await run("review")).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "No task waits for a review.\n",
    });
    const taskId = await submitFilm();
    cloud.clock.advance(3 * 3_600_000);
    const listed = await run("review", "--list");
    expect(listed.stdout).toMatch(/oss:\/\/media\/film\.mp4/);
    expect(listed.stdout).toMatch(/3 h/);
    expect(jsonLines((await run("review", "--json")).stdout)).toEqual([
      {
        taskId,
        uri: "oss://media/film.mp4",
        kind: "video",
        projectName: "moderation",
        suggestion: "review",
        categories: ["logo"],
        waitingSeconds: 10_800,
      },
    ]);
    const before = await lastCall();
    expect(await run("review", taskId, "block", "--categories", "ad,logo")).toEqual({
      code: 0,
      signal: null,
      stdout: "oss://media/film.mp4: block (ad, logo)\n",
      stderr: "",
    });
    expect(await calls(before)).toMatchObject([{ action: "mns:PublishMessage", status: null }]);
    const again = await run("review", taskId, "pass");
    expect(again).toMatchObject({ code: 3, stdout: "" });
    expect(again.stderr).toContain("is not in review, but block");
  });

  it("suggests the task that was meant", async () => {
    const taskId = await submitFilm();
    const named = async (text: string) => (await run("review", text, "pass")).stderr;
    const meant = `Did you mean ${taskId} (oss://media/film.mp4)?`;
    expect(await named(taskId.slice(0, 24))).toContain(meant);
    expect(await named("film.mp4")).toContain(meant);
    expect(await named("ImageModeration-1")).toContain(`These wait for a review: ${taskId}`);
    expect(await run("review", taskId, "pass", "--json")).toMatchObject({ code: 0, stderr: "" });
    expect(await named(taskId.slice(0, 24))).toContain("No task waits for a review.");
  });

  it.each([
    [["x"], "Give pass or block: immkit review x pass"],
    [["x", "maybe"], '"maybe" is not a verdict'],
    [["pass"], "Name the task before the verdict"],
    [["x", "pass", "--list"], "not both"],
    [["--categories", "ad"], "not both"],
    [["x", "pass", "--categories", "a,,b"], "single commas"],
  ])("rejects %j", async (args, message) => {
    const ended = await run("review", ...args);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
    expect(ended.stderr).toContain(message);
  });
});

describe("immkit tail", () => {
  const anonymous = (path: string) => fetch(`${cloud.endpoint}${path}`);

  it("prints calls as they happen, and the reason of a denied one", async () => {
    const tail = startInProcess(["tail", "--denied", "--caller", "anon*"], { env });
    await anonymous("/media/secret.jpg");
    const [line] = await tail.seen("stdout", /^.*secret\.jpg by anonymous.*\n.*\n/m);
    expect(line.replace(/^\S+Z/, "T").replace(/\d+ ms/, "N")).toBe(
      `T implicit deny oss:GetObject on media/secret.jpg by anonymous: 403 AccessDenied, N
    No policy allows oss:GetObject on acs:oss:oss-cn-hangzhou:1234567890123456:media/secret.jpg.
`,
    );
    tail.abort();
    expect(await tail.ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("selects calls", async () => {
    const before = await lastCall();
    await run("submit", "--no-role", "oss://media/cat.jpg");
    await run("submit", "--wait", "oss://media/cat.jpg");
    const actions = async (...filters: string[]) =>
      new Set(
        (await calls(before, ...filters)).map(({ action, operation }) => action ?? operation),
      );
    expect(await actions("--denied")).toEqual(new Set(["imm:CreateImageModerationTask"]));
    expect(await actions("--product", "sts")).toEqual(new Set(["sts:AssumeRole"]));
    expect(await actions("--action", "IMM:get*")).toEqual(
      new Set(["imm:GetTask", "imm:GetImageModerationResult"]),
    );
    expect(await actions("--caller", "role/service/*")).toEqual(
      new Set(["oss:GetObject", "mns:PublishMessage"]),
    );
    expect(await actions("--caller", "user/worker", "--product", "oss")).toEqual(new Set());
  });

  it("continues when the local cloud is started again, with other keys", async () => {
    const one = await startCloud();
    const write = (of: LocalCloud) =>
      folder.file(
        "cloud.env",
        Object.entries(environmentOf(of))
          .map(([name, value]) => `${name}=${value}\n`)
          .join(""),
      );
    const tail = startInProcess(["tail", "--env", write(one), "--json"]);
    await fetch(`${one.endpoint}/first`);
    await tail.seen("stdout", /first/);
    await one.close();
    await tail.seen("stderr", /No local cloud answers at .* Waiting for it\.\n/);
    const other = await startCloud();
    await fetch(`${other.endpoint}/second`);
    write(other);
    await tail.seen("stderr", /was started again\.\n/);
    await tail.seen("stdout", /"number":1,.*second/);
    tail.abort();
    await other.close();
    expect(await tail.ended).toMatchObject({ code: 0 });
  });

  it("says how many calls are not shown", async () => {
    const busy = await startCloud();
    const account = { type: "Account", accountId: busy.accountId, arn: "acs:ram::1:root" } as const;
    for (let i = 0; i < 10_003; i++)
      busy.ram.authorizer.authorize(account, { action: "oss:GetObject", resource: "*" });
    const args = ["tail", "--no-follow", "--since", "1", "--action", "none"];
    expect(await inProcess(args, { env: environmentOf(busy) })).toMatchObject({
      code: 0,
      stderr: "2 calls are not shown: the local cloud has dropped them from its log.\n",
    });
    await busy.close();
  });

  it("ends when the reader of its output has ended", async () => {
    const child = start(["tail", "--json"], { env });
    await once(child.stdout ?? child, "data");
    child.stdout?.destroy();
    // The first write after that can still succeed.
    const calls = setInterval(() => void anonymous("/media/more.jpg"), 50);
    onTestFinished(() => clearInterval(calls));
    expect(await child.ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("ends with 0 on SIGINT", async () => {
    const child = start(["tail", "--json"], { env });
    await once(child.stdout ?? child, "data");
    child.kill("SIGINT");
    expect(await child.ended).toMatchObject({ code: 0, stderr: "" });
  });

  it.each<[string[], Record<string, string>, number, string]>([
    [[], { IMMKIT_ENDPOINT: "http://127.0.0.1:9" }, 4, "No local cloud answers at"],
    [[], { IMMKIT_CONTROL_KEY: "old" }, 3, "was started again since"],
    [[], { IMMKIT_CONTROL_KEY: "" }, 3, "IMMKIT_CONTROL_KEY is not set"],
    [[], { IMMKIT_ENDPOINT: "https://203.0.113.9" }, 3, "not on this machine"],
    [["--product", "fc"], {}, 3, "Allowed choices are"],
    [["--since", "1h"], {}, 3, "'--since <number>'"],
  ])("rejects %j with %j", async (args, more, code, message) => {
    const ended = await inProcess(["tail", ...args], { env: { ...env, ...more } });
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toContain(message);
  });
});

describe("the README", () => {
  const readme = readFileSync(new URL("../../packages/cli/README.md", import.meta.url), "utf8");
  const [, section = ""] = readme.split("## A stack in a local cloud\n");
  const block = (language: string) =>
    section.split(`\`\`\`${language}\n`)[1]?.split("```")[0] ?? "";

  it("shows commands that run, and what tail prints", async () => {
    mkdirSync(join(folder.path, "own"));
    const poster = new URL("../../examples/quickstart/media/poster.png", import.meta.url);
    folder.file("own/poster.png", readFileSync(poster));
    const lines = block("sh").trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    const before = await lastCall();
    await fetch(`${cloud.endpoint}/media/cat.jpg`);
    for (const line of lines) {
      const [, ...args] = line
        .replace(/ *#.*/, "")
        .replace("uploads/", `${folder.path}/own`)
        .split(" ");
      if (args[0] === "tail") args.push("--since", String(before));
      const ended = await inProcess(args, { env });
      expect([line, ended.stderr, ended.code]).toEqual([line, expect.any(String), 0]);
      if (args[0] !== "tail") continue;
      const normal = (text: string) => text.replace(/^\S+Z/, "T").replace(/\d+ ms/, "N");
      expect(normal(ended.stdout)).toBe(normal(block("text")));
    }
  });
});
