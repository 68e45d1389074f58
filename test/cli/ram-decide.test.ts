import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";
import { allow, policy, snapshot, trust as trustOf } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const project = "acs:imm:cn-hangzhou:1234567890123456:project/media";
const identity = folder.file("identity.json", {
  Version: "1",
  Statement: [
    { Effect: "Allow", Action: "imm:Get*", Resource: "acs:imm:*:*:project/media" },
    {
      Effect: "Deny",
      Action: "imm:GetTask",
      Resource: "*",
      Condition: { Bool: { "acs:SecureTransport": "false" } },
    },
  ],
});
const bucket = folder.file("bucket.json", {
  Version: "1",
  Statement: [
    {
      Effect: "Allow",
      Action: "oss:GetObject",
      Principal: ["278900"],
      Resource: "acs:oss:*:*:media/*",
    },
  ],
});
const trust = folder.file("trust.json", {
  Version: "1",
  Statement: [
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { RAM: ["acs:ram::1234567890123456:user/ann"] },
    },
  ],
});
const maySts = folder.file("may-sts.json", {
  Version: "1",
  Statement: { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" },
});
const nothing = folder.file("session.json", {
  Version: "1",
  Statement: [{ Effect: "Allow", Action: "imm:ListTasks", Resource: "*" }],
});
const getTask = folder.file("get-task.json", {
  action: "imm:GetTask",
  resource: project,
  context: { "acs:SecureTransport": "true" },
});
const insecure = folder.file("insecure.json", {
  action: "imm:GetTask",
  resource: project,
  context: { "acs:SecureTransport": "false" },
});
const listTasks = folder.file("list-tasks.json", { action: "imm:ListTasks", resource: project });
const getObject = folder.file("get-object.json", {
  action: "oss:GetObject",
  resource: "acs:oss:*:1234567890123456:media/a.jpg",
  principalId: "278900",
});
const assume = folder.file("assume.json", {
  action: "sts:AssumeRole",
  resource: "acs:ram::1234567890123456:role/app",
  principal: "acs:ram::1234567890123456:user/ann",
});

describe("immkit ram decide", () => {
  it.each([
    [
      "an Allow",
      ["--policy", identity, "--request", getTask],
      0,
      "allow",
      { policy: identity, index: 0 },
    ],
    [
      "a Deny",
      ["--policy", identity, "--request", insecure],
      1,
      "explicitDeny",
      { policy: identity, index: 1 },
    ],
    [
      "no statement about the action",
      ["--policy", identity, "--request", listTasks],
      1,
      "implicitDeny",
      null,
    ],
    [
      "a session policy that does not allow",
      ["--policy", identity, "--session-policy", nothing, "--request", getTask],
      1,
      "implicitDeny",
      null,
    ],
    [
      "a control policy that does not allow",
      ["--policy", identity, "--control-policy", nothing, "--request", getTask],
      1,
      "implicitDeny",
      null,
    ],
    [
      "several policies in one option",
      ["--policy", nothing, identity, "--request", getTask],
      0,
      "allow",
      { policy: identity, index: 0 },
    ],
    [
      "several policies in several options",
      ["--policy", nothing, "--policy", identity, "--request", getTask],
      0,
      "allow",
      { policy: identity, index: 0 },
    ],
    [
      "a bucket policy alone",
      ["--resource-policy", bucket, "--request", getObject],
      0,
      "allow",
      { policy: bucket, index: 0 },
    ],
    [
      "a trust policy and the caller's",
      ["--policy", maySts, "--resource-policy", trust, "--request", assume],
      0,
      "allow",
      { policy: trust, index: 0 },
    ],
    [
      "a trust policy without the caller's",
      ["--policy", identity, "--resource-policy", trust, "--request", assume],
      1,
      "implicitDeny",
      null,
    ],
  ])("%s", async (_, args, code, decision, statement) => {
    const ended = await inProcess(["ram", "decide", ...args, "--json"]);
    expect(ended.stderr).toBe("");
    expect(jsonLines(ended.stdout)).toEqual([
      { decision, statement, reason: expect.stringMatching(/\.$/) },
    ]);
    expect(ended.code).toBe(code);
  });

  it("ends with 2 if RAM does not document an operator that decides", async () => {
    const open = folder.file(
      "open.json",
      policy(
        allow("imm:GetTask", project, {
          Condition: { "ForAllValues:StringEquals": { "acs:ResourceTag/team": "media" } },
        }),
      ),
    );
    const request = folder.file("get-task.json", { action: "imm:GetTask", resource: project });
    expect(
      await inProcess(["ram", "decide", "--policy", open, "--request", request]),
    ).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(/^Undetermined: .*ForAllValues:StringEquals/s),
    });
  });

  it("applies all policies of a role of a snapshot", async () => {
    const account = folder.file(
      "account.json",
      snapshot({
        policies: {
          read: [policy(allow("imm:Get*", "*"))],
          none: [policy({ Effect: "Deny", Action: "imm:GetTask", Resource: "*" })],
        },
        roles: {
          reader: { trust: trustOf("acs:ram::1:user/ann"), policies: ["read"] },
          nobody: { trust: trustOf("acs:ram::1:user/ann"), policies: ["read", "none"] },
        },
      }),
    );
    const reader = await inProcess([
      "ram",
      "decide",
      "--policy",
      `${account}#role/reader`,
      "--request",
      getTask,
      "--json",
    ]);
    expect(jsonLines(reader.stdout)).toMatchObject([
      { decision: "allow", statement: { policy: "custom/read", index: 0 } },
    ]);
    const nobody = await inProcess([
      "ram",
      "decide",
      "--policy",
      `${account}#role/nobody`,
      "--request",
      getTask,
      "--json",
    ]);
    expect(jsonLines(nobody.stdout)).toMatchObject([
      { decision: "explicitDeny", statement: { policy: "custom/none", index: 0 } },
    ]);
  });

  it("prints the reason and the statement for people", async () => {
    const ended = await immkit(["ram", "decide", "--policy", identity, "--request", insecure], {
      env: { COLUMNS: "200" },
    });
    expect(ended.stdout).toContain(
      `Denied: Statement 1 of policy "${identity}" denies imm:GetTask on ${project}.`,
    );
    expect(ended.stdout).toContain('"acs:SecureTransport"');
    expect(ended.code).toBe(1);
  });

  it("reads a file from standard input", async () => {
    const ended = await immkit(
      ["ram", "decide", "--policy", identity, "--request", "-", "--json"],
      {
        input: JSON.stringify({ action: "imm:GetProject", resource: project }),
      },
    );
    expect(jsonLines(ended.stdout)).toMatchObject([{ decision: "allow" }]);
    expect(ended.code).toBe(0);
  });

  it("notes that a resource policy needs a principal in the request", async () => {
    const request = folder.file("nobody.json", {
      action: "oss:GetObject",
      resource: "acs:oss:*:1234567890123456:media/a.jpg",
    });
    const ended = await inProcess([
      "ram",
      "decide",
      "--resource-policy",
      bucket,
      "--request",
      request,
      "--json",
    ]);
    expect(ended.stderr).toContain('note: The request has no "principal"');
    expect(ended.code).toBe(1);
  });

  const bad = (name: string, content: unknown) => folder.file(name, content);
  it.each([
    ["no request", ["--policy", identity], "--request FILE"],
    ["no policy", ["--request", getTask], "--policy FILE"],
    [
      "a missing file",
      ["--policy", "absent.json", "--request", getTask],
      '"absent.json" can\'t be read: it does not exist.',
    ],
    ["a directory", ["--policy", folder.path, "--request", getTask], "it is a directory"],
    ["standard input twice", ["--policy", "-", "--request", "-"], "more than once"],
    [
      "a policy that is not JSON",
      ["--policy", bad("p1.json", "{"), "--request", getTask],
      "Invalid JSON",
    ],
    [
      "a policy with an unknown member",
      [
        "--policy",
        bad("p2.json", {
          Version: "1",
          Statement: [{ Effect: "Allow", Action: "*", Resouce: "*" }],
        }),
        "--request",
        getTask,
      ],
      "/Statement/0/Resouce",
    ],
    [
      "a policy that is not UTF-8",
      ["--policy", bad("p3.json", Uint8Array.of(0x7b, 0xff, 0x7d)), "--request", getTask],
      "is not encoded in UTF-8",
    ],
    [
      "a policy with a principal for the caller",
      ["--policy", bucket, "--request", getTask],
      "has no Principal",
    ],
    [
      "a whole snapshot",
      ["--policy", bad("snap.json", snapshot({})), "--request", getTask],
      "Select a part",
    ],
    [
      "two trust policies",
      ["--resource-policy", trust, trust, "--request", assume],
      "one trust policy",
    ],
    [
      "a request that is empty",
      ["--policy", identity, "--request", bad("r0.json", "")],
      "Invalid JSON",
    ],
    [
      "a request that is not JSON",
      ["--policy", identity, "--request", bad("r1.json", "x")],
      "Invalid JSON",
    ],
    [
      "a request with two actions",
      [
        "--policy",
        identity,
        "--request",
        bad(
          "r9.json",
          new TextEncoder().encode(
            `{"action":"imm:GetTask","action":"imm:ListTasks","resource":"*"}`,
          ),
        ),
      ],
      'Duplicate member "action"',
    ],
    [
      "a request for any account",
      [
        "--policy",
        identity,
        "--request",
        bad("r10.json", { action: "oss:GetObject", resource: "acs:oss:*:*:media/a.jpg" }),
      ],
      "A request names one account",
    ],
    [
      "a request that is a list",
      ["--policy", identity, "--request", bad("r2.json", [])],
      "Expected an object, not a list",
    ],
    [
      "a request without an action",
      ["--policy", identity, "--request", bad("r3.json", { resource: project })],
      "action is missing",
    ],
    [
      "a request without a resource",
      ["--policy", identity, "--request", bad("r4.json", { action: "imm:GetTask" })],
      "resource is missing",
    ],
    [
      "a request for a pattern",
      ["--policy", identity, "--request", bad("r5.json", { action: "imm:*", resource: project })],
      "/action",
    ],
    [
      "a request with a stray member",
      [
        "--policy",
        identity,
        "--request",
        bad("r6.json", { action: "imm:GetTask", resource: project, conditions: {} }),
      ],
      "/conditions",
    ],
    [
      "a context value without quotes",
      [
        "--policy",
        identity,
        "--request",
        bad("r7.json", {
          action: "imm:GetTask",
          resource: project,
          context: { "acs:SecureTransport": true },
        }),
      ],
      "/context/acs:SecureTransport",
    ],
    [
      "a resource that is not an ARN",
      [
        "--policy",
        identity,
        "--request",
        bad("r8.json", { action: "imm:GetTask", resource: "project/media" }),
      ],
      "/resource",
    ],
  ])("ends with 3: %s", async (_, args, message) => {
    const ended = await inProcess(["ram", "decide", ...args, "--json"]);
    expect(ended.stdout).toBe("");
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    expect(ended.code).toBe(3);
  });
});
