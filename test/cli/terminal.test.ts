import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { inProcess } from "./immkit.ts";
import { allow, policy, snapshot, trust } from "./policies.ts";

const bin = fileURLToPath(new URL("../../packages/cli/src/bin.ts", import.meta.url));

const folder = temporaryFolder();
afterAll(() => folder.remove());

const long = `media-${"1234567890123456-".repeat(6)}cn-hangzhou`;
const object = `acs:oss:*:1234567890123456:${long}/uploads/2026/${"x".repeat(90)}`;

const wide = folder.file("wide.json", policy(allow("oss:GetObject", `${object}*`)));
const before = folder.file("before.json", policy(allow("oss:GetObject", "acs:oss:*:*:media/*")));
const request = folder.file("request.json", { action: "oss:GetObject", resource: object });
const account = folder.file(
  "account.json",
  snapshot({
    policies: { [long.slice(0, 60)]: [policy(allow(["oss:Get*", "oss:Put*"], `${object}/*`))] },
    roles: {
      app: {
        trust: trust("acs:ram::1234567890123456:root"),
        policies: [long.slice(0, 60)],
      },
    },
  }),
);
const stack = folder.file("stack.json", {
  resources: [
    {
      name: long,
      type: "alicloud:oss/bucketAcl:BucketAcl",
      props: { bucket: long, acl: "public-read" },
    },
  ],
});
const messages = folder.file(
  "审核.jsonl",
  [1, 2]
    .map((number) =>
      JSON.stringify({
        TaskId: `ImageModeration-${number}`,
        TaskType: "ImageModeration",
        Status: number === 1 ? "Succeeded" : "Odd",
        UserData: "",
      }),
    )
    .join("\n"),
);

const commands: readonly (readonly string[])[] = [
  ["--help"],
  ["submit", "--help"],
  ["check", stack],
  ["validate", messages],
  ["ram", "lint", wide, account],
  ["ram", "explain", wide],
  ["ram", "explain", account, "--reach", object],
  ["ram", "new-access", before, wide],
  ["ram", "compare", before, wide],
  ["ram", "decide", "--policy", wide, "--request", request],
];

describe.each(commands.map((args) => [args]))("immkit %j", (args) => {
  it.each([60, 80, 120, 200])("fits %d columns", async (columns) => {
    const { stdout } = await inProcess(args, { env: { COLUMNS: String(columns) } });
    expect(stdout).not.toBe("");
    // A command line of an example is not wrapped: it is there to be copied.
    const lines = stdout.split("\n").filter((line) => !line.startsWith("  $ "));
    const widest = Math.max(...lines.map(({ length }) => length));
    expect(widest).toBeLessThanOrEqual(columns);
  });

  it.each([
    ["--plain", ["--plain"], {}],
    ["TERM=dumb", [], { TERM: "dumb" }],
    ["LC_ALL=C", [], { LC_ALL: "C", LANG: "en_US.UTF-8" }],
  ])("prints only ASCII with %s", async (_, options, env) => {
    const { stdout, stderr } = await inProcess([...args, ...options], { env });
    expect(stdout + stderr).toMatch(/^\p{ASCII}+$/u);
    expect(stripVTControlCharacters(stdout)).toBe(stdout);
  });
});

describe("a terminal of 0 columns", () => {
  let hasScript = false;
  beforeAll(() => {
    hasScript = spawnSync("script", ["--version"]).status === 0;
  });

  it.each([["--help"], ["ram lint"]])("gets the whole text of %s, once", (command) => {
    // util-linux: it runs a command in a pseudo terminal.
    if (!hasScript) return;
    const file = command === "--help" ? "" : ` '${account}'`;
    const line = `stty cols 0; exec '${process.execPath}' '${bin}' ${command}${file}`;
    const ended = spawnSync("script", ["-qec", line, "/dev/null"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 20_000,
      maxBuffer: 100_000,
    });
    expect(ended.signal).toBeNull();
    const lines = stripVTControlCharacters(ended.stdout).split("\r\n");
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines.length).toBeGreaterThan(5);
  });

  it("gets little from a command that runs on, and SIGTERM ends it", async () => {
    if (!hasScript) return;
    // `exec` keeps the process id that the shell prints.
    const line = `stty cols 0; echo pid $$; exec '${process.execPath}' '${bin}' local --port 0`;
    const child = spawn("script", ["-qec", line, "/dev/null"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const closed = once(child, "close");
    let text = "";
    for await (const chunk of child.stdout.setEncoding("utf8")) {
      text += chunk;
      if (text.includes("Stop with Ctrl+C.")) process.kill(Number(/pid (\d+)/.exec(text)?.[1]));
      expect(text.length).toBeLessThan(100_000);
    }
    expect(await closed).toEqual([0, null]);
    expect(text).toContain("A local Alibaba Cloud listens on");
  });
});

describe("arguments with control characters", () => {
  it.each([
    [["foo\u001b[2J"]],
    [["--foo\u001b[2J"]],
    [["check", "--pack", "\u001b[2J", "x"]],
    [["local", "--port", "\u009b2J"]],
    [["error", "\u001b[2J"]],
    [["ram", "lint", "\u001b[2J"]],
    [["validate", "\u202egpj"]],
    [["submit", "oss://\u001b[2J", "--project", "\u001b[2J"]],
    [["help", "\u001b[2J"]],
  ])("are escaped in the error of %j", async (args) => {
    const { code, stdout, stderr } = await inProcess(args);
    expect(code).toBe(3);
    expect(`${stdout}${stderr}`.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});

describe("immkit error", () => {
  it("explains a code, in all classes or in one", async () => {
    expect(await inProcess(["error", "ArnError.NotAnArn"])).toMatchObject({
      code: 0,
      stdout: [
        "ArnError.NotAnArn (@immkit/ram)",
        "  The text is not a resource name.",
        "  cause: It doesn't begin with acs:, or has fewer than five parts.",
        "  fix: Write acs:service:region:account:relative-id.",
        "",
      ].join("\n"),
    });
    const { stdout } = await inProcess(["error", "toolarge", "--json"]);
    expect(stdout.match(/(?<="id":")[^"]+/g)).toEqual([
      "PolicyError.TooLarge",
      "NotificationError.TooLarge",
    ]);
  });

  it("suggests a code for a misspelt one", async () => {
    expect(await inProcess(["error", "InvalidScenaro"])).toMatchObject({
      code: 3,
      stderr:
        'error: "InvalidScenaro" is not an error code of immkit. Did you mean InvalidScenario? immkit error lists all of them.\n',
    });
  });

  it("is what an error refers to", async () => {
    const { stderr } = await inProcess(["ram", "explain", folder.file("broken.json", "{")]);
    expect(stderr).toMatch(/\nimmkit error PolicyError\.Syntax says more\.\n$/);
  });
});
