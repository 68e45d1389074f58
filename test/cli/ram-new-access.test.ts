import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";
import { allow, policy, type SnapshotParts, snapshot, trust } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const media = "acs:oss:*:*:media/*";
const [get, put] = [allow("oss:GetObject", media), allow("oss:PutObject", media)];
const read = folder.file("read.json", policy(get));
const both = folder.file("both.json", policy(allow(["oss:GetObject", "oss:PutObject"], media)));
const readIf = (name: string, pattern: string) =>
  folder.file(
    name,
    policy(
      allow("oss:GetObject", media, { Condition: { StringLike: { "acme:Colour": pattern } } }),
    ),
  );
let files = 0;
const account = (parts: SnapshotParts) => folder.file(`account-${files++}.json`, snapshot(parts));
const ann = "acs:ram::1234567890123456:user/ann";
const bob = "acs:ram::1234567890123456:user/bob";
const app = (trusting: object, ...policies: object[]): SnapshotParts => ({
  policies: Object.fromEntries(policies.map((each, index) => [`policy-${index}`, [each]])),
  roles: { app: { trust: trusting, policies: policies.map((_, index) => `policy-${index}`) } },
});
const before = account(app(trust(ann), policy(get)));
const after = account(app(trust(ann, bob), policy(get)));

describe("immkit ram new-access", () => {
  it("ends with 0 if nothing is added", async () => {
    expect(await inProcess(["ram", "new-access", both, read, "--json"])).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "",
    });
    expect(await immkit(["ram", "new-access", both, read])).toMatchObject({
      code: 0,
      stdout: "No new access.\n",
    });
  });

  it("ends with 1 and names the statement and action that add something", async () => {
    const ended = await inProcess(["ram", "new-access", read, both, "--json"]);
    expect(jsonLines(ended.stdout)).toEqual([
      {
        policy: both,
        statement: 0,
        action: "oss:PutObject",
        request: { action: "oss:PutObject", resource: "acs:oss:*:1234567890123456:media/x" },
      },
    ]);
    expect(ended.code).toBe(1);
    expect(
      (await inProcess(["ram", "new-access", read, both], { env: { COLUMNS: "200" } })).stdout,
    ).toBe(
      `new access: statement 0 of ${both}, oss:PutObject
    action       oss:PutObject
    resource     acs:oss:*:1234567890123456:media/x

1 new permission
`,
    );
  });

  it("ends with 2 if it is undetermined whether something is added", async () => {
    const files = [readIf("reddish.json", "re*"), readIf("red.json", "r*")];
    const ended = await inProcess(["ram", "new-access", ...files, "--json"]);
    expect(jsonLines(ended.stdout)).toEqual([
      {
        policy: files[1],
        statement: 0,
        action: "oss:GetObject",
        request: null,
        reason: expect.stringContaining("acme:Colour"),
      },
    ]);
    expect(ended.code).toBe(2);
  });

  it("compares each role, user and group of two snapshots with itself", async () => {
    const ended = await inProcess(["ram", "new-access", before, after, "--json"]);
    expect(jsonLines(ended.stdout)).toMatchObject([
      {
        holder: "role/app",
        policy: "role/app trust",
        statement: 0,
        action: "sts:AssumeRole",
        request: { action: "sts:AssumeRole", principal: bob },
      },
    ]);
    expect(ended).toMatchObject({ code: 1, stderr: "" });
    expect(await inProcess(["ram", "new-access", after, before])).toMatchObject({
      code: 0,
      stdout: "No new access.\n",
    });
  });

  it("compares two roles by who can assume them, and a policy with a role by what it can do", async () => {
    const [old, now] = [`${before}#role/app`, `${after}#role/app`];
    expect((await inProcess(["ram", "new-access", old, now])).stdout).toMatch(
      /^new access: role\/app: statement 0 of role\/app trust, sts:AssumeRole\n/,
    );
    expect(await inProcess(["ram", "new-access", read, now])).toMatchObject({
      code: 0,
      stdout: "No new access.\n",
    });
  });
});

describe("immkit ram new-access, with a policy that can't be read", () => {
  /** This version of the policy language does not exist. */
  const odd = { Version: "2", Statement: [allow("oss:*", "*")] };
  const warning =
    /^warning: The policy "custom\/policy-1" can't be read\. The answer leaves it out: .*Version.*\n$/;

  it("ends with 2 if nothing else is added", async () => {
    const args = ["ram", "new-access", before, account(app(trust(ann), policy(get), odd))];
    const ended = await inProcess([...args, "--json"]);
    expect(jsonLines(ended.stdout)).toEqual([
      {
        holder: "role/app",
        policy: "custom/policy-1",
        statement: null,
        action: null,
        request: null,
        reason: expect.stringContaining("What it allows is unknown"),
        unchanged: false,
      },
    ]);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringMatching(warning) });
    const shown = await inProcess(args);
    expect(shown.stdout).toMatch(
      /^undetermined: role\/app: custom\/policy-1: What it allows is unknown: .*Version.*\n.*\n\n0 new permissions, 1 undetermined\n$/,
    );
  });

  it("ends with 1 if something else is added", async () => {
    const now = account(app(trust(ann), policy(put), odd));
    expect((await inProcess(["ram", "new-access", before, now])).code).toBe(1);
  });

  it("ends with 0 if its text is unchanged", async () => {
    const same = account(app(trust(ann), policy(get), odd));
    const args = ["ram", "new-access", same, same];
    const ended = await inProcess([...args, "--json"]);
    expect(jsonLines(ended.stdout)).toMatchObject([{ policy: "custom/policy-1", unchanged: true }]);
    expect(ended).toMatchObject({ code: 0, stderr: expect.stringMatching(warning) });
    expect((await inProcess(args)).stdout).toBe("No new access.\n");
  });
});
