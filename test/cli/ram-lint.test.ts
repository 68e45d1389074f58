import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";
import { allow, policy, snapshot, trust } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly policy: string;
  readonly statement: number | null;
  readonly pattern: string | null;
  readonly message: string;
  readonly fix: {
    readonly message: string;
    readonly document: object | null;
    readonly beside?: readonly object[];
  } | null;
  readonly holder?: string;
  readonly holders?: readonly string[];
  readonly path?: {
    readonly role: string;
    readonly calls: readonly object[];
    readonly gain: object | null;
    readonly onward: readonly string[];
  };
}

const fine = folder.file(
  "fine.json",
  policy(allow("imm:GetTask", "acs:imm:cn-hangzhou:1234567890123456:project/moderation")),
);
const wide = folder.file(
  "wide.json",
  policy(
    allow("imm:GetTask", "acs:imm:cn-hangzhou:1234567890123456:project/moderation"),
    allow("oss:GetObject", "acs:oss:*:*:media*"),
  ),
);
const refused = folder.file(
  "refused.json",
  policy({ Effect: "Allow", Action: "oss:GetObject", Resouce: "acs:oss:*:*:media/*" }),
);
const passRole = folder.file(
  "pass.json",
  policy(allow("ram:PassRole", "acs:ram::1234567890123456:role/*")),
);
const makeProject = folder.file(
  "make.json",
  policy(allow("imm:UpdateProject", "acs:imm:cn-hangzhou:1234567890123456:project/moderation")),
);

const account = "acs:ram::1234567890123456";
const deny = (...args: Parameters<typeof allow>) => ({ ...allow(...args), Effect: "Deny" });
const evidence = "acs:oss:*:*:evidence/*";
const root = trust(`${account}:root`);

const lint = async (...args: string[]) => {
  const ended = await inProcess(["ram", "lint", "--json", ...args]);
  return { ...ended, findings: jsonLines(ended.stdout) as Finding[] };
};

describe("immkit ram lint", () => {
  it("is quiet about a policy that does what it seems to do", async () => {
    expect(await immkit(["ram", "lint", fine, "--json"])).toEqual({
      code: 0,
      signal: null,
      stdout: "",
      stderr: "",
    });
  });

  it("prints a line per finding, and ends with 1", async () => {
    const ended = await immkit(["ram", "lint", wide, "--json"]);
    const findings = jsonLines(ended.stdout) as Finding[];
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(Object.keys(finding)).toEqual([
        "id",
        "severity",
        "policy",
        "statement",
        "pattern",
        "message",
        "fix",
      ]);
      expect(finding).toMatchObject({ policy: wide, statement: 1, pattern: "acs:oss:*:*:media*" });
    }
    expect(ended).toMatchObject({ code: 1, stderr: "" });
  });

  it("gives a fix that clears the finding", async () => {
    const { findings } = await lint(wide);
    const [finding] = findings;
    const fixed = folder.file("fixed.json", finding?.fix?.document);
    expect((await lint(fixed)).findings.filter(({ id }) => id === finding?.id)).toEqual([]);
  });

  it("takes what RAM would refuse for a finding, with the pointer and a corrected policy", async () => {
    const { findings, code } = await lint(refused);
    expect(findings).toEqual([
      {
        id: "refused",
        severity: "critical",
        policy: refused,
        statement: 0,
        pattern: "/Statement/0/Resouce",
        message: expect.stringContaining("Resouce"),
        fix: {
          message: expect.any(String),
          document: policy(allow(["oss:GetObject"], ["acs:oss:*:*:media/*"])),
        },
      },
    ]);
    expect(code).toBe(1);
  });

  it("reads standard input, and takes bad JSON for a finding as well", async () => {
    const ended = await immkit(["ram", "lint", "-", "--json"], { input: "{" });
    expect(jsonLines(ended.stdout)).toMatchObject([
      { id: "refused", policy: "-", statement: null, fix: null },
    ]);
    expect(ended.code).toBe(1);
  });

  it("adds up statements of several files only when told that they hold together", async () => {
    const combined = (findings: readonly Finding[]) =>
      findings.filter(({ id }) => id === "combined-access");
    const apart = await lint(passRole, makeProject);
    expect(combined(apart.findings)).toEqual([]);
    const together = await lint("--together", passRole, makeProject);
    expect(combined(together.findings)).not.toEqual([]);
  });

  it("leaves out what is less severe than asked for", async () => {
    const all = (await lint(wide)).findings;
    const rank = ["critical", "high", "medium", "low", "info"];
    for (const severity of rank) {
      const { findings, code } = await lint("--severity", severity, wide);
      expect(findings).toEqual(
        all.filter((finding) => rank.indexOf(finding.severity) <= rank.indexOf(severity)),
      );
      expect(code).toBe(findings.length > 0 ? 1 : 0);
    }
  });

  it("looks at a snapshot: each policy once, and what adds up for somebody", async () => {
    const account = folder.file(
      "account.json",
      snapshot({
        policies: {
          wide: [policy(allow("oss:GetObject", "acs:oss:*:*:media*"))],
          pass: [policy(allow("ram:PassRole", "acs:ram::1234567890123456:role/*"))],
          make: [
            policy(
              allow("imm:UpdateProject", "acs:imm:cn-hangzhou:1234567890123456:project/moderation"),
            ),
          ],
        },
        roles: {
          one: { trust: trust("acs:ram::1234567890123456:user/ann"), policies: ["wide"] },
          two: { trust: trust("acs:ram::1234567890123456:root"), policies: ["wide", "pass"] },
        },
        users: { ann: { policies: ["pass"], groups: ["makers"] } },
        groups: { makers: ["make"] },
      }),
    );
    const { findings, code } = await lint(account);
    expect(code).toBe(1);
    const star = findings.filter(({ pattern }) => pattern === "acs:oss:*:*:media*");
    expect(new Set(star.map(({ id }) => id)).size).toBe(star.length);
    expect(star[0]).toMatchObject({ policy: "custom/wide" });
    expect(findings).toContainEqual(
      expect.objectContaining({ holder: "user/ann", id: "combined-access" }),
    );
    expect(findings.filter(({ id }) => id === "wide-principal")).toMatchObject([
      { holder: "role/two", policy: "role/two trust" },
    ]);
    const role = await lint(`${account}#role/one`);
    expect(role.findings.every(({ holder }) => holder === "role/one")).toBe(true);
  });

  it("tells what a statement lacks only if it lacks it for everybody", async () => {
    const file = folder.file(
      "guarded.json",
      snapshot({
        policies: {
          writer: [policy(allow("oss:DeleteObject", ["acs:oss:*:*:media/*", evidence]))],
          guard: [policy(deny("oss:DeleteObject", evidence))],
          idle: [policy(deny("oss:DeleteObject", "acs:oss:*:*:elsewhere/*"))],
          loose: [policy(deny("oss:DeleteObject", evidence))],
        },
        roles: {
          app: { trust: trust(`${account}:user/ann`), policies: ["writer", "guard", "idle"] },
          empty: { trust: trust(`${account}:user/ann`), policies: ["guard", "idle"] },
        },
      }),
    );
    const told = async (argument: string) =>
      (await lint(argument)).findings.map(({ id, policy: name, holder, holders }) => [
        id,
        name,
        holder,
        holders,
      ]);
    expect(await told(file)).toEqual([
      ["deny-without-effect", "custom/idle", "role/app", ["role/app", "role/empty"]],
    ]);
    expect(await told(`${file}#role/empty`)).toEqual([
      ["deny-without-effect", "custom/idle", "role/empty", undefined],
    ]);
    expect(await told(`${file}#policy/guard`)).toEqual([]);
  });

  it("looks at a file as if it were attached alone, and takes a Deny that is all of it for one for other policies", async () => {
    const guard = folder.file("guard.json", policy(deny("oss:DeleteObject", evidence)));
    const mixed = folder.file(
      "mixed.json",
      policy(
        allow("imm:GetTask", "acs:imm:cn-hangzhou:1234567890123456:project/p"),
        deny("oss:DeleteObject", evidence),
      ),
    );
    const writer = folder.file("writer.json", policy(allow("oss:DeleteObject", evidence)));
    expect((await lint(guard)).findings).toEqual([]);
    expect((await lint(mixed)).findings).toMatchObject([
      {
        id: "deny-without-effect",
        statement: 1,
        fix: null,
        message: expect.stringContaining("--together"),
      },
    ]);
    expect((await lint("--together", mixed, writer)).findings).toEqual([]);
    expect(
      (await lint("--together", mixed, guard)).findings.map(({ id, fix }) => [id, fix?.message]),
    ).toEqual([
      ["deny-without-effect", "Remove the statement, or correct what it names."],
      ["deny-without-effect", "Remove the statement, or correct what it names."],
    ]);
  });

  it("tells a finding once, with all to whom it applies", async () => {
    const policies = {
      wide: [policy(allow("oss:GetObject", "acs:oss:*:*:media*"))],
      pass: [
        policy(
          allow("ram:PassRole", `${account}:role/*`, {
            Condition: { StringEquals: { "acs:Service": "fc.aliyuncs.com" } },
          }),
        ),
      ],
      make: [policy(allow("fc:CreateFunction", "*"))],
      keys: [policy(allow("ram:CreateAccessKey", "*"))],
    };
    const users = { ann: { policies: [], groups: ["makers"] }, bob: { policies: ["pass"] } };
    const file = folder.file(
      "several.json",
      snapshot({ policies, users, groups: { makers: ["wide", "pass", "make"] } }),
    );
    const { findings } = await lint(file);
    const shown = findings.filter(({ id }) =>
      ["combined-access", "escalation", "star-crosses-separator"].includes(id),
    );
    expect(
      shown.map(({ id, policy: name, holder, holders }) => [id, name, holder, holders]),
    ).toEqual([
      ["combined-access", "custom/pass", "user/ann", ["user/ann", "group/makers"]],
      // Nobody has it, and so it is looked at alone.
      ["escalation", "custom/keys", undefined, undefined],
      // It is so for all who have the policy.
      ["star-crosses-separator", "custom/wide", undefined, undefined],
    ]);
    expect((await immkit(["ram", "lint", file])).stdout).toContain(
      "combined-access  user/ann and 1 more, custom/pass, statement 0, ram:PassRole",
    );
  });

  describe("of roles that can be reached", () => {
    const service = (...Service: string[]) =>
      policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } });
    const file = folder.file(
      "reach.json",
      snapshot({
        policies: {
          admin: [policy(allow("*", "*"))],
          dev: [
            policy(
              allow(["fc:CreateFunction", "fc:InvokeFunction"], "*"),
              allow("ram:PassRole", `${account}:role/admin`, {
                Condition: { StringEquals: { "acs:Service": "fc.aliyuncs.com" } },
              }),
            ),
          ],
          reader: [policy(allow("oss:GetObject", evidence))],
          assume: [
            policy(allow("sts:AssumeRole", [`${account}:role/reader`, `${account}:role/admin`])),
          ],
        },
        roles: {
          dev: { trust: trust(`${account}:user/bob`), policies: ["dev"] },
          admin: { trust: service("fc.aliyuncs.com"), policies: ["admin"] },
          reader: { trust: root, policies: ["reader"] },
          unread: { trust: { Version: "1" }, policies: ["admin"] },
        },
        users: { ann: { policies: ["assume"] }, eve: { policies: ["assume", "reader"] } },
      }),
    );
    const reach = (findings: readonly Finding[]) =>
      findings.filter(({ id }) => id === "stronger-role");

    it("tells the path: who reaches which role, by which calls, and what is gained", async () => {
      const { findings, code } = await lint(`${file}#role/dev`);
      expect(code).toBe(1);
      expect(findings).toMatchObject([
        {
          holder: "role/dev",
          id: "stronger-role",
          severity: "critical",
          policy: "custom/dev",
          statement: 1,
          pattern: `${account}:role/admin`,
          fix: null,
          path: {
            role: "role/admin",
            calls: [
              {
                action: "ram:PassRole",
                resource: `${account}:role/admin`,
                context: { "acs:Service": "fc.aliyuncs.com" },
              },
              { action: "fc:CreateFunction" },
            ],
            gain: { action: expect.any(String), resource: expect.any(String) },
          },
        },
      ]);
      expect(findings[0]?.message).toMatch(
        /^Whoever holds this reaches role\/admin: ram:PassRole and fc:CreateFunction runs code of its own in a function under a stronger role\. It gains \S+ on \S+\. From there it writes a new default version of a policy that is attached to the caller \(policy-version, and \d+ more recipes\)\.$/,
      );
    });

    it("is less grave where the role can't become more than it is, and nothing where it may do no more", async () => {
      const { findings } = await lint(file);
      expect(
        reach(findings).map(({ severity, holder, path }) => [severity, holder, path?.role]),
      ).toEqual([
        ["critical", "role/dev", "role/admin"],
        ["medium", "user/ann", "role/reader"],
      ]);
      const [, reader] = reach(findings);
      expect(reader).toMatchObject({
        policy: "custom/assume",
        path: { calls: [{ action: "sts:AssumeRole", principal: `${account}:user/ann` }] },
      });
      expect(reader?.message).toBe(
        "Whoever holds this reaches role/reader: sts:AssumeRole assumes it. It gains oss:GetObject on acs:oss:*:1234567890123456:evidence/x.",
      );
      expect(
        (await lint(`${file}#role/admin`)).findings.some(({ id }) => id === "stronger-role"),
      ).toBe(false);
    });

    it("follows roles from one to the other, in circles too", async () => {
      const hop = (to: string) => [
        policy(
          allow("sts:AssumeRole", `${account}:role/${to}`),
          allow("oss:GetObject", `acs:oss:*:*:${to}/*`),
        ),
      ];
      const chain = folder.file(
        "chain.json",
        snapshot({
          policies: {
            first: hop("one"),
            one: hop("two"),
            two: hop("three"),
            three: [policy(allow("ram:CreateAccessKey", "*"))],
            loop: hop("turn"),
            turn: hop("loop"),
          },
          roles: {
            one: { trust: root, policies: ["one"] },
            two: { trust: root, policies: ["two"] },
            three: { trust: root, policies: ["three"] },
            loop: { trust: root, policies: ["loop"] },
            turn: { trust: root, policies: ["turn"] },
          },
          users: { ann: { policies: ["first"] } },
        }),
      );
      const told = reach((await lint(chain)).findings);
      expect(
        told.map(({ severity, holder, path }) => [severity, holder, path?.role, path?.onward]),
      ).toEqual([
        ["critical", "role/one", "role/two", ["role/three"]],
        ["critical", "role/two", "role/three", []],
        ["critical", "user/ann", "role/one", ["role/two", "role/three"]],
        ["medium", "role/loop", "role/turn", []],
        ["medium", "role/turn", "role/loop", []],
      ]);
      const { findings } = await lint(`${chain}#user/ann`);
      expect(reach(findings)[0]?.message).toMatch(
        /From there it reaches role\/two, and from there role\/three\.$/,
      );
    });

    it("says so where it can't tell whether there is a gain, and how many ways there are beside those that it tells", async () => {
      const more = folder.file(
        "ways.json",
        snapshot({
          policies: {
            all: [policy({ Effect: "Allow", NotAction: ["oss:*"], Resource: "*" })],
            unknown: [
              policy(
                allow("oss:GetObject", evidence, {
                  Condition: { StringEquals: { "acs:Mystery": "1" } },
                }),
              ),
            ],
          },
          roles: { target: { trust: service("imm.aliyuncs.com"), policies: ["unknown"] } },
          users: { ann: { policies: ["all"] } },
        }),
      );
      const [found] = reach((await lint(more)).findings);
      expect(found).toMatchObject({
        severity: "medium",
        path: { role: "role/target", gain: null },
      });
      expect(found?.message).toContain("ram:PassRole and imm:CreateProject makes an IMM project");
      expect(found?.message).toMatch(
        /; and 1 more way\. Whether it gains something is undetermined: .*acs:Mystery/,
      );
    });
  });

  it("takes the JSON files of a directory", async () => {
    const one = temporaryFolder();
    try {
      one.file("b.json", policy(allow("oss:GetObject", "acs:oss:*:*:media*")));
      one.file("a.json", policy(allow("ram:CreateAccessKey", "*")));
      one.file("README.md", "# Policies");
      const { findings, code } = await lint(one.path);
      const shown = findings.filter(
        ({ id }) => id === "escalation" || id === "star-crosses-separator",
      );
      expect(shown.map(({ id, policy: name }) => [id, name])).toEqual([
        ["escalation", join(one.path, "a.json")],
        ["star-crosses-separator", join(one.path, "b.json")],
      ]);
      expect(code).toBe(1);
    } finally {
      await one.remove();
    }
    const none = temporaryFolder();
    try {
      none.file("README.md", "# Policies");
      expect(await inProcess(["ram", "lint", none.path])).toMatchObject({
        code: 3,
        stderr: expect.stringContaining("holds no .json file"),
      });
    } finally {
      await none.remove();
    }
  });

  it("tells the gravest first, and how many of each", async () => {
    const mixed = folder.file(
      "mixed-severity.json",
      policy(
        allow("oss:GetObject", "acs:oss:*:*:media*"),
        allow("ram:CreateAccessKey", "*"),
        allow("sts:AssumeRole", `${account}:role/app-*`),
      ),
    );
    const { stdout } = await immkit(["ram", "lint", mixed]);
    const shown = stdout.match(/^\w+(?= {2}[a-z-]+ {2})/gm) ?? [];
    const of = (severity: string) => shown.filter((each) => each === severity).length;
    const [critical, high, medium] = [of("critical"), of("high"), of("medium")];
    expect([critical > 0, high > 0, medium > 0]).toEqual([true, true, true]);
    expect(shown).toEqual([
      ...Array(critical).fill("critical"),
      ...Array(high).fill("high"),
      ...Array(medium).fill("medium"),
    ]);
    expect(
      stdout.endsWith(
        `\n\n${shown.length} findings: ${critical} critical, ${high} high, ${medium} medium\n`,
      ),
    ).toBe(true);
    expect((await lint(mixed)).findings.map(({ severity }) => severity)).toEqual(shown);
  });

  it("shortens a long list of what is to blame, for people only", async () => {
    const actions = [
      "oss:PutBucketAcl",
      "oss:PutObjectAcl",
      "oss:PutObjectVersionAcl",
      "ram:CreateAccessKey",
      "ram:UpdateAccessKey",
    ];
    const file = folder.file("long.json", policy(allow(actions, "*")));
    const { stdout } = await immkit(["ram", "lint", file]);
    expect(stdout).toMatch(
      /^critical {2}escalation {2}.*long\.json, statement 0, ram:CreateAccessKey, ram:UpdateAccessKey, oss:PutBucketAcl and 2 more$/m,
    );
    const { findings } = await lint(file);
    expect(
      findings
        .find(({ id }) => id === "escalation")
        ?.pattern?.split(", ")
        .sort(),
    ).toEqual(actions);
  });

  it("tells how many policies a fix puts beside the first", async () => {
    const many = Array.from({ length: 100 }, (_, i) =>
      allow(
        "imm:GetTask",
        `acs:imm:cn-hangzhou:1234567890123456:project/a-long-name-of-a-project-${i}-${"x".repeat(30)}`,
      ),
    );
    const large = folder.file("large.json", policy(...many));
    const { findings } = await lint(large);
    const { stdout } = await immkit(["ram", "lint", large]);
    const beside = findings[0]?.fix?.beside?.length ?? 0;
    expect(beside).toBeGreaterThan(0);
    expect(stdout).toContain(
      `attach them all. (${beside} ${beside === 1 ? "policy" : "policies"} beside it)\n`,
    );
  });

  it("tells people where, why, and how to mend it", async () => {
    const ended = await immkit(["ram", "lint", wide, fine]);
    expect(ended.stdout).toMatch(
      /^\w+ {2}[a-z-]+ {2}.*wide\.json, statement 1, acs:oss:\*:\*:media\*\n {4}\S.*\n {4}mend: \S/,
    );
    expect(ended.stdout).toMatch(/\n\n1 finding: 1 medium\n$/);
    expect((await immkit(["ram", "lint", fine])).stdout).toBe("0 findings\n");
  });

  it.each([
    [[], "missing required argument 'file'"],
    [["absent.json"], "does not exist"],
    [["-", "-"], "more than once"],
    [[fine, "--severity", "grave"], "Allowed choices are critical, high, medium, low, info"],
  ])("ends with 3 for %j", async (args, message) => {
    const ended = await inProcess(["ram", "lint", ...args]);
    expect(ended.stderr).toContain(message);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
  });
});
