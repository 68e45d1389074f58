import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const project = (more: object) => ({
  resources: [{ name: "moderation", type: "immkit:index:ImmProject", ...more }],
});
const bad = folder.file("bad.json", project({ props: { projectName: "media" } }));
const good = folder.file(
  "good.json",
  project({ props: { projectName: "media", serviceRole: "own" } }),
);
const open = folder.file(
  "open.json",
  project({ props: { projectName: "media" }, unknown: ["serviceRole"] }),
);

const only = ["check", "--rule", "imm-project-service-role"];

describe("immkit check", () => {
  it("prints findings with a fix, and ends with 1", async () => {
    const { code, stdout, stderr } = await immkit([...only, bad]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toBe(
      [
        "high  imm-project-service-role",
        "  moderation: The project has no serviceRole, so it uses the shared",
        "  AliyunIMMDefaultRole.",
        "  at         urn:pulumi:fixture::fixture::immkit:index:ImmProject::moderation",
        "  fix        Create a role that trusts imm.aliyuncs.com and can only read the",
        "             media and publish to the topic. Set serviceRole to its name.",
        "",
        "1 failure, 0 undetermined",
        "",
      ].join("\n"),
    );
  });

  it("prints JSON lines", async () => {
    const { stdout } = await inProcess([...only, "--json", bad]);
    expect(jsonLines(stdout)).toMatchObject([
      {
        rule: "imm-project-service-role",
        subject: "moderation",
        verdict: "fail",
        severity: "high",
        urn: "urn:pulumi:fixture::fixture::immkit:index:ImmProject::moderation",
        waived: false,
      },
    ]);
  });

  it.each([
    ["json", /^\{"rule":"imm-project-service-role",/],
    ["sarif", /"id": "imm-project-service-role".*"uri": "[^"]*bad\.json"/s],
    ["junit", /<testsuite name="imm-project-service-role: /],
    ["markdown", /^<!-- immkit check -->\n### immkit check: 1 failure/],
    ["html", /<h1>immkit check: bad\.json<\/h1>/],
    ["table", /^high {2}imm-project-service-role\n/],
  ])("prints %s", async (format, expected) => {
    const { code, stdout } = await inProcess([...only, "--format", format, bad]);
    expect(code).toBe(1);
    expect(stdout).toMatch(expected);
  });

  it.each([
    ["--rule", "imm-project-service-rle", 'Did you mean "imm-project-service-role"?'],
    ["--framework", "CSI", 'No rule checks a control of "CSI"'],
    ["--since", "99.0.0", "nothing would be checked"],
  ])("refuses a selection without a rule: %s %s", async (option, value, message) => {
    const { code, stdout, stderr } = await inProcess(["check", option, value, good]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(message);
  });

  it("warns if the input has nothing to check", async () => {
    const empty = folder.file("empty.json", { resources: [{ name: "x", type: "random:x:X" }] });
    const { code, stderr } = await inProcess(["check", empty]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: Nothing was checked: /);
  });

  it("ends with 0 if nothing is found, and with 2 if something is undetermined", async () => {
    expect(await inProcess([...only, good])).toMatchObject({
      code: 0,
      stdout: "0 failures, 0 undetermined\n",
    });
    const { code, stdout } = await inProcess([...only, open]);
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /\n0 failures, 1 undetermined \(moderation\.serviceRole is known only after the\nupdate\)\n$/,
    );
    expect(await inProcess([...only, "--strict", open])).toMatchObject({ code: 1 });
  });

  it("reads several files, and standard input", async () => {
    const input = JSON.stringify(project({ props: {} }));
    const { stdout } = await inProcess([...only, "--json", good, open, "-"], { input });
    expect(jsonLines(stdout)).toMatchObject([
      { urn: "urn:pulumi:fixture-2::fixture::immkit:index:ImmProject::moderation" },
      { urn: "urn:pulumi:fixture-3::fixture::immkit:index:ImmProject::moderation" },
    ]);
  });

  it("takes facts", async () => {
    const account = "1234567890123456";
    const stack = folder.file("public.json", {
      resources: [
        { name: "p", type: "pulumi:providers:alicloud", props: { accountId: account } },
        {
          name: "media",
          type: "alicloud:oss/bucket:Bucket",
          props: { bucket: "media", acl: "public-read" },
          provider: "p",
        },
      ],
    });
    const facts = folder.file("facts.json", {
      accounts: { [account]: { publicAccessBlocked: true } },
    });
    const found = async (...args: string[]) =>
      (await inProcess(["check", "--json", ...args])).stdout;
    expect(await found(stack)).toContain('"oss-bucket-acl-private"');
    expect(await found("--facts", facts, stack)).not.toContain('"oss-bucket-acl-private"');
  });

  it.each([
    ["{}", `: This file doesn't describe a stack. Give one of: pulumi stack export`],
    ['{"resources":[{"type":"t"}]}', ":1:15: /resources/0/name must be a string."],
    ['{"resources":[', ": The file is not JSON: "],
  ])("ends with 3 for a wrong file: %s", async (content, message) => {
    const file = folder.file("wrong.json", content);
    const { code, stderr } = await inProcess(["check", good, file]);
    expect(code).toBe(3);
    expect(stderr).toContain(message);
    expect(stderr).toContain("wrong.json");
  });

  it("ends with 3 for wrong facts", async () => {
    const facts = folder.file("wrong-facts.json", '{"production":\n"yes"}');
    const { code, stderr } = await inProcess(["check", "--facts", facts, good]);
    expect([code, stderr]).toEqual([
      3,
      `error: ${facts}:2:1: /production must be true or false.\nimmkit error FactsError.InvalidFacts says more.\n`,
    ]);
  });
});
