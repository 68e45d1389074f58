import { readFileSync } from "node:fs";
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
    readonly moreDocuments?: readonly object[];
  } | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly holder?: string;
  readonly holders?: readonly string[];
  readonly path?: { readonly role: string };
}

const own = "acs:ram::1234567890123456";
const project = "acs:imm:cn-hangzhou:1234567890123456:project/moderation";
const evidence = "acs:oss:*:*:evidence/*";
const root = trust(`${own}:root`);
const deny = (...args: Parameters<typeof allow>) => ({ ...allow(...args), Effect: "Deny" });

const fine = folder.file("fine.json", policy(allow("imm:GetTask", project)));
const wide = folder.file(
  "wide.json",
  `{
  "Version": "1",
  "Statement": [
    { "Effect": "Allow", "Action": "imm:GetTask", "Resource": "${project}" },
    { "Effect": "Allow", "Action": "oss:GetObject",
      "Resource": ["acs:oss:*:*:other/*", "acs:oss:*:*:media*"] }
  ]
}
`,
);
const misspelt = folder.file(
  "misspelt.json",
  `{
  "Version": "1",
  "Statement": {
    "Effect": "Allow", "Action": "oss:GetObject",
    "Resouce": "acs:oss:*:*:media/*"
  }
}
`,
);
const passRole = folder.file("pass.json", policy(allow("ram:PassRole", `${own}:role/*`)));
const updateProject = folder.file("update.json", policy(allow("imm:UpdateProject", project)));

const lint = async (...args: string[]) => {
  const ended = await inProcess(["ram", "lint", "--json", ...args]);
  return { ...ended, findings: jsonLines(ended.stdout).slice(0, -1) as Finding[] };
};

describe("immkit ram lint", () => {
  it("prints only what was judged for a policy without findings, and ends with 0", async () => {
    expect(await immkit(["ram", "lint", fine, "--json"])).toEqual({
      code: 0,
      signal: null,
      stdout: '{"judged":1,"notJudged":[]}\n',
      stderr: "",
    });
  });

  it("prints a line per finding with its position, and ends with 1", async () => {
    const ended = await inProcess(["ram", "lint", wide, "--json"]);
    const findings = jsonLines(ended.stdout);
    expect(findings).toEqual([
      {
        id: "star-crosses-separator",
        severity: "medium",
        policy: wide,
        statement: 1,
        pattern: "acs:oss:*:*:media*",
        message: expect.any(String),
        fix: { message: expect.any(String), document: expect.any(Object) },
        line: 6,
        column: 43,
      },
      { judged: 2, notJudged: [] },
    ]);
    expect(ended).toMatchObject({ code: 1, stderr: "" });
  });

  it("names the actions that it did not judge, which does not change the exit code", async () => {
    const actions = ["imm:GetTask", "acme:Write", "acme:Read", "ecs:NewOperation"];
    const file = folder.file("unknown-actions.json", policy(allow(actions, project)));
    const { stdout, code } = await inProcess(["ram", "lint", "--json", file]);
    expect(jsonLines(stdout).at(-1)).toEqual({
      judged: 1,
      notJudged: [
        { service: "acme", actions: ["acme:Read", "acme:Write"] },
        { service: "ecs", actions: ["ecs:NewOperation"] },
      ],
    });
    expect(code).toBe(0);
    expect((await inProcess(["ram", "lint", file])).stdout).toBe(
      `0 findings
1 action judged, 3 not judged: the tables of actions don't have them
service  not judged
acme     acme:Read, acme:Write
ecs      ecs:NewOperation
`,
    );
  });

  it("prints a fix without the finding", async () => {
    const { findings } = await lint(wide);
    const fixed = folder.file("fixed.json", findings[0]?.fix?.document);
    expect((await lint(fixed)).findings).toEqual([]);
  });

  it("reports what RAM rejects, with a corrected policy", async () => {
    const { findings, code } = await lint(misspelt);
    expect(findings).toEqual([
      {
        id: "invalid-policy",
        severity: "critical",
        policy: misspelt,
        statement: null,
        pattern: "/Statement/Resouce",
        message: expect.stringContaining("Resouce"),
        fix: {
          message: expect.any(String),
          document: policy(allow(["oss:GetObject"], ["acs:oss:*:*:media/*"])),
        },
        line: 5,
        column: 16,
      },
    ]);
    expect(code).toBe(1);
  });

  it("reads standard input, and reports a JSON error with its position", async () => {
    const ended = await immkit(["ram", "lint", "-", "--json"], { input: '{\n  "Version" "1"\n}' });
    expect(jsonLines(ended.stdout)).toMatchObject([
      { id: "invalid-policy", policy: "-", statement: null, fix: null, line: 2, column: 13 },
      { judged: 0, notJudged: [] },
    ]);
    expect(ended.code).toBe(1);
  });

  it("combines the statements of several files only with --together", async () => {
    const combined = (findings: readonly Finding[]) =>
      findings.filter(({ id }) => id === "combined-access").length;
    expect(combined((await lint(passRole, updateProject)).findings)).toBe(0);
    expect(combined((await lint("--together", passRole, updateProject)).findings)).toBe(1);
  });

  it.each([
    ["critical", 1, ["critical"]],
    ["high", 1, ["critical", "high"]],
    ["medium", 1, ["critical", "high", "medium"]],
    ["info", 1, ["critical", "high", "medium"]],
  ])("--severity %s leaves out what is less severe", async (severity, code, expected) => {
    const mixed = folder.file(
      "mixed.json",
      policy(
        allow("oss:GetObject", "acs:oss:*:*:media*"),
        allow("ram:CreateAccessKey", "*"),
        allow("sts:AssumeRole", `${own}:role/app-*`),
      ),
    );
    const ended = await lint("--severity", severity, mixed);
    const severities = ended.findings.map((finding) => finding.severity);
    expect([...new Set(severities)]).toEqual(expected);
    expect(ended.code).toBe(code);
  });

  it("--severity critical ends with 0 if nothing is critical", async () => {
    expect(await lint("--severity", "critical", wide)).toMatchObject({ code: 0, findings: [] });
  });

  it("lints a file as if it were attached alone", async () => {
    const guard = folder.file("guard.json", policy(deny("oss:DeleteObject", evidence)));
    const mixed = folder.file(
      "guarded.json",
      policy(allow("imm:GetTask", project), deny("oss:DeleteObject", evidence)),
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
  });

  it("lints the JSON files of a directory", async () => {
    const directory = temporaryFolder();
    try {
      directory.file("b.json", policy(allow("oss:GetObject", "acs:oss:*:*:media*")));
      directory.file("a.json", policy(deny("oss:GetObject", evidence), allow("ram:*", "*")));
      directory.file("README.md", "# Policies");
      const { findings, code } = await lint(directory.path);
      expect(new Set(findings.map((finding) => finding.policy))).toEqual(
        new Set([join(directory.path, "a.json"), join(directory.path, "b.json")]),
      );
      expect(code).toBe(1);
    } finally {
      await directory.remove();
    }
    const empty = temporaryFolder();
    try {
      empty.file("README.md", "# Policies");
      expect(await inProcess(["ram", "lint", empty.path])).toMatchObject({
        code: 3,
        stderr: `error: The directory "${empty.path}" contains no .json file.\n`,
      });
    } finally {
      await empty.remove();
    }
  });
});

describe("immkit ram lint, of a snapshot", () => {
  const account = folder.file(
    "account.json",
    snapshot({
      policies: {
        wide: [policy(allow("oss:GetObject", "acs:oss:*:*:media*"))],
        pass: [policy(allow("ram:PassRole", `${own}:role/*`))],
        update: [policy(allow("imm:UpdateProject", project))],
        assume: [policy(allow("sts:AssumeRole", `${own}:role/two`))],
      },
      roles: {
        one: { trust: trust(`${own}:user/ann`), policies: ["wide"] },
        two: { trust: root, policies: ["wide", "pass"] },
      },
      users: { ann: { policies: ["pass", "assume"], groups: ["makers"] } },
      groups: { makers: ["update"] },
    }),
  );

  it("reports each policy once, and combined access of a principal, without positions", async () => {
    const { findings, code } = await lint(account);
    expect(code).toBe(1);
    const stars = findings.filter(({ id }) => id === "star-crosses-separator");
    expect(stars).toMatchObject([{ policy: "custom/wide", line: null, column: null }]);
    expect(findings.filter(({ id }) => id === "combined-access")).toMatchObject([
      { holder: "user/ann" },
    ]);
    expect(findings.filter(({ id }) => id === "wide-principal")).toMatchObject([
      { holder: "role/two", policy: "role/two trust" },
    ]);
    expect(findings.filter(({ id }) => id === "stronger-role")).toMatchObject([
      { holder: "user/ann", path: { role: "role/two" } },
    ]);
    const role = await lint(`${account}#role/one`);
    expect(role.findings.map(({ holder }) => holder)).toEqual(["role/one"]);
  });

  it("reports a policy that can't be read", async () => {
    const odd = folder.file(
      "odd.json",
      snapshot({
        policies: { odd: [{ Version: "2", Statement: [] }] },
        users: { ann: { policies: ["odd"] } },
      }),
    );
    const { findings, code } = await lint(odd);
    expect(findings).toMatchObject([
      { id: "invalid-policy", policy: "custom/odd", pattern: "/Version", line: null, column: null },
      { id: "invalid-policy", policy: "custom/odd", pattern: "/Statement" },
    ]);
    expect(code).toBe(1);
  });

  it("shows the principals of a finding", async () => {
    const shared = folder.file(
      "shared.json",
      snapshot({
        policies: {
          pass: [policy(allow("ram:PassRole", `${own}:role/*`))],
          update: [policy(allow("imm:UpdateProject", project))],
        },
        users: { ann: { policies: [], groups: ["makers"] } },
        groups: { makers: ["pass", "update"] },
      }),
    );
    const { stdout } = await inProcess(["ram", "lint", shared], { env: { COLUMNS: "250" } });
    expect(stdout).toMatch(
      /^custom\/pass, statement 0: \w+: .* \[combined-access\]\n {4}for: user\/ann and 1 more\n {4}pattern: ram:PassRole/m,
    );
  });
});

describe("immkit ram lint, for people", () => {
  const env = { COLUMNS: "250" };

  it("prints file:line:column, severity, message and fix", async () => {
    const ended = await inProcess(["ram", "lint", wide, fine], { env });
    expect(ended.stdout).toMatch(
      /^\S+wide\.json:6:43: medium: \S.* \[star-crosses-separator\]\n {4}pattern: acs:oss:\*:\*:media\*\n {4}fix: \S.*\n\n1 finding: 1 medium\n2 actions judged\n$/,
    );
    expect((await inProcess(["ram", "lint", fine])).stdout).toBe("0 findings\n1 action judged\n");
  });

  it("prints the most severe findings first, and how many there are of each severity", async () => {
    const mixed = folder.file(
      "mixed-severities.json",
      policy(
        allow("oss:GetObject", "acs:oss:*:*:media*"),
        allow("ram:CreateAccessKey", `${own}:user/bob`),
      ),
    );
    const { stdout } = await inProcess(["ram", "lint", mixed]);
    expect(stdout.match(/(?<=:\d+:\d+: )\w+/g)).toEqual(["critical", "medium"]);
    expect(stdout).toMatch(/\n\n2 findings: 1 critical, 1 medium\n2 actions judged\n$/);
  });

  it("shortens a long list of actions", async () => {
    const actions = [
      "ram:AddUserToGroup",
      "ram:AttachPolicyToUser",
      "ram:CreateAccessKey",
      "ram:UpdateAccessKey",
      "ram:UpdateLoginProfile",
    ];
    const file = folder.file("long.json", policy(allow(actions, "*")));
    const { stdout } = await inProcess(["ram", "lint", file], { env });
    expect(stdout).toContain(
      "    pattern: ram:AttachPolicyToUser, ram:AddUserToGroup, ram:CreateAccessKey and 2 more\n",
    );
    const { findings } = await lint(file);
    const escalation = findings.find(({ id }) => id === "escalation");
    expect(escalation?.pattern?.split(", ").toSorted()).toEqual(actions);
  });

  it("prints how many more policies a fix needs", async () => {
    const statements = Array.from({ length: 100 }, (_, i) =>
      allow(
        "imm:GetTask",
        `acs:imm:cn-hangzhou:1234567890123456:project/a-long-name-of-a-project-${i}-${"x".repeat(30)}`,
      ),
    );
    const large = folder.file("large.json", policy(...statements));
    expect((await lint(large)).findings[0]?.fix?.moreDocuments).toHaveLength(2);
    expect((await inProcess(["ram", "lint", large], { env })).stdout).toMatch(
      / {4}fix: .* \(2 more policies\)\n/,
    );
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

  it("does not lint a whole snapshot together with a policy", async () => {
    const account = folder.file("whole.json", snapshot({}));
    const ended = await inProcess(["ram", "lint", "--together", fine, account]);
    expect(ended.stderr).toContain("--together does not take a whole snapshot");
    expect(ended).toMatchObject({ code: 3, stdout: "" });
  });
});

describe("immkit ram lint --write", () => {
  const both = allow(["oss:GetObject", "oss:PutObject"], [evidence]);
  const twice = policy(both, allow("oss:GetObject", evidence));

  it("applies fixes that change nothing, and leaves other files byte for byte", async () => {
    const file = folder.file("twice.json", `${JSON.stringify(twice, null, 4)}\n`);
    const before = readFileSync(wide);
    const ended = await inProcess(["ram", "lint", "--write", "--json", file, wide]);
    expect(ended.stderr).toMatch(new RegExp(`^${file}: fixed: .* \\[redundant-statement\\]\n$`));
    const lines = jsonLines(ended.stdout).slice(0, -1);
    expect(new Set(lines.map((each) => (each as Finding).policy))).toEqual(new Set([wide]));
    expect(ended.code).toBe(1);
    expect(readFileSync(file, "utf8")).toBe(`${JSON.stringify(policy(both), null, 4)}\n`);
    expect(readFileSync(wide)).toEqual(before);
    expect(await inProcess(["ram", "lint", "--write", file])).toMatchObject({
      code: 0,
      stdout: "0 findings\n2 actions judged\n",
    });
  });

  it("applies only fixes of findings that are reported", async () => {
    const file = folder.file("kept.json", twice);
    expect((await inProcess(["ram", "lint", "--write", "--severity", "high", file])).code).toBe(0);
    expect(readFileSync(file, "utf8")).toBe(JSON.stringify(twice));
  });

  it.each([
    ["standard input", ["-"], "--write fixes files that contain one policy each"],
    ["a snapshot", [folder.file("empty.json", snapshot({}))], "not snapshots"],
    ["several files together", ["--together", fine], "Leave out --together."],
  ])("refuses %s", async (_, args, message) => {
    const ended = await inProcess(["ram", "lint", "--write", ...args], {
      input: JSON.stringify(twice),
    });
    expect(ended).toMatchObject({ code: 3, stdout: "", stderr: expect.stringContaining(message) });
  });
});
