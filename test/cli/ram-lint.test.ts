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
  readonly fix: { readonly message: string; readonly document: object | null } | null;
  readonly holder?: string;
}

const fine = folder.file("fine.json", policy(allow("imm:GetTask", "acs:imm:cn-hangzhou:1234567890123456:project/moderation")));
const wide = folder.file(
  "wide.json",
  policy(allow("imm:GetTask", "acs:imm:cn-hangzhou:1234567890123456:project/moderation"), allow("oss:GetObject", "acs:oss:*:*:media*")),
);
const refused = folder.file("refused.json", policy({ Effect: "Allow", Action: "oss:GetObject", Resouce: "acs:oss:*:*:media/*" }));
const passRole = folder.file("pass.json", policy(allow("ram:PassRole", "acs:ram::1234567890123456:role/*")));
const makeProject = folder.file("make.json", policy(allow("imm:UpdateProject", "acs:imm:cn-hangzhou:1234567890123456:project/moderation")));

const lint = async (...args: string[]) => {
  const ended = await inProcess(["ram", "lint", "--json", ...args]);
  return { ...ended, findings: jsonLines(ended.stdout) as Finding[] };
};

describe("immkit ram lint", () => {
  it("is quiet about a policy that does what it seems to do", async () => {
    expect(await immkit(["ram", "lint", fine, "--json"])).toEqual({ code: 0, signal: null, stdout: "", stderr: "" });
  });

  it("prints a line per finding, and ends with 1", async () => {
    const ended = await immkit(["ram", "lint", wide, "--json"]);
    const findings = jsonLines(ended.stdout) as Finding[];
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(Object.keys(finding)).toEqual(["id", "severity", "policy", "statement", "pattern", "message", "fix"]);
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
        fix: { message: expect.any(String), document: policy(allow(["oss:GetObject"], ["acs:oss:*:*:media/*"])) },
      },
    ]);
    expect(code).toBe(1);
  });

  it("reads standard input, and takes bad JSON for a finding as well", async () => {
    const ended = await immkit(["ram", "lint", "-", "--json"], { input: "{" });
    expect(jsonLines(ended.stdout)).toMatchObject([{ id: "refused", policy: "-", statement: null, fix: null }]);
    expect(ended.code).toBe(1);
  });

  it("adds up statements of several files only when told that they hold together", async () => {
    const combined = (findings: readonly Finding[]) => findings.filter(({ id }) => id === "combined-access");
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
      expect(findings).toEqual(all.filter((finding) => rank.indexOf(finding.severity) <= rank.indexOf(severity)));
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
          make: [policy(allow("imm:UpdateProject", "acs:imm:cn-hangzhou:1234567890123456:project/moderation"))],
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
    expect(findings).toContainEqual(expect.objectContaining({ holder: "user/ann", id: "combined-access" }));
    expect(findings.filter(({ id }) => id === "wide-principal")).toMatchObject([{ holder: "role/two", policy: "role/two trust" }]);
    const role = await lint(`${account}#role/one`);
    expect(role.findings.every(({ holder }) => holder === "role/one")).toBe(true);
  });

  it("tells people where, why, and how to mend it", async () => {
    const ended = await immkit(["ram", "lint", wide, fine]);
    expect(ended.stdout).toMatch(/^\w+ {2}[a-z-]+ {2}.*wide\.json, statement 1, acs:oss:\*:\*:media\*\n {4}\S.*\n {4}mend: \S/);
    expect(ended.stdout).toMatch(/\n\d+ findings?\n$/);
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
