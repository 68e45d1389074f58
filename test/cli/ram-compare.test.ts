import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";
import { allow, policy, snapshot, trust } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const media = "acs:oss:*:*:media/*";
const [get, put] = [allow("oss:GetObject", media), allow("oss:PutObject", media)];
const read = folder.file("read.json", policy(get));
const readToo = folder.file(
  "read-too.json",
  policy(allow(["oss:GetObject"], [media, "acs:oss:*:*:media/a.jpg"])),
);
const write = folder.file("write.json", policy(put));
const both = folder.file("both.json", policy(get, put));
const readSome = folder.file("read-some.json", policy(allow("oss:Get*", "acs:oss:*:*:media/a*")));
const readIf = (name: string, pattern: string) =>
  folder.file(
    name,
    policy(
      allow("oss:GetObject", media, { Condition: { StringLike: { "acme:Colour": pattern } } }),
    ),
  );
const account = folder.file(
  "account.json",
  snapshot({
    policies: { media: [policy(get), policy(allow("oss:*", media))], "put.me": [policy(put)] },
    roles: { App: { trust: trust("acs:ram::1:user/ann"), policies: ["media"] } },
    users: { ann: { policies: ["put.me"], groups: ["ops"] } },
    groups: { ops: ["media"] },
  }),
);

/** A role that can read the media, and that these users can assume. */
const role = (name: string, ...users: string[]) => {
  const trusting = trust(...users.map((user) => `acs:ram::1234567890123456:user/${user}`));
  const parts = {
    policies: { own: [policy(get)] },
    roles: { app: { trust: trusting, policies: ["own"] } },
  };
  return `${folder.file(`${name}.json`, snapshot(parts))}#role/app`;
};
const closed = role("closed", "ann");
const opened = role("opened", "ann", "bob");
const byBob = { action: "sts:AssumeRole", principal: "acs:ram::1234567890123456:user/bob" };

const getObject = {
  action: "oss:GetObject",
  resource: "acs:oss:*:1234567890123456:media/x",
};
const putObject = {
  action: "oss:PutObject",
  resource: "acs:oss:*:1234567890123456:media/x",
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
    ["equal", opened, read, 0, null, null],
    ["wider", opened, closed, 1, byBob, null],
    ["narrower", closed, opened, 0, null, byBob],
  ])("%s: %s and %s", async (relation, a, b, code, onlyInA, onlyInB) => {
    const ended = await inProcess(["ram", "compare", a, b, "--json"]);
    expect(ended).toMatchObject({ code, stderr: "" });
    expect(jsonLines(ended.stdout)).toMatchObject([{ relation, onlyInA, onlyInB }]);
  });

  it("prints requests that decide confirms", async () => {
    const ended = await immkit(["ram", "compare", both, read, "--json"]);
    const [{ onlyInA }] = jsonLines(ended.stdout) as [{ onlyInA: object }];
    const request = folder.file("example.json", onlyInA);
    const decide = (file: string) =>
      inProcess(["ram", "decide", "--policy", file, "--request", request]);
    expect(await decide(both)).toMatchObject({ code: 0 });
    expect(await decide(read)).toMatchObject({ code: 1 });
  });

  it("ends with 2 if it is undetermined, and says why", async () => {
    const files = [readIf("red.json", "r*"), readIf("reddish.json", "re*")];
    const ended = await inProcess(["ram", "compare", ...files, "--json"]);
    expect(jsonLines(ended.stdout)).toEqual([
      {
        relation: "undetermined",
        onlyInA: null,
        onlyInB: null,
        reason: expect.stringContaining("acme:Colour"),
      },
    ]);
    expect(ended.code).toBe(2);
  });

  it("prints the relation and an example for people", async () => {
    const ended = await inProcess(["ram", "compare", both, read]);
    expect(ended.stdout).toBe(
      `A is wider: it allows everything that B allows, and more.

Only A (${both}) allows, for example:
  action       oss:PutObject
  resource     acs:oss:*:1234567890123456:media/x
`,
    );
    expect(ended.code).toBe(1);
  });

  it("prints both halves of two roles", async () => {
    const ended = await inProcess(["ram", "compare", opened, closed]);
    expect(ended.stdout).toBe(
      `What they can do: A and B allow the same.

Who can assume them: A is wider: it allows everything that B allows, and more.

Only A (${opened}) allows, for example:
  action       sts:AssumeRole
  resource     acs:ram::1234567890123456:role/example
  principal    acs:ram::1234567890123456:user/bob
`,
    );
    const [line] = jsonLines(
      (await inProcess(["ram", "compare", opened, closed, "--json"])).stdout,
    );
    expect(line).toMatchObject({
      policies: { relation: "equal" },
      trust: { relation: "wider", onlyInA: byBob },
    });
  });

  it("reads one of the files from standard input", async () => {
    const ended = await immkit(["ram", "compare", "-", read, "--json"], {
      input: JSON.stringify(policy(get)),
    });
    expect(jsonLines(ended.stdout)).toMatchObject([{ relation: "equal" }]);
  });

  const invalid = folder.file(
    "invalid.json",
    `{
  "Version": "1",
  "Statement": [
    {
      "Effect": "Allow", "Action": "oss:GetObject", "Resource": "*",
      "Condition": { "Null": { "acs:x": "true" } }
    }
  ]
}
`,
  );
  it.each([
    [[read], "missing required argument 'b'"],
    [[read, "absent.json"], 'The policy file "absent.json" can\'t be read: it does not exist.'],
    [["-", "-"], "Put the others into files"],
    [[account, read], `Select a part, such as "${account}#role/App".`],
    [
      [`${account}#role/other`, read],
      `${account}:1:1: The snapshot has no role/other. It has role/App.`,
    ],
    [[`${account}#policy/other`, read], "has no policy other. It has custom/media, custom/put.me."],
    [[`${account}#policy/media@v9`, read], 'has no version "v9". It has v1, v2.'],
    [
      [`${read}#role/app`, read],
      `${read}:1:1: This is not a snapshot of immkit ram pull, so it has no part role/app.`,
    ],
    [[folder.file("no.json", "no"), read], "no.json:1:1: Invalid identity policy: "],
    [[invalid, read], "invalid.json:6:30: Invalid identity policy: "],
    [
      [folder.file("next.json", { format: "immkit.ram-snapshot/2" }), read],
      "next.json:1:11: The snapshot has the format",
    ],
    [
      [
        folder.file(
          "cut.json",
          '{ "format": "immkit.ram-snapshot/1", "accountId": null,\n  "policies": [{ "name": 1 }] }',
        ),
        read,
      ],
      "cut.json:2:26: The value must be a string.",
    ],
  ])("ends with 3 for %j", async (args, message) => {
    const ended = await inProcess(["ram", "compare", ...args, "--json"]);
    expect(ended.stderr).toContain(message);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
  });
});
