import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";
import { allow, policy, snapshot, trust } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const project = "acs:imm:cn-hangzhou:1234567890123456:project/moderation";
const app = folder.file(
  "app.json",
  policy(allow(["imm:CreateImageModerationTask", "imm:GetTask"], project, { Condition: { IpAddress: { "acs:SourceIp": "10.0.0.0/8" } } })),
);
const noTask = folder.file("no-task.json", policy({ Effect: "Deny", Action: "imm:GetTask", Resource: "*" }));
const account = folder.file(
  "account.json",
  snapshot({
    policies: {
      reader: [policy(allow("oss:GetObject", "acs:oss:*:*:evidence/*"))],
      cleaner: [policy(allow("oss:DeleteObject", "acs:oss:*:*:*"))],
    },
    roles: { reader: { trust: trust("acs:ram::1234567890123456:user/ann"), policies: ["reader"] } },
    users: { ann: { policies: ["reader"], groups: ["cleaners"] } },
    groups: { cleaners: ["cleaner"] },
  }),
);

/** Whether the Deny meets the Allow depends on what calls carry in keys that nobody has published. */
const odd = folder.file(
  "odd.json",
  policy(allow("oss:DeleteObject", "acs:oss:*:*:evidence/*", { Condition: { StringLike: { "acme:Colour": "r*" } } }), {
    Effect: "Deny",
    Action: "oss:DeleteObject",
    Resource: "*",
    Condition: { StringLike: { "acme:Shade": "d*" } },
  }),
);

describe("immkit ram explain", () => {
  it("prints a line per service and level of access, with the statement behind it", async () => {
    const ended = await immkit(["ram", "explain", app, "--json"]);
    const lines = jsonLines(ended.stdout);
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toMatchObject({
        id: "can",
        severity: "info",
        policy: app,
        statement: 0,
        fix: null,
        service: "imm",
        resources: [project],
      });
      expect(line).toMatchObject({ message: expect.stringContaining("acs:SourceIp"), conditions: [expect.stringContaining("10.0.0.0/8")] });
    }
    expect(lines.flatMap((line) => (line as { actions: string[] }).actions).sort()).toEqual([
      "imm:CreateImageModerationTask",
      "imm:GetTask",
    ]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("takes several files as attached to one caller: a Deny takes away", async () => {
    const ended = await inProcess(["ram", "explain", app, noTask, "--json"]);
    expect(jsonLines(ended.stdout).flatMap((line) => (line as { actions: string[] }).actions)).toEqual(["imm:CreateImageModerationTask"]);
  });

  it("explains each role, user and group of a snapshot, and who may assume a role", async () => {
    const ended = await inProcess(["ram", "explain", account, "--json"]);
    const lines = jsonLines(ended.stdout) as { holder: string; policy: string; actions: string[]; message: string }[];
    expect(lines.map(({ holder, policy: name, actions }) => [holder, name, ...actions])).toEqual([
      ["role/reader", "custom/reader", "oss:GetObject"],
      ["role/reader", "role/reader trust", "sts:AssumeRole"],
      ["user/ann", "custom/reader", "oss:GetObject"],
      ["user/ann", "custom/cleaner", "oss:DeleteObject"],
      ["group/cleaners", "custom/cleaner", "oss:DeleteObject"],
    ]);
    expect(lines[1]?.message).toContain("acs:ram::1234567890123456:user/ann");
  });

  it("explains a part of a snapshot to people", async () => {
    const ended = await immkit(["ram", "explain", `${account}#user/ann`]);
    expect(ended.stdout).toMatch(
      /^user\/ann\n {2}Can .*GetObject.* \(custom\/reader, statement 0\)\n {2}Can .*DeleteObject.* \(custom\/cleaner, statement 0\)\n$/,
    );
    expect(ended.code).toBe(0);
    expect((await inProcess(["ram", "explain", noTask])).stdout).toBe("Nothing is allowed.\n");
  });
});

describe("immkit ram explain --reach", () => {
  it("says who can reach a resource, each with a call and the statement that allows it", async () => {
    const ended = await immkit(["ram", "explain", account, "--reach", "acs:oss:*:*:evidence/*", "--action", "oss:Delete*", "--json"]);
    const lines = jsonLines(ended.stdout);
    expect(lines).toMatchObject([
      {
        holder: "user/ann",
        id: "can-reach",
        policy: "custom/cleaner",
        statement: 0,
        request: { action: expect.stringMatching(/^oss:deleteobject$/i) },
      },
      { holder: "group/cleaners", id: "can-reach", policy: "custom/cleaner", statement: 0 },
    ]);
    expect(ended.code).toBe(0);
  });

  it("says nobody, and says undetermined", async () => {
    const nobody = await inProcess(["ram", "explain", account, "--reach", "acs:oss:*:*:evidence/*", "--action", "oss:PutObject"]);
    expect(nobody).toMatchObject({ code: 0, stdout: "Nobody can.\n" });
    const ended = await inProcess(["ram", "explain", odd, "--reach", "acs:oss:*:*:evidence/*", "--action", "oss:Delete*", "--json"]);
    expect(jsonLines(ended.stdout)).toEqual([
      {
        id: "can-reach",
        severity: "info",
        policy: null,
        statement: null,
        pattern: "acs:oss:*:*:evidence/*",
        message: expect.stringContaining("acme:Shade"),
        fix: null,
        request: null,
      },
    ]);
    expect(ended.code).toBe(2);
  });

  it.each([
    [["explain"], "missing required argument 'file'"],
    [["explain", app, "--action", "oss:GetObject"], "give the resource with --reach ARN"],
    [["explain", app, "--reach", "evidence/*"], "acs:service:region:account:relative-id"],
    [["explain", "absent.json"], "does not exist"],
    [
      ["explain", folder.file("no-group.json", snapshot({ users: { ann: { policies: [], groups: ["ops"] } }, groups: { devs: [] } }))],
      'The snapshot has no group "ops", which user/ann is in. It has devs. Take it again',
    ],
    [["explain", folder.file("bad.json", {})], "is no valid identity policy"],
  ])("ends with 3 for %j", async (args, message) => {
    const ended = await inProcess(["ram", ...args]);
    expect(ended.stderr).toContain(message);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
  });
});
