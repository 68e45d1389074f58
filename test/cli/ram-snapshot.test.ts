import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";
import { allow, policy, type SnapshotParts, snapshot, trust } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const media = "acs:oss:*:*:media/*";
const ann = "acs:ram::1234567890123456:user/ann";
const deny = { Effect: "Deny", Action: "oss:DeleteObject", Resource: "*" };

/** Of a version of the language that this reader does not know. */
const odd = { Version: "2", Statement: [allow("oss:*", "*")] };
const odder = { Version: "3", Statement: [allow("oss:*", "*")] };
const oddTrust = { Version: "1", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole" }] };

let files = 0;
const account = (parts: SnapshotParts) => folder.file(`account-${files++}.json`, snapshot(parts));
const reader = policy(allow("oss:GetObject", media));
const withOdd = account({
  policies: { odd: [odd], reader: [reader] },
  roles: {
    app: { trust: trust(ann), policies: ["odd", "reader"] },
    job: { trust: trust(ann), policies: ["reader"] },
  },
  users: { ann: { policies: ["odd"] } },
});

const role = (policies: Readonly<Record<string, object>>, trusting: object = trust(ann)) =>
  account({
    policies: Object.fromEntries(
      Object.entries(policies).map(([name, document]) => [name, [document]]),
    ),
    roles: { app: { trust: trusting, policies: Object.keys(policies) } },
  });

const warning = (name: string) =>
  new RegExp(`^warning: The policy "${name}" can't be read, and the answer goes without it: .+\n$`);

describe("immkit ram explain, of a snapshot with a policy that can't be read", () => {
  it("names it, and explains the others", async () => {
    const ended = await immkit(["ram", "explain", withOdd, "--json"]);
    const lines = jsonLines(ended.stdout) as { id: string; holder: string; policy: string }[];
    expect(lines.map(({ holder, id, policy: name }) => [holder, id, name])).toEqual([
      ["role/app", "can", "custom/reader"],
      ["role/app", "can", "role/app trust"],
      ["role/app", "unreadable-policy", "custom/odd"],
      ["role/job", "can", "custom/reader"],
      ["role/job", "can", "role/job trust"],
      ["user/ann", "unreadable-policy", "custom/odd"],
    ]);
    expect(lines[2]).toMatchObject({
      severity: "high",
      statement: null,
      pattern: "/Version",
      fix: null,
    });
    // Once, though it is attached twice.
    expect(ended.stderr).toMatch(warning("custom/odd"));
    expect(ended.code).toBe(2);
  });

  it("tells people too, and of a part of the snapshot", async () => {
    const ended = await inProcess(["ram", "explain", `${withOdd}#role/app`]);
    expect(ended.stdout).toMatch(
      /^role\/app\n {2}oss read \(1\) .*\n {4}GetObject\n.*sts permissions/,
    );
    expect(ended.stdout.replace(/\s+/g, " ")).toMatch(
      / AssumeRole What custom\/odd allows, .* is not known: .*Version/,
    );
    expect(ended.code).toBe(2);
    expect(await inProcess(["ram", "explain", `${withOdd}#role/job`])).toMatchObject({
      code: 0,
      stderr: "",
    });
  });

  it("says of whoever has it that it is undetermined what he reaches", async () => {
    const ended = await inProcess(["ram", "explain", withOdd, "--reach", media, "--json"]);
    const lines = jsonLines(ended.stdout) as {
      holder: string;
      policy: string;
      request: unknown;
      message: string;
    }[];
    expect(
      lines.map(({ holder, policy: name, request }) => [holder, name, request !== null]),
    ).toEqual([
      ["role/app", "custom/reader", true],
      ["role/app", "custom/odd", false],
      ["role/job", "custom/reader", true],
      ["user/ann", "custom/odd", false],
    ]);
    expect(lines[3]?.message).toMatch(
      /^Whether user\/ann can is undetermined: custom\/odd .*Version/,
    );
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(warning("custom/odd"));
  });

  it("says nothing undetermined of reach where only the trust policy can't be read", async () => {
    const snapshotWith = role({ reader }, oddTrust);
    const reach = await inProcess(["ram", "explain", snapshotWith, "--reach", media, "--json"]);
    expect(jsonLines(reach.stdout)).toMatchObject([{ policy: "custom/reader" }]);
    expect(reach).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(warning("role/app trust")),
    });
    const told = await inProcess(["ram", "explain", snapshotWith, "--json"]);
    expect(jsonLines(told.stdout)).toMatchObject([
      { id: "can" },
      { id: "unreadable-policy", policy: "role/app trust" },
    ]);
    expect(told.code).toBe(2);
  });
});

describe("immkit ram new-access, between snapshots with policies that can't be read", () => {
  const ask = async (before: string, after: string) => {
    const ended = await inProcess(["ram", "new-access", before, after, "--json"]);
    const lines = jsonLines(ended.stdout) as {
      policy: string;
      request: unknown;
      unchanged?: boolean;
      reason?: string;
    }[];
    return { ...ended, lines };
  };

  it("goes on with the others, and calls undetermined what it can't read", async () => {
    const { lines, code, stderr } = await ask(role({ reader }), withOdd);
    expect(lines).toMatchObject([
      {
        holder: "role/app",
        policy: "custom/odd",
        statement: null,
        action: null,
        request: null,
        unchanged: false,
      },
      { holder: "role/job", policy: "custom/reader", request: { action: "oss:GetObject" } },
      { holder: "role/job", policy: "role/job trust" },
      { holder: "user/ann", policy: "custom/odd", request: null },
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(warning("custom/odd"));
  });

  it("ends with 2 when nothing else is new, and says so to people", async () => {
    const [before, after] = [role({ reader }), role({ reader, odd })];
    expect((await ask(before, after)).code).toBe(2);
    const shown = await immkit(["ram", "new-access", before, after]);
    expect(shown.stdout).toMatch(
      /^undetermined {2}role\/app: custom\/odd: What it allows is not known: .*Version.*\n$/,
    );
    expect(shown.code).toBe(2);
  });

  it("says, and holds against nobody, what can't be read and is as it was", async () => {
    const [before, after] = [
      role({ odd, keep: policy(deny) }),
      role({ odd, keep: policy({ ...deny, Sid: "renamed" }) }),
    ];
    const { lines, code, stderr } = await ask(before, after);
    expect(lines).toMatchObject([
      {
        policy: "custom/odd",
        request: null,
        unchanged: true,
        reason: expect.stringContaining("as it was"),
      },
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(warning("custom/odd"));
    const shown = await inProcess(["ram", "new-access", before, after]);
    expect(shown).toMatchObject({
      code: 0,
      stdout: "No new access.\n",
      stderr: expect.stringMatching(warning("custom/odd")),
    });
  });

  it.each<[string, string, string, RegExp]>([
    ["another text", role({ odd }), role({ odd: odder }), /^What it allows is not known/],
    [
      "another text, which can be read",
      role({ odd }),
      role({ odd: reader }),
      /^What it denied before is not known/,
    ],
    [
      "that it is gone, with what it denied",
      role({ odd, reader }),
      role({ reader }),
      /^What it denied before is not known/,
    ],
    ["a Deny less beside it", role({ odd, keep: policy(deny) }), role({ odd }), /may be gone/],
    [
      "a trust policy that can't be read now",
      role({ reader }),
      role({ reader }, oddTrust),
      /^What it allows is not known/,
    ],
    [
      "a trust policy that couldn't be read",
      role({ reader }, oddTrust),
      role({ reader }),
      /^What it denied before is not known/,
    ],
  ])("calls undetermined: %s", async (_, before, after, reason) => {
    const { lines } = await ask(before, after);
    expect(lines.filter(({ request }) => request === null).map((line) => line.unchanged)).toContain(
      false,
    );
    expect(lines.map((line) => line.reason ?? "").some((text) => reason.test(text))).toBe(true);
    // Without a trust policy to hold the new one against, nobody is called new.
    expect(
      lines.filter((line) => line.policy === "role/app trust" && line.request !== null),
    ).toEqual([]);
  });
});

describe("immkit ram lint, of a snapshot with a policy that can't be read", () => {
  it("has it as a finding among the others", async () => {
    const ended = await inProcess(["ram", "lint", withOdd, "--json"]);
    expect(jsonLines(ended.stdout)).toContainEqual(
      expect.objectContaining({ id: "refused", policy: "custom/odd", pattern: "/Version" }),
    );
    expect(ended.code).toBe(1);
  });
});
