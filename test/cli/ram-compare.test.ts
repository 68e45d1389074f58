import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";
import { allow, policy, snapshot, trust } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const all = "acs:oss:*:*:media/*";
const read = folder.file("read.json", policy(allow("oss:GetObject", all)));
const readToo = folder.file("read-too.json", policy(allow(["oss:GetObject"], [all, "acs:oss:*:*:media/a.jpg"])));
const write = folder.file("write.json", policy(allow("oss:PutObject", all)));
const both = folder.file("both.json", policy(allow(["oss:GetObject", "oss:PutObject"], all)));
const readSome = folder.file("read-some.json", policy(allow("oss:Get*", "acs:oss:*:*:media/a*")));
const custom = folder.file("custom.json", policy(allow("oss:GetObject", all, { Condition: { StringEquals: { "acme:Colour": "red" } } })));
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

const getObject = { action: "oss:GetObject", resource: expect.stringMatching(/^acs:oss:.*:media\//) };
const putObject = { action: "oss:PutObject", resource: expect.stringMatching(/^acs:oss:.*:media\//) };

describe("immkit ram compare", () => {
  it.each([
    ["equal", read, readToo, 0, null, null],
    ["narrower", read, both, 0, null, putObject],
    ["wider", both, read, 1, putObject, null],
    ["disjoint", read, write, 1, getObject, putObject],
    ["overlapping", read, readSome, 1, getObject, { action: expect.stringMatching(/^oss:Get/i) }],
    ["narrower", `${account}#policy/media@v1`, `${account}#policy/media`, 0, null, expect.anything()],
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
    expect(await immkit(["ram", "decide", "--policy", both, "--request", request])).toMatchObject({ code: 0 });
    expect(await immkit(["ram", "decide", "--policy", read, "--request", request])).toMatchObject({ code: 1 });
  });

  it("says undetermined, with the reason, and ends with 2", async () => {
    const unknown = folder.file(
      "unknown.json",
      policy(allow("oss:GetObject", all, { Condition: { StringLike: { "acme:Colour": "r*" } } })),
    );
    const ended = await immkit(["ram", "compare", custom, unknown, "--json"]);
    const [line] = jsonLines(ended.stdout) as [{ relation: string; reason?: string }];
    expect(line).toMatchObject({ relation: "undetermined", onlyInA: null, reason: expect.stringContaining("acme:Colour") });
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
    const ended = await immkit(["ram", "compare", "-", read, "--json"], { input: JSON.stringify(policy(allow("oss:GetObject", all))) });
    expect(jsonLines(ended.stdout)).toMatchObject([{ relation: "equal" }]);
  });

  it.each([
    [[read], "missing required argument 'b'"],
    [[read, "absent.json"], "does not exist"],
    [["-", "-"], "Put the others into files"],
    [[account, read], `Say which part of it, such as "${account}#role/App".`],
    [[`${account}#role/other`, read], "has no role/other. It has role/App."],
    [[`${account}#policy/other`, read], "has no policy custom/other. It has custom/media, custom/put.me."],
    [[`${account}#policy/media@v9`, read], 'has no version "v9". It has v1, v2.'],
    [[`${read}#role/app`, read], "is no snapshot of immkit ram pull"],
    [[folder.file("no.json", "no"), read], "is not JSON"],
    [
      [folder.file("odd.json", policy(allow("oss:GetObject", "*", { Condition: { Null: { "acs:x": "true" } } }))), read],
      "/Statement/0/Condition/Null",
    ],
    [[folder.file("next.json", { format: "immkit.ram-snapshot/2" }), read], "Take it again with immkit ram pull"],
    [[folder.file("cut.json", { format: "immkit.ram-snapshot/1", policies: [{}] }), read], "wrong at /policies/0/name: it must be text"],
  ])("ends with 3 for %j", async (args, message) => {
    const ended = await inProcess(["ram", "compare", ...args, "--json"]);
    expect(ended.stderr).toContain(message);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
  });
});

describe("immkit ram new-access", () => {
  it("is quiet when nothing is added", async () => {
    expect(await inProcess(["ram", "new-access", both, read, "--json"])).toMatchObject({ code: 0, stdout: "", stderr: "" });
    expect(await immkit(["ram", "new-access", read, readToo])).toMatchObject({ code: 0, stdout: "No new access.\n" });
  });

  it("names the statement and action that add something, with a request", async () => {
    const ended = await inProcess(["ram", "new-access", read, both, "--json"]);
    expect(jsonLines(ended.stdout)).toEqual([
      { policy: both, statement: 0, action: "oss:PutObject", request: expect.objectContaining(putObject) },
    ]);
    expect(ended.code).toBe(1);
    const shown = await inProcess(["ram", "new-access", read, both]);
    expect(shown.stdout).toMatch(/^new access {2}statement 0 of .*both\.json, oss:PutObject\n {4}action +oss:PutObject\n/);
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
        policies: { media: [policy(allow("oss:GetObject", all))], more: [policy(allow("oss:PutObject", all))] },
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
      { holder: "role/extra", policy: "role/extra trust", request: { principal: expect.stringContaining("user/ann") } },
      { holder: "user/bob", policy: "custom/media", action: "oss:GetObject" },
      { holder: "user/bob", policy: "custom/more", action: "oss:PutObject" },
      { holder: "group/ops", policy: "custom/more", action: "oss:PutObject" },
    ]);
    expect(await inProcess(["ram", "new-access", after, after])).toMatchObject({ code: 0, stdout: "No new access.\n" });
  });
});
