import { describe, expect, it } from "vitest";
import {
  type AccountParts,
  accountOf,
  allow,
  deny,
  policy,
  principalOf,
  trust,
  unreadable,
} from "../testing/account.ts";
import { lintSource, lintTogether } from "./lint.ts";
import { policySourceOf } from "./source.ts";

const own = "acs:ram::1234567890123456";
const evidence = "acs:oss:*:*:evidence/*";
const ann = trust({ RAM: `${own}:user/ann` });
const root = trust({ RAM: `${own}:root` });
const project = "acs:imm:cn-hangzhou:1234567890123456:project/moderation";
const wide = policy(allow("oss:GetObject", "acs:oss:*:*:media*"));

const summaries = (findings: ReturnType<typeof lintSource>) =>
  findings.map(({ id, policy: name, holder, holders }) => [id, name, holder, holders]);
const lintAccount = (parts: AccountParts) => lintSource(accountOf(parts));
const textOf = (name: string, document: object) =>
  ({ name, text: JSON.stringify(document), kind: "identity" }) as const;

describe("lintSource, of a policy", () => {
  const lintPolicy = (document: object) =>
    lintSource(policySourceOf("p.json", JSON.stringify(document)));

  it("reports what RAM rejects", () => {
    expect(lintPolicy(unreadable)).toMatchObject([
      { id: "invalid-policy", policy: "p.json", pattern: "/Version" },
    ]);
  });

  it("does not report a policy of Deny statements only, which can limit other policies", () => {
    expect(lintPolicy(policy(deny("oss:DeleteObject", evidence)))).toEqual([]);
  });

  it("reports a Deny without effect, and says to keep it if it limits another policy", () => {
    expect(
      lintPolicy(policy(allow("imm:GetTask", project), deny("oss:DeleteObject", evidence))),
    ).toMatchObject([
      {
        id: "deny-without-effect",
        statement: 1,
        fix: null,
        message: expect.stringMatching(
          / Keep it if it limits another policy: --together lints several as one\.$/,
        ),
      },
    ]);
  });
});

describe("a system policy", () => {
  const many = Array.from({ length: 300 }, (_, i) => `acs:imm:*:*:project/long-name-${i}`);
  const document = policy(allow(["imm:*"], many), deny("mns:SendMessage", "*"));
  const system = { ...textOf("system/Large", document), isSystem: true } as const;

  it("can be larger than a custom one, and has no fixes, because nobody can edit it", () => {
    expect(system.text.length).toBeGreaterThan(6144);
    const alone = lintSource({ is: "policy", policy: system });
    expect(alone.map(({ id, fix }) => [id, fix])).toEqual([
      ["deny-without-effect", null],
      ["wildcard-action", null],
    ]);
    const custom = textOf("custom/small", policy(allow("imm:*", "*")));
    const together = lintTogether([system, custom]);
    const fixable = together.filter(({ fix }) => fix !== null).map(({ policy }) => policy);
    expect([...new Set(fixable)]).toEqual(["custom/small"]);
    expect(together.some(({ policy }) => policy === "system/Large")).toBe(true);
  });
});

describe("lintTogether", () => {
  it("finds what statements of several policies allow in combination", () => {
    const found = lintTogether([
      textOf("pass", policy(allow("ram:PassRole", `${own}:role/*`))),
      textOf("make", policy(allow("imm:UpdateProject", project))),
    ]);
    expect(found.map(({ id }) => id)).toContain("combined-access");
  });

  it("reports an unreadable policy, and lints the others", () => {
    const found = lintTogether([textOf("odd", unreadable), textOf("wide", wide)]);
    expect(found.map(({ id, policy: name }) => [id, name])).toEqual([
      ["invalid-policy", "odd"],
      ["star-crosses-separator", "wide"],
    ]);
  });
});

describe("lintSource, of a snapshot", () => {
  it("reports a statement without effect only if it has none for any principal", () => {
    const parts = {
      policies: {
        writer: policy(allow("oss:DeleteObject", ["acs:oss:*:*:media/*", evidence])),
        guard: policy(deny("oss:DeleteObject", evidence)),
        idle: policy(deny("oss:DeleteObject", "acs:oss:*:*:elsewhere/*")),
        loose: policy(deny("oss:DeleteObject", evidence)),
      },
      roles: { app: [ann, "writer", "guard", "idle"], empty: [ann, "guard", "idle"] },
    } as const;
    expect(summaries(lintAccount(parts))).toEqual([
      ["deny-without-effect", "custom/idle", "role/app", ["role/app", "role/empty"]],
    ]);
    expect(summaries(lintSource(principalOf(parts, "role/empty")))).toEqual([
      ["deny-without-effect", "custom/idle", "role/empty", undefined],
    ]);
  });

  it("reports a finding once, with every principal that it applies to", () => {
    const findings = lintAccount({
      policies: {
        wide,
        pass: policy(
          allow("ram:PassRole", `${own}:role/*`, {
            Condition: { StringEquals: { "acs:Service": "fc.aliyuncs.com" } },
          }),
        ),
        make: policy(allow("fc:CreateFunction", "*")),
        keys: policy(allow("ram:CreateAccessKey", "*")),
      },
      roles: { open: [root] },
      users: { ann: ["group/makers"], bob: ["pass"] },
      groups: { makers: ["wide", "pass", "make"] },
    });
    const wanted = ["combined-access", "escalation", "star-crosses-separator", "wide-principal"];
    expect(summaries(findings.filter(({ id }) => wanted.includes(id)))).toEqual([
      ["wide-principal", "role/open trust", "role/open", undefined],
      // Every principal with the policy has the finding, so it is about the policy alone.
      ["star-crosses-separator", "custom/wide", undefined, undefined],
      ["combined-access", "custom/pass", "user/ann", ["user/ann", "group/makers"]],
      // No principal has this policy, so it is linted alone.
      ["escalation", "custom/keys", undefined, undefined],
    ]);
  });
});

describe("lintSource, of roles that can be reached", () => {
  const service = (...Service: string[]) => trust({ Service });
  const parts = {
    policies: {
      admin: policy(allow("*", "*")),
      dev: policy(
        allow(["fc:CreateFunction", "fc:InvokeFunction"], "*"),
        allow("ram:PassRole", `${own}:role/admin`, {
          Condition: { StringEquals: { "acs:Service": "fc.aliyuncs.com" } },
        }),
      ),
      reader: policy(allow("oss:GetObject", evidence)),
      assume: policy(allow("sts:AssumeRole", [`${own}:role/reader`, `${own}:role/admin`])),
    },
    roles: {
      dev: [trust({ RAM: `${own}:user/bob` }), "dev"],
      admin: [service("fc.aliyuncs.com"), "admin"],
      reader: [root, "reader"],
      locked: [{ Version: "1" }, "admin"],
    },
    users: { ann: ["assume"], eve: ["assume", "reader"] },
  } as const;
  const paths = (source: Parameters<typeof lintSource>[0]) =>
    lintSource(source).filter(({ id }) => id === "stronger-role");

  it("reports who reaches which role, the calls, and the gained access", () => {
    const [found] = paths(principalOf(parts, "role/dev"));
    expect(found).toMatchObject({
      holder: "role/dev",
      severity: "critical",
      policy: "custom/dev",
      statement: 1,
      pattern: `${own}:role/admin`,
      fix: null,
      path: {
        role: "role/admin",
        calls: [
          {
            action: "ram:PassRole",
            resource: `${own}:role/admin`,
            context: { "acs:Service": "fc.aliyuncs.com" },
          },
          { action: "fc:CreateFunction" },
        ],
        gain: { action: expect.any(String), resource: expect.any(String) },
        onward: [],
      },
    });
    expect(found?.message).toMatch(
      /^A principal with this policy can use role\/admin\. It can run .* \(ram:PassRole and fc:CreateFunction\)\. It gains \S+ on \S+\. From there it can .* \(policy-version, and \d+ more recipes\)\.$/,
    );
  });

  it("is medium if the role can't gain more itself, and not reported if it adds nothing", () => {
    const found = paths(accountOf(parts));
    expect(found.map(({ severity, holder, path }) => [severity, holder, path?.role])).toEqual([
      ["critical", "role/dev", "role/admin"],
      ["medium", "user/ann", "role/reader"],
    ]);
    expect(found[1]).toMatchObject({
      policy: "custom/assume",
      path: { calls: [{ action: "sts:AssumeRole", principal: `${own}:user/ann` }] },
      message:
        "A principal with this policy can use role/reader. It can assume it (sts:AssumeRole). It gains oss:GetObject on acs:oss:*:1234567890123456:evidence/x.",
    });
    expect(paths(principalOf(parts, "role/admin"))).toEqual([]);
  });

  it("follows chains of roles, also in circles", () => {
    const hop = (to: string) =>
      policy(
        allow("sts:AssumeRole", `${own}:role/${to}`),
        allow("oss:GetObject", `acs:oss:*:*:${to}/*`),
      );
    const chain = {
      policies: {
        first: hop("one"),
        one: hop("two"),
        two: hop("three"),
        three: policy(allow("ram:CreateAccessKey", "*")),
        loop: hop("turn"),
        turn: hop("loop"),
      },
      roles: {
        one: [root, "one"],
        two: [root, "two"],
        three: [root, "three"],
        loop: [root, "loop"],
        turn: [root, "turn"],
      },
      users: { ann: ["first"] },
    } as const;
    expect(
      paths(accountOf(chain)).map(({ severity, holder, path }) => [
        severity,
        holder,
        path?.role,
        path?.onward,
      ]),
    ).toEqual([
      ["critical", "role/one", "role/two", ["role/three"]],
      ["critical", "role/two", "role/three", []],
      ["medium", "role/loop", "role/turn", []],
      ["medium", "role/turn", "role/loop", []],
      ["critical", "user/ann", "role/one", ["role/two", "role/three"]],
    ]);
    const [found] = paths(principalOf(chain, "user/ann"));
    expect(found?.message).toMatch(
      /From there it can use role\/two, and from there role\/three\.$/,
    );
  });

  it("reports a single recipe without a count", () => {
    const [found] = paths(
      accountOf({
        policies: {
          assume: policy(allow("sts:AssumeRole", `${own}:role/keys`)),
          keys: policy(allow("ram:CreateAccessKey", "*")),
        },
        roles: { keys: [root, "keys"] },
        users: { ann: ["assume"] },
      }),
    );
    expect(found?.message).toMatch(/ From there it [^.]+ \([a-z-]+\)\.$/);
  });

  it("counts further ways, and reports an undetermined gain", () => {
    const [found] = paths(
      accountOf({
        policies: {
          all: policy({ Effect: "Allow", NotAction: ["oss:*"], Resource: "*" }),
          unknown: policy(
            allow("oss:GetObject", evidence, {
              Condition: { StringEquals: { "acs:Mystery": "1" } },
            }),
          ),
        },
        roles: { target: [service("imm.aliyuncs.com"), "unknown"] },
        users: { ann: ["all"] },
      }),
    );
    expect(found).toMatchObject({
      severity: "medium",
      path: { role: "role/target", gain: null },
    });
    expect(found?.message).toMatch(
      / It has 1 more way\. Whether it gains access is undetermined: .*acs:Mystery/,
    );
  });
});
