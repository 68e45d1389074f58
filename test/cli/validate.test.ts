import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines, start } from "./immkit.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const content = {
  ProjectName: "moderation",
  RequestId: "6E93D6C9-5AC0-49F9-914D-E02678D3EE50",
  StartTime: "2026-01-29T07:00:00.100Z",
  EndTime: "2026-01-29T07:00:02.200Z",
  UserData: "order-7",
  TaskType: "ImageModeration",
  TaskId: "ImageModeration-5d29e2fa-6ab1-4c1e-94f6-6d2b2ae4f6d1",
  Status: "Succeeded",
  Code: "",
  Message: "",
  ModerationResult: { URI: "oss://media/cat.jpg", Suggestion: "block", Categories: ["porn"] },
};
const envelope = (change: object = {}) => ({
  id: "2BA-1O5cDYYBbCpfWmkc5XYMRsnq4ZP",
  source: "acs.imm",
  type: "imm:Task:ImageModeration",
  subject: "",
  time: "1769670002200",
  content: JSON.stringify({ ...content, ...change }),
});
const outcome = {
  kind: "image",
  status: "succeeded",
  suggestion: "block",
  categories: ["porn"],
  taskId: content.TaskId,
  projectName: "moderation",
  uri: "oss://media/cat.jpg",
  userData: "order-7",
  eventId: "2BA-1O5cDYYBbCpfWmkc5XYMRsnq4ZP",
  time: "2026-01-29T07:00:02.200Z",
  needsLookup: false,
};

const good = folder.file("good.json", envelope());
const failed = folder.file(
  "failed.json",
  envelope({
    Status: "Failed",
    Code: "ResourceNotFound",
    Message: "No such object.",
    ModerationResult: null,
  }),
);
const running = folder.file("running.json", envelope({ Status: "Running" }));
const lines = folder.file(
  "lines.jsonl",
  [envelope(), envelope({ Status: "Running" }), envelope({ TaskId: "ImageModeration-2" })]
    .map((each) => JSON.stringify(each))
    .join("\n"),
);
const noise = folder.file("noise.bin", Uint8Array.of(0xff, 0xfe, 0x00, 0x9f));
const absent = join(folder.path, "absent.json");

describe("immkit validate --json", () => {
  it("prints the outcome of a valid message", async () => {
    const ended = await immkit(["validate", good, "--json"]);
    expect(jsonLines(ended.stdout)).toEqual([{ file: good, ok: true, outcome }]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("accepts the message of a failed task", async () => {
    const ended = await inProcess(["validate", failed, "--json"]);
    expect(jsonLines(ended.stdout)).toMatchObject([
      { file: failed, ok: true, outcome: { status: "failed", code: "ResourceNotFound" } },
    ]);
    expect(ended.code).toBe(0);
  });

  it("keeps the verdict, and lists what could not be read", async () => {
    const flawed = folder.file("flawed.json", envelope({ UserData: { order: 7 }, Tags: [] }));
    const ended = await immkit(["validate", flawed, "--json"]);
    const dropped = ["/content/UserData", "/content/Tags"];
    expect(jsonLines(ended.stdout)).toEqual([
      { file: flawed, ok: true, outcome: { ...outcome, userData: "", dropped } },
    ]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("reads standard input", async () => {
    const ended = await immkit(["validate", "-", "--json"], { input: JSON.stringify(envelope()) });
    expect(jsonLines(ended.stdout)).toEqual([{ file: "-", ok: true, outcome }]);
  });

  it("prints a line per message in order, and ends with 1 if one is invalid", async () => {
    const ended = await inProcess(["validate", good, lines, "--json"]);
    expect(jsonLines(ended.stdout)).toMatchObject([
      { file: good, ok: true },
      { file: lines, ok: true },
      {
        file: lines,
        ok: false,
        error: {
          code: "InvalidContent",
          path: "/1/content/Status",
          message: expect.stringContaining("Status"),
        },
      },
      { file: lines, ok: true, outcome: { taskId: "ImageModeration-2" } },
    ]);
    expect(ended).toMatchObject({ code: 1, stderr: "" });
  });

  it("prints the valid lines of a file next to a truncated one", async () => {
    const whole = JSON.stringify(envelope());
    const cut = folder.file("cut.jsonl", `${whole}\n${whole.slice(0, 90)}\n${whole}\n`);
    const ended = await inProcess(["validate", cut, "--json"]);
    expect(jsonLines(ended.stdout)).toEqual([
      { file: cut, ok: true, outcome },
      {
        file: cut,
        ok: false,
        error: { code: "InvalidJson", path: "/1", message: expect.any(String) },
      },
      { file: cut, ok: true, outcome },
    ]);
    expect(ended.code).toBe(1);
  });

  it("prints what is wrong with a message", async () => {
    const empty = folder.file("empty.json", "");
    const ended = await inProcess(["validate", running, noise, empty, "--json"]);
    expect(jsonLines(ended.stdout)).toEqual([
      {
        file: running,
        ok: false,
        error: { code: "InvalidContent", path: "/content/Status", message: expect.any(String) },
      },
      {
        file: noise,
        ok: false,
        error: { code: "InvalidUtf8", path: "", message: expect.any(String) },
      },
      { file: empty, ok: false, error: { code: "Empty", path: "", message: expect.any(String) } },
    ]);
    expect(ended.code).toBe(1);
  });

  it("reads the files of a directory", async () => {
    mkdirSync(join(folder.path, "recorded", "deep"), { recursive: true });
    mkdirSync(join(folder.path, "recorded", ".git"));
    for (const name of [
      "recorded/b.json",
      "recorded/a.json",
      "recorded/deep/c.json",
      "recorded/.git/x",
      "recorded/.hidden",
    ])
      folder.file(name, envelope());
    const ended = await immkit(["validate", "recorded", "--json"], { cwd: folder.path });
    expect(jsonLines(ended.stdout).map((line) => (line as { file: string }).file)).toEqual([
      "recorded/a.json",
      "recorded/b.json",
      "recorded/deep/c.json",
    ]);
  });

  it("continues after a file that can't be read, and ends with 3", async () => {
    const ended = await inProcess(["validate", absent, running, good, "--json"]);
    expect(jsonLines(ended.stdout)).toMatchObject([{ ok: false }, { ok: true }]);
    expect(ended).toMatchObject({
      code: 3,
      stderr: `error: "${absent}" can't be read: it does not exist.\n`,
    });
  });

  it("rejects a file over 64 MiB", async () => {
    const ended = await inProcess(["validate", "/dev/zero", "--json"]);
    expect(jsonLines(ended.stdout)).toMatchObject([
      { file: "/dev/zero", ok: false, error: { code: "TooLarge" } },
    ]);
    expect(ended.code).toBe(1);
  });

  it("ends without an error when its reader closes the pipe", async () => {
    const many = folder.file(
      "many.jsonl",
      Array.from({ length: 2000 }, () => JSON.stringify(envelope())).join("\n"),
    );
    const child = start(["validate", many, "--json"]);
    child.stdout?.once("data", () => child.stdout?.destroy());
    expect(await child.ended).toMatchObject({ code: 0, stderr: "" });
  });

  it.each([
    [[], "missing required argument 'file'"],
    [["-", "-"], "more than once"],
  ])("ends with 3 for %j", async (args, message) => {
    const ended = await inProcess(["validate", ...args, "--json"]);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
    expect(ended.stderr).toContain(message);
  });

  it("ends with 3 for an empty directory", async () => {
    mkdirSync(join(folder.path, "nothing"));
    const ended = await immkit(["validate", "nothing"], { cwd: folder.path });
    expect(ended.code).toBe(3);
    expect(ended.stderr).toBe('error: The directory "nothing" contains no file.\n');
  });
});

describe("immkit validate, for people", () => {
  it("prints a table and the counts", async () => {
    const env = { COLUMNS: "160" };
    const ended = await inProcess(["validate", good, running, lines], { env });
    expect(ended.stdout).toMatch(/^message +verdict +categories +task\n/);
    expect(ended.stdout).toMatch(/good\.json +image block +porn +ImageModeration-5d29e2fa\S+\n/);
    expect(ended.stdout).toMatch(/lines\.jsonl #3 +image block +porn /);
    expect(ended.stdout).toMatch(
      /^\S+running\.json:1:\d+: invalid: \/content\/Status: .*\n? +.*\[InvalidContent\]$/m,
    );
    expect(ended.stdout).toMatch(/^\S+lines\.jsonl:2:\d+: invalid: \/1\/content/m);
    expect(ended.stdout).toMatch(/\n\n3 valid, 2 invalid\n$/);
    expect(ended.code).toBe(1);
  });

  it("prints what could not be read in a valid message", async () => {
    const flawed = folder.file("flawed.json", envelope({ UserData: { order: 7 } }));
    const ended = await immkit(["validate", flawed], { env: { COLUMNS: "160" } });
    expect(ended.stdout).toMatch(
      /^\S+flawed\.json:1:\d+: dropped: \/content\/UserData: .*\n? *\[UnreadableMember\]$/m,
    );
    expect(ended.stdout).toMatch(/\n\n1 valid, 0 invalid\n$/);
    expect(ended.code).toBe(0);
  });

  it("escapes control characters", async () => {
    const nasty = folder.file("nasty.json", envelope({ TaskId: "ImageModeration-\u001b[2J" }));
    const ended = await inProcess(["validate", nasty]);
    expect(ended.stdout).toContain("ImageModeration-\\u001b[2J");
    expect(ended.stdout).not.toContain("\u001b[2J");
  });
});
