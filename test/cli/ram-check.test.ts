import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";
import { allow, policy, snapshot, trust } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const evidence = "acs:oss:*:*:evidence/*";
const rules = folder.file(
  "rules.yaml",
  [
    "assertions:",
    "  - id: evidence-is-kept",
    "    reason: The law asks for it.",
    "    never:",
    "      action: oss:Delete*",
    `      resource: ${evidence}`,
    "  - id: closed",
    "    noPublic: true",
    "",
  ].join("\n"),
);
const good = folder.file("good.json", policy(allow("oss:GetObject", evidence)));
const bad = folder.file("bad.json", policy(allow(["oss:GetObject", "oss:DeleteObject"], evidence)));
const odd = folder.file(
  "odd.json",
  policy(allow("oss:*", evidence, { Condition: { StringEquals: { "acme:Colour": "red" } } })),
);
const account = folder.file(
  "account.json",
  snapshot({
    policies: { clean: [policy(allow("oss:DeleteObject", evidence))] },
    roles: { app: { trust: trust("acs:ram::1234567890123456:root"), policies: ["clean"] } },
  }),
);
const check = (...args: string[]) =>
  inProcess(["ram", "check", ...args], { env: { COLUMNS: "200" } });

describe("immkit ram check", () => {
  it("ends with 0 if all assertions hold", async () => {
    expect(await immkit(["ram", "check", rules, good])).toMatchObject({
      code: 0,
      stdout: "2 assertions: 0 violated, 0 undetermined\n",
      stderr: "",
    });
    expect(await check("--json", rules, good)).toMatchObject({ code: 0, stdout: "", stderr: "" });
  });

  it("warns of an assertion that always holds because of a misspelled name", async () => {
    const never = {
      action: ["oss:Delteobject", "oss:Delete*"],
      resource: "acs:oss:cn-hangzhou:evidence/*",
    };
    const misspelled = folder.file(
      "misspelled.json",
      JSON.stringify({ assertions: [{ id: "kept", never }] }),
    );
    const { code, stderr } = await check(misspelled, good);
    expect(code).toBe(0);
    expect(stderr.replaceAll(misspelled, "FILE").split("\n")).toEqual([
      "warning: FILE: kept: No known action is oss:Delteobject. Is it misspelled?",
      "warning: FILE: kept: No resource has a name that acs:oss:cn-hangzhou:evidence/* matches. Is it misspelled?",
      "",
    ]);
  });

  it("ends with 1 and a request for each violated assertion", async () => {
    const request = {
      action: "oss:DeleteObject",
      resource: "acs:oss:*:1234567890123456:evidence/x",
    };
    const ended = await check("--json", rules, bad);
    expect(ended.code).toBe(1);
    expect(jsonLines(ended.stdout)).toEqual([
      {
        id: "evidence-is-kept",
        kind: "never",
        verdict: "fail",
        severity: "high",
        policy: bad,
        statement: 0,
        message: "The policy allows oss:DeleteObject on acs:oss:*:1234567890123456:evidence/x.",
        request,
        waived: false,
        line: 1,
        column: 29,
      },
    ]);
    expect((await check(rules, bad)).stdout).toBe(
      `${bad}:1:29: violated: The policy allows oss:DeleteObject on acs:oss:*:1234567890123456:evidence/x. [evidence-is-kept]
    reason: The law asks for it.
    action       oss:DeleteObject
    resource     acs:oss:*:1234567890123456:evidence/x

2 assertions: 1 violated, 0 undetermined
`,
    );
    const roles = await check("--json", rules, `${account}#role/app`, good);
    expect(jsonLines(roles.stdout)).toMatchObject([
      { holder: "role/app", policy: "custom/clean", statement: 0, request, line: null },
    ]);
  });

  it("ends with 2 if it is undetermined whether an assertion holds", async () => {
    const ended = await check("--json", rules, odd);
    expect(ended.code).toBe(2);
    expect(jsonLines(ended.stdout)).toMatchObject([
      { verdict: "undetermined", request: null, message: expect.stringContaining("acme:Colour") },
    ]);
    expect((await check(rules, odd)).stdout.split("\n").at(-2)).toBe(
      "2 assertions: 0 violated, 1 undetermined",
    );
    expect((await check(rules, odd, bad)).code).toBe(1);
  });

  it("prints the assumptions", async () => {
    const assertions = [{ id: "none", never: { action: "oss:DeleteObject" } }];
    const assume = {
      "acme:Colour": { is: "blue" },
      "acs:SourceVpc": "always",
      "acs:MFAPresent": "never",
    };
    const assuming = folder.file("assuming.json", { assume, assertions });
    const lines = `Assumed: each request has acme:Colour = blue.
Assumed: each request has acs:SourceVpc.
Assumed: no request has acs:MFAPresent.
`;
    expect(await check(assuming, odd)).toMatchObject({
      code: 0,
      stdout: `${lines}1 assertion: 0 violated, 0 undetermined\n`,
    });
    expect(await check("--json", assuming, odd)).toMatchObject({ stdout: "", stderr: lines });
  });

  it("compares with older policies", async () => {
    const same = folder.file("same.json", {
      assertions: [{ id: "same", noNewAccess: { since: good } }],
    });
    expect((await check(same, good)).code).toBe(0);
    const ended = await check("--json", same, bad);
    expect(ended.code).toBe(1);
    expect(jsonLines(ended.stdout)).toMatchObject([
      { id: "same", policy: bad, statement: 0, request: { action: "oss:DeleteObject" }, line: 1 },
    ]);
    expect(await check(same, good, bad)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("noNewAccess compares one file, folder or snapshot."),
    });
    const gone = folder.file("gone.json", {
      assertions: [{ id: "same", noNewAccess: { since: `${good}.gone` } }],
    });
    expect(await check(gone, good)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("it does not exist"),
    });
  });

  it("accepts what a waiver accepts", async () => {
    const waiver = { reason: "A test account.", owner: "ann@example.com" };
    const waivers = folder.file("waivers.json", {
      waivers: [
        { ...waiver, rule: "evidence-is-kept", resource: "role/*", expires: "2999-01-01" },
        { ...waiver, rule: "closed", resource: "role/old", expires: "2999-01-01" },
        { ...waiver, rule: "closed", resource: "role/old", expires: "2020-01-01" },
      ],
    });
    const ended = await check("--waivers", waivers, rules, account);
    expect(ended).toMatchObject({
      code: 0,
      stderr: `warning: The waiver of closed for role/old expired after 2020-01-01. It no longer counts. Its owner is ann@example.com.
warning: The waiver of closed for role/old matches no finding. Delete it.
`,
    });
    expect(ended.stdout).toContain("waived: A test account. (ann@example.com, until 2999-01-01)");
    expect(ended.stdout).toContain("2 assertions: 0 violated, 0 undetermined, 1 finding waived\n");
    const { stdout } = await check("--json", "--waivers", waivers, rules, account);
    expect(jsonLines(stdout)).toMatchObject([
      { waived: true, waiver: { reason: "A test account.", expires: "2999-01-01" } },
    ]);
    const wrong = folder.file("wrong.json", {
      waivers: [{ ...waiver, rule: "close", resource: "*", expires: "2999-01-01" }],
    });
    expect(await check("--waivers", wrong, rules, account)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Did you mean "closed"?'),
    });
  });

  it("ends with 3 if the rules or a policy can't be read", async () => {
    const typo = folder.file("typo.yaml", "assertions:\n  - id: a\n    nobody: {}\n");
    expect(await check(typo, good)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`${typo}:3:13: Unknown member "nobody".`),
    });
    const broken = folder.file("broken.json", policy({ Effect: "Allow" }));
    expect(await check(rules, broken)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("Invalid identity policy:"),
    });
    expect((await check("-", "-")).code).toBe(3);
  });
});
