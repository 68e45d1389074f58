import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";
import { allow, policy, snapshot, trust } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const all = "acs:oss:*:*:media/*";
const read = folder.file("read.json", policy(allow("oss:GetObject", all)));
const readToo = folder.file(
  "read-too.json",
  policy(allow(["oss:GetObject"], [all, "acs:oss:*:*:media/a.jpg"])),
);
const write = folder.file("write.json", policy(allow("oss:PutObject", all)));
const both = folder.file("both.json", policy(allow(["oss:GetObject", "oss:PutObject"], all)));
const readSome = folder.file("read-some.json", policy(allow("oss:Get*", "acs:oss:*:*:media/a*")));
const custom = folder.file(
  "custom.json",
  policy(allow("oss:GetObject", all, { Condition: { StringEquals: { "acme:Colour": "red" } } })),
);
const account = folder.file(
  "account.json",
  snapshot({
    policies: {
      media: [policy(allow("oss:GetObject", all)), policy(allow("oss:*", all))],
      "put.me": [policy(allow("oss:PutObject", all))],
    },
    roles: { App: { trust: trust("acs:ram::1:user/ann"), policies: ["media"] } },
    users: { ann: { policies: ["put.me"], groups: ["ops"] } },
    groups: { ops: ["media"] },
  }),
);

const getObject = {
  action: "oss:GetObject",
  resource: expect.stringMatching(/^acs:oss:.*:media\//),
};
const putObject = {
  action: "oss:PutObject",
  resource: expect.stringMatching(/^acs:oss:.*:media\//),
};

describe("immkit ram compare", () => {
  it.each([
    ["equal", read, readToo, 0, null, null],
    ["narrower", read, both, 0, null, putObject],
    ["wider", both, read, 1, putObject, null],
    ["disjoint", read, write, 1, getObject, putObject],
    ["overlapping", read, readSome, 1, getObject, { action: expect.stringMatching(/^oss:Get/i) }],
    [
      "narrower",
      `${account}#policy/media@v1`,
      `${account}#policy/media`,
      0,
      null,
      expect.anything(),
    ],
    ["narrower", read, `${account}#role/app`, 0, null, expect.anything()],
    ["equal", `${account}#user/ann`, `${account}#role/App`, 0, null, null],
    ["equal", `${account}#policy/put.me`, write, 0, null, null],
  ])("%s", async (relation, a, b, code, onlyInA, onlyInB) => {
    const ended = await inProcess(["ram", "compare", a, b, "--json"]);
    expect(ended).toMatchObject({ code, stderr: "" });
    expect(jsonLines(ended.stdout)).toMatchObject([{ relation, onlyInA, onlyInB }]);
  });

  it("gives requests that decide confirms", async () => {
    const ended = await immkit(["ram", "compare", both, read, "--json"]);
    const [{ onlyInA }] = jsonLines(ended.stdout) as [{ onlyInA: object }];
    const request = folder.file("witness.json", onlyInA);
    expect(await immkit(["ram", "decide", "--policy", both, "--request", request])).toMatchObject({
      code: 0,
    });
    expect(await immkit(["ram", "decide", "--policy", read, "--request", request])).toMatchObject({
      code: 1,
    });
  });

  it("says undetermined, with the reason, and ends with 2", async () => {
    const unknown = folder.file(
      "unknown.json",
      policy(allow("oss:GetObject", all, { Condition: { StringLike: { "acme:Colour": "r*" } } })),
    );
    const ended = await immkit(["ram", "compare", custom, unknown, "--json"]);
    const [line] = jsonLines(ended.stdout) as [{ relation: string; reason?: string }];
    expect(line).toMatchObject({
      relation: "undetermined",
      onlyInA: null,
      reason: expect.stringContaining("acme:Colour"),
    });
    expect(ended.code).toBe(2);
  });

  it("explains itself to people", async () => {
    const ended = await immkit(["ram", "compare", both, read]);
    expect(ended.stdout).toMatch(
      /^A is wider: it allows all that B allows, and more\.\n\nOnly A \(.*both\.json\) allows, for example:\n {2}action +oss:PutObject\n {2}resource +acs:oss:/,
    );
    expect(ended.code).toBe(1);
  });

  it("reads one of them from standard input", async () => {
    const ended = await immkit(["ram", "compare", "-", read, "--json"], {
      input: JSON.stringify(policy(allow("oss:GetObject", all))),
    });
    expect(jsonLines(ended.stdout)).toMatchObject([{ relation: "equal" }]);
  });

  it.each([
    [[read], "missing required argument 'b'"],
    [[read, "absent.json"], "does not exist"],
    [["-", "-"], "Put the others into files"],
    [[account, read], `Say which part of it, such as "${account}#role/App".`],
    [[`${account}#role/other`, read], "has no role/other. It has role/App."],
    [
      [`${account}#policy/other`, read],
      "has no policy custom/other. It has custom/media, custom/put.me.",
    ],
    [[`${account}#policy/media@v9`, read], 'has no version "v9". It has v1, v2.'],
    [[`${read}#role/app`, read], "is no snapshot of immkit ram pull"],
    [[folder.file("no.json", "no"), read], "Invalid JSON"],
    [
      [
        folder.file(
          "odd.json",
          policy(allow("oss:GetObject", "*", { Condition: { Null: { "acs:x": "true" } } })),
        ),
        read,
      ],
      "/Statement/0/Condition/Null",
    ],
    [
      [folder.file("next.json", { format: "immkit.ram-snapshot/2" }), read],
      "Take it again with immkit ram pull",
    ],
    [
      [folder.file("cut.json", { format: "immkit.ram-snapshot/1", policies: [{}] }), read],
      "wrong at /policies/0/name: it must be text",
    ],
  ])("ends with 3 for %j", async (args, message) => {
    const ended = await inProcess(["ram", "compare", ...args, "--json"]);
    expect(ended.stderr).toContain(message);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
  });
});

/** Snapshots of one role. */
const role = (name: string, trusting: object, ...statements: readonly object[]) =>
  `${folder.file(`${name}.json`, snapshot({ policies: { own: [policy(...statements)] }, roles: { app: { trust: trusting, policies: ["own"] } } }))}#role/app`;
const imm = policy({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service: ["imm.aliyuncs.com"] },
});
const [get, put] = [allow("oss:GetObject", all), allow("oss:PutObject", all)];
const closed = role("closed", imm, get);
const everybody = policy({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service: ["imm.aliyuncs.com"], RAM: ["*"] },
});
// What it may do takes in all that its trust policy could say.
const assuming = allow("sts:*", "*");
const opened = role("opened", everybody, get);
const byAnybody = { action: "sts:AssumeRole", principal: expect.any(String) };
const tagged = (value: string) =>
  policy({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: "imm.aliyuncs.com" },
    Condition: { StringLike: { "acme:Colour": value } },
  });

describe("two roles of snapshots", () => {
  it.each<[string, string, string, number, unknown, unknown]>([
    ["equal", closed, role("same", imm, get), 0, null, null],
    ["narrower", closed, opened, 0, null, byAnybody],
    ["wider", opened, closed, 1, byAnybody, null],
    [
      "wider",
      role("opened2", everybody, assuming),
      role("closed2", imm, assuming),
      1,
      byAnybody,
      null,
    ],
    [
      "narrower",
      role("closed3", imm, get),
      role("opened3", everybody, get, put),
      0,
      null,
      putObject,
    ],
    [
      "overlapping",
      role("opened4", everybody, get),
      role("closed4", imm, get, put),
      1,
      byAnybody,
      putObject,
    ],
    [
      "overlapping",
      role("ann", trust("acs:ram::1:user/ann"), get),
      role("bob", trust("acs:ram::1:user/bob"), get),
      1,
      byAnybody,
      byAnybody,
    ],
    ["overlapping", role("get", imm, get), role("put", imm, put), 1, getObject, putObject],
    [
      "disjoint",
      role("ann2", trust("acs:ram::1:user/ann"), get),
      role("bob2", trust("acs:ram::1:user/bob"), put),
      1,
      getObject,
      putObject,
    ],
    [
      "undetermined",
      role("red", tagged("r*"), get),
      role("reddish", tagged("re*"), get),
      2,
      null,
      null,
    ],
    [
      "undetermined",
      role("red2", tagged("r*"), get, put),
      role("blue2", tagged("b*"), get),
      1,
      putObject,
      null,
    ],
    // Only whether they have something in common is open.
    [
      "undetermined",
      role(
        "ann3",
        trust("acs:ram::1:user/ann"),
        get,
        allow("oss:ListObjects", "*", { Condition: { StringLike: { "acme:Colour": "r*" } } }),
      ),
      role(
        "bob3",
        trust("acs:ram::1:user/bob"),
        put,
        allow("oss:ListObjects", "*", { Condition: { StringLike: { "acme:Shade": "r*" } } }),
      ),
      1,
      expect.anything(),
      expect.anything(),
    ],
  ])(
    "are %s by what they may do and who may assume them",
    async (relation, a, b, code, onlyInA, onlyInB) => {
      const ended = await inProcess(["ram", "compare", a, b, "--json"]);
      expect(jsonLines(ended.stdout)).toMatchObject([{ relation, onlyInA, onlyInB }]);
      expect(ended).toMatchObject({ code, stderr: "" });
    },
  );

  it("are shown to people by both", async () => {
    const ended = await immkit(["ram", "compare", opened, closed]);
    expect(ended.stdout).toMatch(
      /^What they may do: A and B allow the same\.\n\nWho may assume them: A is wider: .*\n\nOnly A \(.*opened\.json#role\/app\) allows, for example:\n {2}action +sts:AssumeRole\n/,
    );
    expect(ended.code).toBe(1);
    const [line] = jsonLines(
      (await inProcess(["ram", "compare", opened, closed, "--json"])).stdout,
    );
    expect(line).toMatchObject({
      policies: { relation: "equal" },
      trust: { relation: "wider", onlyInA: byAnybody },
    });
  });

  it("gain access when the trust policy of one opens", async () => {
    const ended = await immkit(["ram", "new-access", closed, opened, "--json"]);
    expect(jsonLines(ended.stdout)).toMatchObject([
      {
        holder: "role/app",
        policy: "role/app trust",
        statement: 0,
        action: "sts:AssumeRole",
        request: byAnybody,
      },
    ]);
    expect(ended.code).toBe(1);
    expect(await inProcess(["ram", "new-access", opened, closed])).toMatchObject({
      code: 0,
      stdout: "No new access.\n",
    });
    const hidden = await inProcess([
      "ram",
      "new-access",
      role("closed5", imm, assuming),
      role("opened5", everybody, assuming),
    ]);
    expect(hidden).toMatchObject({ code: 1, stdout: expect.stringContaining("role/app trust") });
  });

  it("are held against a policy, a user or a group by what they may do alone", async () => {
    expect(jsonLines((await inProcess(["ram", "compare", opened, read, "--json"])).stdout)).toEqual(
      [{ relation: "equal", onlyInA: null, onlyInB: null }],
    );
    for (const before of [read, `${account}#group/ops`]) {
      expect(await inProcess(["ram", "new-access", before, opened])).toMatchObject({
        code: 0,
        stdout: "No new access.\n",
      });
    }
  });
});

describe("immkit ram new-access", () => {
  it("is quiet when nothing is added", async () => {
    expect(await inProcess(["ram", "new-access", both, read, "--json"])).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "",
    });
    expect(await immkit(["ram", "new-access", read, readToo])).toMatchObject({
      code: 0,
      stdout: "No new access.\n",
    });
  });

  it("names the statement and action that add something, with a request", async () => {
    const ended = await inProcess(["ram", "new-access", read, both, "--json"]);
    expect(jsonLines(ended.stdout)).toEqual([
      {
        policy: both,
        statement: 0,
        action: "oss:PutObject",
        request: expect.objectContaining(putObject),
      },
    ]);
    expect(ended.code).toBe(1);
    const shown = await inProcess(["ram", "new-access", read, both]);
    expect(shown.stdout).toMatch(
      /^new access {2}statement 0 of .*both\.json, oss:PutObject\n {4}action +oss:PutObject\n/,
    );
  });

  it("ends with 2 when something is undetermined, and nothing is surely new", async () => {
    const unknown = folder.file(
      "unknown2.json",
      policy(allow("oss:GetObject", all, { Condition: { StringLike: { "acme:Colour": "r*" } } })),
    );
    const ended = await inProcess(["ram", "new-access", custom, unknown, "--json"]);
    expect(jsonLines(ended.stdout)).toMatchObject([{ request: null, reason: expect.any(String) }]);
    expect(ended.code).toBe(2);
  });

  it("holds two snapshots against each other, by role, user and group, with who may assume a role", async () => {
    const before = folder.file(
      "before.json",
      snapshot({
        policies: { media: [policy(allow("oss:GetObject", all))] },
        roles: { app: { trust: trust("acs:ram::1:user/ann"), policies: ["media"] } },
        groups: { ops: ["media"] },
      }),
    );
    const after = folder.file(
      "after.json",
      snapshot({
        policies: {
          media: [policy(allow("oss:GetObject", all))],
          more: [policy(allow("oss:PutObject", all))],
        },
        roles: {
          app: { trust: trust("acs:ram::1:user/ann", "acs:ram::1:user/bob"), policies: ["media"] },
          extra: { trust: trust("acs:ram::1:user/ann"), policies: [] },
        },
        users: { bob: { policies: [], groups: ["ops"] } },
        groups: { ops: ["media", "more"] },
      }),
    );
    const ended = await inProcess(["ram", "new-access", before, after, "--json"]);
    expect(ended).toMatchObject({ code: 1, stderr: "" });
    expect(jsonLines(ended.stdout)).toMatchObject([
      {
        holder: "role/app",
        policy: "role/app trust",
        action: "sts:AssumeRole",
        request: { principal: expect.stringContaining("user/bob") },
      },
      {
        holder: "role/extra",
        policy: "role/extra trust",
        request: { principal: expect.stringContaining("user/ann") },
      },
      { holder: "user/bob", policy: "custom/media", action: "oss:GetObject" },
      { holder: "user/bob", policy: "custom/more", action: "oss:PutObject" },
      { holder: "group/ops", policy: "custom/more", action: "oss:PutObject" },
    ]);
    expect(await inProcess(["ram", "new-access", after, after])).toMatchObject({
      code: 0,
      stdout: "No new access.\n",
    });
  });
});
