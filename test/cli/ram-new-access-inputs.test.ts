/** What `immkit ram new-access` can compare: files, folders, git revisions, and nothing. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";
import { allow, policy, snapshot, trust } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const get = allow("oss:GetObject", "acs:oss:*:*:media/*");
const put = allow("oss:PutObject", "acs:oss:*:*:media/*");
const read = folder.file("read.json", policy(get));
const empty = folder.file("empty.json", "");
const braces = folder.file("braces.json", " {}\n");
const absent = path.join(folder.path, "absent.json");

async function newAccess(...args: readonly string[]) {
  const ended = await inProcess(["ram", "new-access", "--json", ...args]);
  const lines = jsonLines(ended.stdout) as { policy: string; action: string }[];
  return {
    ...ended,
    found: lines.map(({ policy, action }) => `${path.basename(policy)} ${action}`),
  };
}

describe("an empty BEFORE", () => {
  it.each([[[empty]], [[braces]], [["/dev/null"]], [["--new", absent]], [["--new"]]])(
    "%j: everything is new",
    async (before) => {
      expect(await newAccess(...before, read)).toMatchObject({
        code: 1,
        stderr: "",
        found: ["read.json oss:GetObject"],
      });
    },
  );

  it("also in a snapshot and for a role, whose trust is new too", async () => {
    const account = folder.file(
      "account.json",
      snapshot({
        policies: { read: [policy(get)] },
        roles: { app: { trust: trust("acs:ram::1234567890123456:user/ann"), policies: ["read"] } },
      }),
    );
    const expected = ["oss:GetObject", "sts:AssumeRole"];
    for (const after of [account, `${account}#role/app`]) {
      const { found } = await newAccess("/dev/null", after);
      expect(found.map((each) => each.split(" ").at(-1)).sort()).toEqual(expected);
    }
  });

  it.each([
    [
      [absent, read],
      `The policy file ${JSON.stringify(absent)} can't be read: it does not exist. Pass --new if it is new.`,
    ],
    [
      [read],
      `AFTER is missing. Name two files or folders, or pass --new if ${JSON.stringify(read)} is new.`,
    ],
    [[read, absent], `The policy file ${JSON.stringify(absent)} can't be read: it does not exist.`],
    [["--new", absent], `The policy file ${JSON.stringify(absent)} can't be read`],
    [[read, empty], "empty.json:1:1: "],
    [[read, folder.path], "can't be compared: one is a folder, the other a file."],
  ])("%j is an error", async (args, message) => {
    const ended = await newAccess(...args);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
    expect(ended.stderr).toContain(message);
  });
});

/** A repository: its first commit has policies/a.json and policies/sub/b.json. */
const repository = path.join(folder.path, "repository");
const write = (name: string, content: object) => {
  const file = path.join(repository, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
};
const git = (...args: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=ann", "-c", "user.email=ann@example.com", ...args], {
    cwd: repository,
    stdio: "pipe",
  });

describe("folders and git revisions", () => {
  beforeAll(() => {
    mkdirSync(repository);
    git("init", "-q", "-b", "main");
    write("policies/a.json", policy(get));
    write("policies/sub/b.json", policy(get));
    write("policies/notes.txt", {});
    git("add", ".");
    git("commit", "-q", "-m", "one");
    write("policies/a.json", policy(get, put));
    write("policies/.hidden.json", policy(put));
    write("policies/new.json", policy(get));
    rmSync(path.join(repository, "policies/sub"), { recursive: true });
  });
  const run = async (...args: readonly string[]) => {
    const ended = await immkit(["ram", "new-access", "--json", ...args], { cwd: repository });
    const lines = jsonLines(ended.stdout) as { policy: string; action: string }[];
    return { ...ended, found: lines.map(({ policy, action }) => `${policy} ${action}`) };
  };
  const changes = ["policies/a.json oss:PutObject", "policies/new.json oss:GetObject"];

  it("compares a folder with a revision of it, by name", async () => {
    expect(await run("git:main:policies", "policies")).toMatchObject({
      code: 1,
      stderr: "",
      found: changes,
    });
    expect((await run("git:HEAD:policies/a.json", "policies/a.json")).found).toEqual([changes[0]]);
  });

  it("compares two revisions, and names them", async () => {
    expect((await run("/dev/null", "git:main:policies/")).found).toEqual([
      "git:main:policies/a.json oss:GetObject",
      "git:main:policies/sub/b.json oss:GetObject",
    ]);
    expect(await run("git:main:policies", "git:main:policies")).toMatchObject({ code: 0 });
  });

  it("compares two folders, and a missing one with --new", async () => {
    expect((await run("--new", "absent", "policies")).found).toEqual([
      "policies/a.json oss:GetObject",
      "policies/a.json oss:PutObject",
      changes[1],
    ]);
    expect((await run("--new", "git:main:absent", "policies/a.json")).code).toBe(1);
  });

  it.each([
    ["git:absent:policies", 'The git revision "absent" does not exist here. In CI, fetch it first'],
    ["git:main:absent", '"absent" does not exist at the git revision "main". Pass --new if it'],
    ["git:main^{tree}:policies", 'The git revision "main^{tree}" does not exist here.'],
  ])("rejects %s", async (before, message) => {
    const ended = await run(before, "policies");
    expect(ended).toMatchObject({ code: 3, stdout: "" });
    expect(ended.stderr).toContain(message);
  });

  it.each([
    ["git:--output=x:policies", '"--output=x" in "git:--output=x:policies" is not a git revision.'],
    ["git::policies", '"" in "git::policies" is not a git revision.'],
    ["git:main", '"git:main" is not git:REF:PATH, such as git:main:policies.'],
  ])("rejects %s without a look at git", async (before, message) => {
    const ended = await newAccess(before, read);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
    expect(ended.stderr).toContain(message);
  });
});
