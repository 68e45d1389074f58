import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";
import { allow, policy, snapshot, trust } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const project = "acs:imm:cn-hangzhou:1234567890123456:project/moderation";
const app = folder.file(
  "app.json",
  policy(
    allow(["imm:CreateImageModerationTask", "imm:GetTask"], project, {
      Condition: { IpAddress: { "acs:SourceIp": "10.0.0.0/8" } },
    }),
  ),
);
const noTask = folder.file(
  "no-task.json",
  policy({ Effect: "Deny", Action: "imm:GetTask", Resource: "*" }),
);
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

/**
 * Whether the Deny meets the Allow depends on what calls carry in keys that nobody has published.
 */
const odd = folder.file(
  "odd.json",
  policy(
    allow("oss:DeleteObject", "acs:oss:*:*:evidence/*", {
      Condition: { StringLike: { "acme:Colour": "r*" } },
    }),
    {
      Effect: "Deny",
      Action: "oss:DeleteObject",
      Resource: "*",
      Condition: { StringLike: { "acme:Shade": "d*" } },
    },
  ),
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
      expect(line).toMatchObject({
        message: expect.stringContaining("acs:SourceIp"),
        conditions: [expect.stringContaining("10.0.0.0/8")],
      });
    }
    expect(lines.flatMap((line) => (line as { actions: string[] }).actions).sort()).toEqual([
      "imm:CreateImageModerationTask",
      "imm:GetTask",
    ]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("takes several files as attached to one caller: a Deny takes away", async () => {
    const ended = await inProcess(["ram", "explain", app, noTask, "--json"]);
    expect(
      jsonLines(ended.stdout).flatMap((line) => (line as { actions: string[] }).actions),
    ).toEqual(["imm:CreateImageModerationTask"]);
  });

  it("explains each role, user and group of a snapshot, and who may assume a role", async () => {
    const ended = await inProcess(["ram", "explain", account, "--json"]);
    const lines = jsonLines(ended.stdout) as {
      holder: string;
      policy: string;
      actions: string[];
      message: string;
    }[];
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
    expect(ended.stdout).toBe(
      `user/ann
  oss read (1) on acs:oss:*:*:evidence/* (custom/reader, statement 0)
    GetObject
  oss write (1) on acs:oss:*:*:* (custom/cleaner, statement 0)
    DeleteObject
`,
    );
    expect(ended.code).toBe(0);
    expect((await inProcess(["ram", "explain", noTask])).stdout).toBe("Nothing is allowed.\n");
  });
});

describe("immkit ram explain, to people", () => {
  const show = async (...args: string[]) => {
    const ended = await inProcess(["ram", "explain", ...args]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    return ended.stdout;
  };

  it("wraps long lists, with the conditions and what is denied under them", async () => {
    const wide = folder.file(
      "wide.json",
      policy(
        allow(["mns:*", "ecs:RunInstances", "kms:Enc*"], "*", {
          Condition: { StringLike: { "acs:UserAgent": ["immkit/*", "a browser/*"] } },
        }),
        { Effect: "Deny", Action: "mns:Delete*", Resource: "acs:mns:*:*:/queues/keep*" },
      ),
    );
    const shown = await show(
      wide,
      folder.file(
        "tls.json",
        policy({
          Effect: "Deny",
          Action: "*",
          Resource: "*",
          Condition: { Bool: { "acs:SecureTransport": "false" } },
        }),
      ),
    );
    for (const line of shown.split("\n"))
      if (!line.includes(folder.path)) expect(line.length).toBeLessThanOrEqual(80);
    expect(shown).toMatch(/^mns read \(\d+\) on \*/);
    expect(shown).toMatch(/^ {2}GetQueueAttributes, PeekMessage, BatchPeekMessage, /m);
    expect(shown).toMatch(/^ {2}if acs:UserAgent looks like immkit\/\* or a browser\/\*$/m);
    expect(shown.replace(/\s+/g, " ")).toMatch(
      /mns write .* except what is denied by statement 1 and statement 0 of \S+tls\.json /,
    );
    expect(shown).toMatch(/^Can call ecs:RunInstances on \*, if .*/m);
    expect(shown.replace(/\s+/g, " ")).toContain(
      "Can call whatever else kms:Enc* takes in (the table of kms is not complete) on *, if",
    );
  });

  it("says who may, where the policy says it", async () => {
    const statement = (Principal: object, more: object = {}) => ({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal,
      ...more,
    });
    const trusting = policy(
      statement({ Service: ["imm.aliyuncs.com", "fc.aliyuncs.com"] }),
      statement({ RAM: "*" }),
    );
    const account = folder.file(
      "trusting.json",
      snapshot({
        roles: {
          app: { trust: trusting, policies: [] },
          job: { trust: trust("acs:ram::1:user/ann"), policies: [] },
        },
      }),
    );
    expect(await show(account)).toBe(`role/app
  imm.aliyuncs.com, fc.aliyuncs.com: sts permissions (1) on the role of this
      trust policy (role/app trust, statement 0)
    AssumeRole
  everybody: sts permissions (1) on the role of this trust policy
      (role/app trust, statement 1)
    AssumeRole

role/job
  acs:ram::1:user/ann: sts permissions (1) on the role of this trust policy
      (role/job trust, statement 0)
    AssumeRole
`);
  });

  it("can't be made to steer the terminal", async () => {
    const odd = folder.file(
      "escape.json",
      policy(
        allow("oss:GetObject", "acs:oss:*:*:b/\u001b[2J*", {
          Condition: { StringEquals: { "acs:UserAgent": "\u001b[1m" } },
        }),
      ),
    );
    const shown = await show(odd);
    expect(shown).not.toContain("\u001b");
    expect(shown).toContain("\\u001b[2J");
  });

  it("says who reaches a resource in a sentence", async () => {
    expect(await show(`${account}#user/ann`, "--reach", "acs:oss:*:*:media/*")).toMatch(
      /^user\/ann\n {2}user\/ann can call oss:DeleteObject on acs:oss:\S+:media\/\S+\s+\(custom\/cleaner, statement 0\)\n$/,
    );
  });
});

describe("immkit ram explain --reach", () => {
  const evidence = "acs:oss:*:*:evidence/*";

  it.each([
    [
      ["--reach", evidence, "--action", "DeleteObject"],
      '--action is "DeleteObject": write service:Name, such as oss:Delete*.',
    ],
    [["--reach", evidence, "--action", "oss: DeleteObject"], "write service:Name"],
    [["--reach", evidence, "--action", ""], "write service:Name"],
    [["--reach", ""], "acs:service:region:account:relative-id"],
    [["--reach", "evidence/*"], "acs:service:region:account:relative-id"],
    [["--reach", "acs:oss:evidence"], "acs:service:region:account:relative-id"],
    [["--reach", "acs:OSS:cn-hangzhou:1:evidence"], "acs:service:region:account:relative-id"],
  ])("takes %j for a mistake, and does not say that nobody can", async (args, message) => {
    const ended = await immkit(["ram", "explain", account, ...args, "--json"]);
    expect(ended.stderr).toContain(message);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
  });

  it.each([
    [
      "oss:DeleteObjct",
      'note: oss has no action "oss:DeleteObjct" that is known, and its table is not complete. Mind the spelling.\n',
    ],
    [
      "IMM:GetTsk",
      'note: imm has no action "IMM:GetTsk" that is known, and it has no other actions. Mind the spelling.\n',
    ],
    ["oss:DeleteBucket", ""],
    ["oss:Put*", ""],
    ["ecs:RunInstances", ""],
    ["*:Put*", ""],
  ])("says of %s when it may be misspelt", async (action, note) => {
    const args = [
      "ram",
      "explain",
      `${account}#role/reader`,
      "--reach",
      evidence,
      "--action",
      action,
    ];
    expect(await inProcess(args)).toMatchObject({ code: 0, stdout: "Nobody can.\n", stderr: note });
  });

  it.each([
    "*",
    "acs:*",
    "acs:oss:*evidence/*",
    "acs:oss:cn-hangzhou:1234567890123456:evidence/a?",
  ])("takes %s", async (resource) => {
    const ended = await inProcess([
      "ram",
      "explain",
      `${account}#role/reader`,
      "--reach",
      resource,
      "--json",
    ]);
    expect(jsonLines(ended.stdout)).toMatchObject([
      { id: "can-reach", pattern: resource, request: { action: "oss:GetObject" } },
    ]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("says who can reach a resource, each with a call and the statement that allows it", async () => {
    const ended = await immkit([
      "ram",
      "explain",
      account,
      "--reach",
      "acs:oss:*:*:evidence/*",
      "--action",
      "oss:Delete*",
      "--json",
    ]);
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
    const nobody = await inProcess([
      "ram",
      "explain",
      account,
      "--reach",
      "acs:oss:*:*:evidence/*",
      "--action",
      "oss:PutObject",
    ]);
    expect(nobody).toMatchObject({ code: 0, stdout: "Nobody can.\n" });
    const ended = await inProcess([
      "ram",
      "explain",
      odd,
      "--reach",
      "acs:oss:*:*:evidence/*",
      "--action",
      "oss:Delete*",
      "--json",
    ]);
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
      [
        "explain",
        folder.file(
          "no-group.json",
          snapshot({ users: { ann: { policies: [], groups: ["ops"] } }, groups: { devs: [] } }),
        ),
      ],
      'The snapshot has no group "ops", which user/ann is in. It has devs. Take it again',
    ],
    [["explain", folder.file("bad.json", {})], "is no valid identity policy"],
  ])("ends with 3 for %j", async (args, message) => {
    const ended = await inProcess(["ram", ...args]);
    expect(ended.stderr).toContain(message);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
  });
});
