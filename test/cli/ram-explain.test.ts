import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";
import { allow, policy, snapshot, trust } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

it("takes a directory for its policies, as attached to one caller", async () => {
  const attached = temporaryFolder();
  attached.file("read.json", policy(allow("oss:GetObject", "acs:oss:*:*:media/*")));
  attached.file("notes.txt", "not a policy");
  const { code, stdout } = await inProcess(["ram", "explain", attached.path]);
  await attached.remove();
  expect(code).toBe(0);
  expect(stdout).toContain("oss read (1) on acs:oss:*:*:media/*");
});

const project = "acs:imm:cn-hangzhou:1234567890123456:project/moderation";
const evidence = "acs:oss:*:*:evidence/*";
const ann = "acs:ram::1234567890123456:user/ann";
const app = folder.file(
  "app.json",
  `{
  "Version": "1",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["imm:CreateImageModerationTask", "imm:GetTask"],
      "Resource": "${project}",
      "Condition": { "IpAddress": { "acs:SourceIp": "10.0.0.0/8" } }
    }
  ]
}
`,
);
const noTask = folder.file(
  "no-task.json",
  policy({ Effect: "Deny", Action: "imm:GetTask", Resource: "*" }),
);
const account = folder.file(
  "account.json",
  snapshot({
    policies: {
      reader: [policy(allow("oss:GetObject", evidence))],
      cleaner: [policy(allow("oss:DeleteObject", "acs:oss:*:*:*"))],
    },
    roles: { reader: { trust: trust(ann), policies: ["reader"] } },
    users: { ann: { policies: ["reader"], groups: ["cleaners"] } },
    groups: { cleaners: ["cleaner"] },
  }),
);
/** The policy `odd` can't be read: this version of the policy language does not exist. */
const withOdd = folder.file(
  "with-odd.json",
  snapshot({
    policies: {
      odd: [{ Version: "2", Statement: [allow("oss:*", "*")] }],
      reader: [policy(allow("oss:GetObject", evidence))],
    },
    roles: { app: { trust: trust(ann), policies: ["odd", "reader"] } },
    users: { ann: { policies: ["odd"] } },
  }),
);

describe("immkit ram explain", () => {
  it("prints a line per service and access level, with the statement and its position", async () => {
    const ended = await immkit(["ram", "explain", app, "--json"]);
    const common = {
      id: "can",
      severity: "info",
      policy: app,
      statement: 0,
      fix: null,
      service: "imm",
      resources: [project],
      conditions: ["acs:SourceIp is in 10.0.0.0/8"],
      line: 4,
      column: 5,
    };
    expect(jsonLines(ended.stdout)).toMatchObject([
      {
        ...common,
        actions: ["imm:CreateImageModerationTask"],
        message: expect.stringContaining("CreateImageModerationTask on acs:imm:"),
      },
      { ...common, actions: ["imm:GetTask"] },
    ]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("takes several files as attached to one caller, so a Deny counts for all", async () => {
    const ended = await inProcess(["ram", "explain", app, noTask, "--json"]);
    expect(jsonLines(ended.stdout)).toMatchObject([{ actions: ["imm:CreateImageModerationTask"] }]);
  });

  it("explains each role, user and group of a snapshot, and who can assume a role", async () => {
    const ended = await inProcess(["ram", "explain", account, "--json"]);
    expect(jsonLines(ended.stdout)).toMatchObject([
      { holder: "role/reader", policy: "custom/reader", actions: ["oss:GetObject"] },
      {
        holder: "role/reader",
        policy: "role/reader trust",
        actions: ["sts:AssumeRole"],
        message: expect.stringContaining(ann),
        line: null,
        column: null,
      },
      { holder: "user/ann", policy: "custom/reader", actions: ["oss:GetObject"] },
      { holder: "user/ann", policy: "custom/cleaner", actions: ["oss:DeleteObject"] },
      { holder: "group/cleaners", policy: "custom/cleaner", actions: ["oss:DeleteObject"] },
    ]);
  });

  it("ends with 2 if a policy of a snapshot can't be read, and warns once", async () => {
    const ended = await inProcess(["ram", "explain", withOdd, "--json"]);
    const lines = jsonLines(ended.stdout) as { id: string; holder: string; policy: string }[];
    expect(lines.map(({ holder, id, policy: name }) => [holder, id, name])).toEqual([
      ["role/app", "can", "custom/reader"],
      ["role/app", "can", "role/app trust"],
      ["role/app", "unreadable-policy", "custom/odd"],
      ["user/ann", "unreadable-policy", "custom/odd"],
    ]);
    expect(ended.stderr).toMatch(
      /^warning: The policy "custom\/odd" can't be read\. The answer leaves it out: .+\n$/,
    );
    expect(ended.code).toBe(2);
  });
});

describe("immkit ram explain, for people", () => {
  const show = async (...args: string[]) => {
    const ended = await inProcess(["ram", "explain", ...args]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    return ended.stdout;
  };

  it("prints file:line:column and severity", async () => {
    expect((await show(app)).replaceAll(/\s+/g, " ")).toContain(
      `${app}:4:5: info: imm read (1) on ${project} GetTask if acs:SourceIp is in 10.0.0.0/8`,
    );
  });

  it("prints the part of a snapshot", async () => {
    expect(await show(`${account}#user/ann`)).toBe(
      `user/ann
  custom/reader, statement 0: info: oss read (1) on acs:oss:*:*:evidence/*
      GetObject
  custom/cleaner, statement 0: info: oss write (1) on acs:oss:*:*:*
      DeleteObject
`,
    );
    expect(await show(noTask)).toBe("Nothing is allowed.\n");
  });

  it("wraps long lists, followed by conditions and exceptions", async () => {
    const wide = folder.file(
      "wide.json",
      policy(
        allow(["mns:*", "ecs:RunInstances", "kms:Enc*"], "*", {
          Condition: { StringLike: { "acs:UserAgent": ["immkit/*", "a browser/*"] } },
        }),
        { Effect: "Deny", Action: "mns:Delete*", Resource: "acs:mns:*:*:/queues/keep*" },
      ),
    );
    const tls = folder.file(
      "tls.json",
      policy({
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: { Bool: { "acs:SecureTransport": "false" } },
      }),
    );
    const shown = await show(wide, tls);
    for (const line of shown.split("\n"))
      if (!line.includes(folder.path)) expect(line.length).toBeLessThanOrEqual(80);
    expect(shown).toMatch(/^ {4}GetQueueAttributes, PeekMessage, BatchPeekMessage, /m);
    expect(shown).toMatch(/^ {4}if acs:UserAgent matches immkit\/\* or a browser\/\*$/m);
    const flat = shown.replace(/\s+/g, " ");
    expect(flat).toMatch(/info: mns read \(\d+\) on \* /);
    expect(flat).toMatch(
      /mns write .* except what is denied by statement 1 and statement 0 of \S+tls\.json /,
    );
    expect(flat).toMatch(/info: ecs write \(1\) on \* RunInstances if /);
    expect(flat).toContain("kms:Enc*");
  });

  it("prints who can assume a role", async () => {
    const statement = (Principal: object) => ({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal,
    });
    const roles = folder.file(
      "roles.json",
      snapshot({
        roles: {
          app: {
            trust: policy(
              statement({ Service: ["imm.aliyuncs.com", "fc.aliyuncs.com"] }),
              statement({ RAM: "*" }),
            ),
            policies: [],
          },
          job: { trust: trust(ann), policies: [] },
        },
      }),
    );
    const shown = (await show(roles)).replaceAll(/\n {6}(?=\S)/g, " ");
    expect(shown).toMatch(
      /^role\/app\n {2}role\/app trust, statement 0: info: imm\.aliyuncs\.com, fc\.aliyuncs\.com can assume this role\.\n {2}role\/app trust, statement 1: info: Everybody can assume this role\.\n\nrole\/job\n {2}role\/job trust, statement 0: info: acs:ram::1234567890123456:user\/ann can assume /,
    );
  });

  it("escapes control characters", async () => {
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

  it("prints who can reach a resource as a sentence", async () => {
    expect(
      (await show(`${account}#user/ann`, "--reach", "acs:oss:*:*:media/*")).replaceAll(/\s+/g, " "),
    ).toBe(
      "user/ann custom/cleaner, statement 0: info: user/ann can call oss:DeleteObject on acs:oss:*:1234567890123456:media/x. ",
    );
  });
});

describe("immkit ram explain --reach", () => {
  it("lists who can reach a resource, each with a call and the statement that allows it", async () => {
    const ended = await inProcess([
      ...["ram", "explain", account, "--json"],
      ...["--reach", evidence, "--action", "oss:Delete*"],
    ]);
    expect(jsonLines(ended.stdout)).toEqual([
      {
        holder: "user/ann",
        id: "can-reach",
        severity: "info",
        policy: "custom/cleaner",
        statement: 0,
        pattern: evidence,
        message: "user/ann can call oss:DeleteObject on acs:oss:*:1234567890123456:evidence/x.",
        fix: null,
        request: {
          action: "oss:DeleteObject",
          resource: "acs:oss:*:1234567890123456:evidence/x",
        },
        line: null,
        column: null,
      },
      expect.objectContaining({ holder: "group/cleaners", policy: "custom/cleaner" }),
    ]);
    expect(ended.code).toBe(0);
  });

  it("ends with 0 if nobody can, and with 2 if it is undetermined for somebody", async () => {
    const args = ["--reach", evidence, "--action", "oss:PutObject"];
    expect(await inProcess(["ram", "explain", account, ...args])).toMatchObject({
      code: 0,
      stdout: "Nobody can.\n",
    });
    const ended = await inProcess(["ram", "explain", withOdd, ...args]);
    expect(ended.stdout).toContain("Whether user/ann can is undetermined: ");
    expect(ended.code).toBe(2);
  });

  it.each([
    "*",
    "acs:*",
    "acs:oss:*evidence/*",
    "acs:oss:cn-hangzhou:1234567890123456:evidence/a?",
  ])("accepts the resource %s", async (resource) => {
    const args = ["ram", "explain", `${account}#role/reader`, "--reach", resource, "--json"];
    const ended = await inProcess(args);
    expect(jsonLines(ended.stdout)).toMatchObject([
      { id: "can-reach", pattern: resource, request: { action: "oss:GetObject" } },
    ]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
  });

  it.each([
    [
      ["--reach", evidence, "--action", "DeleteObject"],
      '--action is "DeleteObject". Write service:Name, such as oss:Delete*.',
    ],
    [["--reach", evidence, "--action", "oss: DeleteObject"], "Write service:Name"],
    [["--reach", evidence, "--action", ""], "Write service:Name"],
    [["--action", "oss:GetObject"], "--action needs a resource. Pass --reach ARN."],
    [["--reach", ""], "acs:service:region:account:relative-id"],
    [["--reach", "evidence/*"], "acs:service:region:account:relative-id"],
    [["--reach", "acs:oss:evidence"], "acs:service:region:account:relative-id"],
    [["--reach", "acs:OSS:cn-hangzhou:1:evidence"], "acs:service:region:account:relative-id"],
  ])("ends with 3 for %j", async (args, message) => {
    const ended = await inProcess(["ram", "explain", account, ...args, "--json"]);
    expect(ended.stderr).toContain(message);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
  });

  it.each([
    [
      "oss:DeleteObjct",
      'note: The action table of oss, which is not complete, has no "oss:DeleteObjct". Check the spelling.\n',
    ],
    [
      "IMM:GetTsk",
      'note: The action table of imm, which is complete, has no "IMM:GetTsk". Check the spelling.\n',
    ],
    ["oss:DeleteBucket", ""],
    ["oss:Put*", ""],
    ["ecs:RunInstances", ""],
    ["*:Put*", ""],
  ])("notes that the action %s is probably misspelled", async (action, note) => {
    const part = `${account}#role/reader`;
    const args = ["ram", "explain", part, "--reach", evidence, "--action", action];
    expect(await inProcess(args)).toMatchObject({ code: 0, stdout: "Nobody can.\n", stderr: note });
  });
});

describe("immkit ram explain, when something is wrong", () => {
  const noGroup = folder.file(
    "no-group.json",
    snapshot({ users: { ann: { policies: [], groups: ["ops"] } }, groups: { devs: [] } }),
  );
  it.each([
    [[], "missing required argument 'file'"],
    [["absent.json"], "does not exist"],
    [[noGroup], "The snapshot has no group/ops. Take the snapshot again with immkit ram pull."],
    [[folder.file("bad.json", {})], "bad.json:1:1: Invalid identity policy: Version is missing."],
  ])("ends with 3 for %j", async (args, message) => {
    const ended = await inProcess(["ram", "explain", ...args]);
    expect(ended.stderr).toContain(message);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
  });
});

it("reads a trust policy with a stray Resource as one, and any policy as the kind that --kind names", async () => {
  const stray = folder.file(
    "stray.json",
    policy({ ...allow("sts:AssumeRole", "*"), Principal: { RAM: [ann] } }),
  );
  const found = await inProcess(["ram", "explain", stray]);
  expect(found.code).toBe(3);
  expect(found.stderr).toContain("Invalid trust policy: A trust policy has no Resource");
  const named = await inProcess(["ram", "explain", "--kind", "session", stray]);
  expect(named.code).toBe(3);
  expect(named.stderr).toContain(
    "Invalid session policy: A policy of kind session has no Principal",
  );
  const unknown = await inProcess(["ram", "lint", "--kind", "role", stray]);
  expect(unknown.code).toBe(3);
  expect(unknown.stderr).toContain(
    "Allowed choices are identity, trust, bucket, resource, session, control.",
  );
});

it("says which resources no name matches", async () => {
  const malformed = folder.file(
    "malformed.json",
    policy(allow("oss:GetObject", "acs:oss:media/*")),
  );
  const { code, stdout, stderr } = await inProcess(["ram", "explain", malformed]);
  expect(code).toBe(0);
  expect(stdout).toBe("Nothing is allowed.\n");
  expect(stderr).toContain(
    "does nothing on acs:oss:media/*. It has 3 of the five fields of acs:service:region:account:relative-id.",
  );
});
