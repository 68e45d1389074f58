import { describe, expect, it } from "vitest";
import { includes } from "../compare/compare.ts";
import { newAccess } from "../compare/new-access.ts";
import { permits } from "../compare/permits.ts";
import { namedPolicy, type PolicyKind } from "../document/parse.ts";
import type { PolicySet, RamRequest } from "../policy.ts";
import { decide, decideAssumeRole } from "./decide.ts";

const policy = (name: string, statements: unknown, kind: PolicyKind = "identity") =>
  namedPolicy(name, { Version: "1", Statement: statements }, { kind });
const all = (name: string, Effect = "Allow") =>
  policy(name, { Effect, Action: "*", Resource: "*" });
const none = (name: string) => policy(name, { Effect: "Allow", Action: "x:x", Resource: "*" });
const request: RamRequest = { action: "oss:GetObject", resource: "acs:oss:*:1:b/k" };

describe("the order of evaluation", () => {
  it("names the statement and says why", () => {
    const identity = [
      none("a"),
      policy("b", [
        { Effect: "Allow", Action: "x:x", Resource: "*" },
        { Sid: "Read", Effect: "Allow", Action: "oss:*", Resource: "*" },
      ]),
    ];
    expect(decide({ identity }, request)).toEqual({
      decision: "allow",
      statement: { policy: "b", index: 1 },
      reason: 'Statement 1 ("Read") of policy "b" allows oss:GetObject on acs:oss:*:1:b/k.',
    });
    expect(decide({ identity: [all("a"), all("d", "Deny")] }, request)).toEqual({
      decision: "explicitDeny",
      statement: { policy: "d", index: 0 },
      reason: 'Statement 0 of policy "d" denies oss:GetObject on acs:oss:*:1:b/k.',
    });
    expect(decide({}, request)).toEqual({
      decision: "implicitDeny",
      statement: null,
      reason: "No policy allows oss:GetObject on acs:oss:*:1:b/k.",
    });
  });

  it("accepts a document, a policy, a list, or a set", () => {
    const named = all("a");
    for (const policies of [named.document, named, [none("n"), named], { identity: [named] }])
      expect(decide(policies, request).decision).toBe("allow");
    const bucket = policy(
      "b",
      { Effect: "Allow", Action: "oss:*", Resource: "*", Principal: "7" },
      "bucket",
    );
    for (const policies of [bucket.document, bucket, [none("n"), bucket]]) {
      expect(decide(policies, { ...request, principalId: "7" }).decision).toBe("allow");
      expect(decide(policies, { ...request, principalId: "8" }).decision).toBe("implicitDeny");
    }
  });

  it.each<[string, Partial<Record<keyof RamRequest, unknown>>, string]>([
    ["an action without its service", { action: "GetObject" }, "InvalidAction"],
    ["an action with a wildcard", { action: "oss:Get*" }, "InvalidAction"],
    ["an action of a service with a wildcard", { action: "o?s:GetObject" }, "InvalidAction"],
    ["a list of actions", { action: ["oss:GetObject"] }, "InvalidAction"],
    ["no action", { action: undefined }, "InvalidAction"],
    ["an object as a path", { resource: "b/k" }, "InvalidResource"],
    ["an object as a URI", { resource: "oss://b/k" }, "InvalidResource"],
    ["a name with a field too few", { resource: "acs:oss:*:1" }, "InvalidResource"],
    ["a name within another text", { resource: "x acs:oss:*:1:b" }, "InvalidResource"],
    ["two stars", { resource: "**" }, "InvalidResource"],
    ["no resource", { resource: undefined }, "InvalidResource"],
    ["a list of resources", { resource: ["*"] }, "InvalidResource"],
  ])("rejects %s", (_, part, code) => {
    const call = { ...request, ...part } as RamRequest;
    const refused = expect.objectContaining({
      name: "PolicyError",
      code,
      pointer: `/${Object.keys(part)[0]}`,
    });
    expect(() => decide({ identity: [all("a")] }, call)).toThrow(refused);
    expect(() => decideAssumeRole({}, all("a"), call)).toThrow(refused);
  });

  it("accepts an action without a resource, and any service", () => {
    expect(
      decide({ identity: [all("a")] }, { action: "oss:ListBuckets", resource: "*" }).decision,
    ).toBe("allow");
    expect(
      decide({ identity: [all("a")] }, { action: "new:Thing", resource: "acs:new:::" }).decision,
    ).toBe("allow");
  });

  // RAM accepts operators that it doesn't document, and nobody says when they hold.
  describe("with an operator that RAM does not document", () => {
    const Condition = {
      "ForAllValues:StringEquals": { "ram:TrustedPrincipalTypes": "Service" },
      Bool: { "acs:SecureTransport": "true" },
    };
    const open = (name: string, Effect: string, more: object = {}) =>
      policy(name, { Effect, Action: "oss:*", Resource: "*", Condition, ...more });
    const tls = { ...request, context: { "acs:SecureTransport": "true" } };
    const decided = (policies: Parameters<typeof decide>[0], call: RamRequest = tls) => {
      const { decision, statement } = decide(policies, call);
      return [decision, statement?.policy];
    };

    it("is undetermined if the result depends on it, and names the statement", () => {
      expect(decide({ identity: [none("n"), open("o", "Allow")] }, tls)).toEqual({
        decision: "undetermined",
        statement: { policy: "o", index: 0 },
        reason:
          'It is not known whether Statement 0 of policy "o" applies to oss:GetObject on acs:oss:*:1:b/k: RAM does not document ForAllValues:StringEquals.',
      });
      expect(decided({ identity: [all("a"), open("o", "Deny")] })).toEqual(["undetermined", "o"]);
      expect(decided({ identity: [all("a")], session: [open("o", "Allow")] })).toEqual([
        "undetermined",
        "o",
      ]);
      expect(decided({ identity: [all("a")], control: [open("o", "Allow")] })).toEqual([
        "undetermined",
        "o",
      ]);
      const bucket = open("o", "Allow", { Principal: undefined });
      const resource = [policy("o", { ...bucket.document.Statement[0], Principal: "7" }, "bucket")];
      const caller = { ...tls, principalId: "7" };
      expect(decided({ resource }, caller)).toEqual(["undetermined", "o"]);
      expect(decided({ resource })).toEqual(["implicitDeny", undefined]);
    });

    it("is decided if the other statements decide", () => {
      expect(decided({ identity: [open("o", "Allow"), all("a")] })).toEqual(["allow", "a"]);
      expect(decided({ identity: [open("o", "Allow"), all("d", "Deny")] })).toEqual([
        "explicitDeny",
        "d",
      ]);
      expect(decided({ identity: [open("o", "Deny")] })).toEqual(["implicitDeny", undefined]);
      expect(decided({ identity: [open("o", "Allow")] }, request)).toEqual([
        "implicitDeny",
        undefined,
      ]);
      expect(decide({ identity: [open("o", "Allow")] }, request).reason).toContain(
        "its condition does not hold: ForAllValues:StringEquals ram:TrustedPrincipalTypes Service; Bool acs:SecureTransport true.",
      );
    });

    it("is undetermined for both sides of AssumeRole", () => {
      const trust = policy(
        "t",
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { RAM: "acs:ram::1:root" },
          Condition,
        },
        "trust",
      );
      const assume = {
        action: "sts:AssumeRole",
        resource: "acs:ram::1:role/r",
        principal: "acs:ram::1:user/u",
        context: tls.context,
      };
      expect(decideAssumeRole({ identity: [all("a")] }, trust, assume)).toMatchObject({
        decision: "undetermined",
        statement: { policy: "t", index: 0 },
      });
      expect(decideAssumeRole({ identity: [none("n")] }, trust, assume).decision).toBe(
        "implicitDeny",
      );
    });
  });

  it("names the missing condition of a request that is otherwise allowed", () => {
    const Condition = {
      IpAddress: { "acs:SourceIp": ["10.0.0.0/8", "::1"] },
      Bool: { "acs:SecureTransport": "true" },
    };
    const office = policy("office", {
      Sid: "Office",
      Effect: "Allow",
      Action: "oss:*",
      Resource: "*",
      Condition,
    });
    const reason = (policies: Parameters<typeof decide>[0]) =>
      decide(policies, { ...request, context: { "acs:SecureTransport": "true" } }).reason;
    const near =
      'Statement 0 ("Office") of policy "office" would allow it, but its condition does not hold: IpAddress acs:SourceIp 10.0.0.0/8, ::1.';
    expect(reason({ identity: [none("n"), office] })).toBe(
      `No policy allows oss:GetObject on acs:oss:*:1:b/k. ${near}`,
    );
    expect(decide({ identity: [office] }, request).reason).toContain(
      "IpAddress acs:SourceIp 10.0.0.0/8, ::1; Bool acs:SecureTransport true.",
    );
    expect(reason({ identity: [all("i")], session: [office] })).toBe(
      `No session policy allows oss:GetObject on acs:oss:*:1:b/k. ${near}`,
    );
    expect(reason({ identity: [all("i")], control: [office] })).toBe(
      `No control policy allows oss:GetObject on acs:oss:*:1:b/k. ${near}`,
    );
    const bucket = (Principal: string) =>
      policy(
        "bucket",
        { Effect: "Allow", Action: "oss:*", Resource: "*", Principal, Condition },
        "bucket",
      );
    expect(reason({ resource: [bucket("*")] })).toContain(
      'Statement 0 of policy "bucket" would allow it',
    );
    expect(reason({ resource: [bucket("7")] })).toBe(
      "No policy allows oss:GetObject on acs:oss:*:1:b/k.",
    );
    expect(
      reason({
        identity: [policy("no", { Effect: "Deny", Action: "oss:*", Resource: "*", Condition })],
      }),
    ).toBe("No policy allows oss:GetObject on acs:oss:*:1:b/k.");
  });

  it.each([
    [
      "a control policy must allow",
      { control: [none("c")], identity: [all("i")] },
      "implicitDeny",
      undefined,
    ],
    [
      "a control policy allows",
      { control: [none("c"), all("d")], identity: [all("i")] },
      "allow",
      "i",
    ],
    [
      "a control policy gives nothing by itself",
      { control: [all("c")] },
      "implicitDeny",
      undefined,
    ],
    [
      "a control policy denies",
      { control: [all("c"), all("d", "Deny")], identity: [all("i")] },
      "explicitDeny",
      "d",
    ],
    [
      "a session policy must allow",
      { session: [none("s")], identity: [all("i")] },
      "implicitDeny",
      undefined,
    ],
    ["a session policy allows", { session: [all("s")], identity: [all("i")] }, "allow", "i"],
    [
      "a session policy gives nothing by itself",
      { session: [all("s")] },
      "implicitDeny",
      undefined,
    ],
    [
      "a session policy denies",
      { session: [all("s"), all("t", "Deny")], identity: [all("i")] },
      "explicitDeny",
      "t",
    ],
    ["an identity policy denies", { identity: [all("i"), all("j", "Deny")] }, "explicitDeny", "j"],
    ["without any policy it is an implicit deny", {}, "implicitDeny", undefined],
    [
      "empty lists have no effect",
      { control: [], session: [], identity: [all("i")], resource: [] },
      "allow",
      "i",
    ],
  ])("%s", (_, policies, verdict, name) => {
    const result = decide(policies, request);
    expect([result.decision, result.statement?.policy]).toEqual([verdict, name]);
  });
});

describe("policies on the resource", () => {
  const bucket = (Effect: string, Principal: unknown, Condition?: unknown) =>
    policy(
      "bucket",
      {
        Effect,
        Action: "oss:*",
        Resource: "acs:oss:*:1:b/*",
        Principal,
        ...(Condition === undefined ? {} : { Condition }),
      },
      "bucket",
    );

  it("add permissions to identity policies, and can deny some", () => {
    expect(
      decide({ identity: [none("i")], resource: [bucket("Allow", "*")] }, request),
    ).toMatchObject({
      decision: "allow",
      statement: { policy: "bucket" },
    });
    expect(
      decide({ identity: [all("i")], resource: [bucket("Deny", "*")] }, request),
    ).toMatchObject({
      decision: "explicitDeny",
      statement: { policy: "bucket" },
    });
    expect(
      decide({ identity: [all("i")], resource: [bucket("Deny", "2")] }, request),
    ).toMatchObject({
      decision: "allow",
      statement: { policy: "i" },
    });
  });

  it.each<[string, unknown, Partial<RamRequest>, boolean]>([
    ["* is everybody", "*", {}, true],
    ["* includes anonymous callers", "*", { principal: "anonymous" }, true],
    ["an empty list is everybody", [], { principalId: "9" }, true],
    ["an id", ["2", "3"], { principalId: "3" }, true],
    ["another id", ["2", "3"], { principalId: "4" }, false],
    ["an id against a caller without one", ["2"], {}, false],
    [
      "a session, as OSS writes it",
      "arn:sts::1:assumed-role/Worker/s1",
      { principal: "acs:ram::1:role/worker/s1" },
      true,
    ],
    [
      "any session of a role",
      "arn:sts::1:assumed-role/worker/*",
      { principal: "acs:ram::1:role/worker/s1" },
      true,
    ],
    [
      "a session in an account of many digits",
      "arn:sts::1234567890123456:assumed-role/worker/s1",
      { principal: "acs:ram::1234567890123456:role/worker/s1" },
      true,
    ],
    [
      "a session within another text",
      "x/arn:sts::1:assumed-role/worker/s1",
      { principal: "x/acs:ram::1:role/worker/s1" },
      false,
    ],
    [
      "another session",
      "arn:sts::1:assumed-role/worker/s2",
      { principal: "acs:ram::1:role/worker/s1" },
      false,
    ],
  ])("OSS: %s", (_, principal, caller, allowed) => {
    expect(
      decide({ resource: [bucket("Allow", principal)] }, { ...request, ...caller }).decision,
    ).toBe(allowed ? "allow" : "implicitDeny");
  });

  it.each<[string, unknown, string | undefined, boolean]>([
    ["the account covers its users", { RAM: "acs:ram::1:root" }, "acs:ram::1:user/u", true],
    ["the account covers its roles", { RAM: "acs:ram::1:root" }, "acs:ram::1:role/r/s", true],
    ["another account", { RAM: "acs:ram::1:root" }, "acs:ram::11:user/u", false],
    [
      "an account of many digits",
      { RAM: "acs:ram::1234567890123456:root" },
      "acs:ram::1234567890123456:user/u",
      true,
    ],
    [
      "a role of such an account",
      { RAM: "acs:ram::1234567890123456:role/r" },
      "acs:ram::1234567890123456:role/r/s",
      true,
    ],
    [
      "a path that only ends like a role",
      { RAM: "acs:ram::1:user/x:role/r" },
      "acs:ram::1:user/x:role/r/s",
      false,
    ],
    [
      "a user whose name begins like the root",
      { RAM: "acs:ram::1:rooted" },
      "acs:ram::1:user/u",
      false,
    ],
    [
      "the account covers none of its identity providers",
      { RAM: "acs:ram::1:root" },
      "acs:ram::1:oidc-provider/x",
      false,
    ],
    [
      "every RAM identity, and no identity provider",
      { RAM: "*" },
      "acs:ram::1:saml-provider/x",
      false,
    ],
    ["every RAM identity, also a session", { RAM: "*" }, "acs:ram::1:role/r/s", true],
    ["the account covers itself elsewhere", { RAM: "acs:ram::2:root" }, "acs:ram::2:root", true],
    [
      "a user whose name looks like another account",
      { RAM: "acs:ram::1:user/acs:ram::2:root" },
      "acs:ram::2:user/u",
      false,
    ],
    [
      "one session has no sessions",
      { RAM: "acs:ram::1:role/worker/s1" },
      "acs:ram::1:role/worker/s1/x",
      false,
    ],
    [
      "the account does not include services",
      { RAM: "acs:ram::1:root" },
      "imm.aliyuncs.com",
      false,
    ],
    ["a user", { RAM: "acs:ram::1:user/u" }, "acs:ram::1:user/u", true],
    ["another user", { RAM: "acs:ram::1:user/u" }, "acs:ram::1:user/u2", false],
    ["a role", { RAM: "acs:ram::1:role/Worker" }, "acs:ram::1:role/worker", true],
    [
      "a role covers its sessions",
      { RAM: "acs:ram::1:role/Worker" },
      "acs:ram::1:role/worker/s1",
      true,
    ],
    ["another role", { RAM: "acs:ram::1:role/Worker" }, "acs:ram::1:role/worker2/s1", false],
    ["one session", { RAM: "acs:ram::1:role/worker/s1" }, "acs:ram::1:role/worker/s1", true],
    [
      "one session is not the role",
      { RAM: "acs:ram::1:role/worker/s1" },
      "acs:ram::1:role/worker",
      false,
    ],
    ["every RAM identity", { RAM: "*" }, "acs:ram::1:user/u", true],
    ["every RAM identity, and no service", { RAM: "*" }, "imm.aliyuncs.com", false],
    ["a service", { Service: ["imm.aliyuncs.com"] }, "imm.aliyuncs.com", true],
    ["another service", { Service: ["imm.aliyuncs.com"] }, "fc.aliyuncs.com", false],
    [
      "an identity provider",
      { Federated: "acs:ram::1:saml-provider/x" },
      "acs:ram::1:saml-provider/x",
      true,
    ],
    ["a request without a caller", { RAM: "*" }, undefined, false],
  ])("RAM: %s", (_, Principal, caller, allowed) => {
    const resource = [
      policy("key", { Effect: "Allow", Action: "*", Resource: "*", Principal }, "resource"),
    ];
    expect(
      decide({ resource }, { ...request, ...(caller === undefined ? {} : { principal: caller }) })
        .decision,
    ).toBe(allowed ? "allow" : "implicitDeny");
  });

  it("apply to nobody without a Principal", () => {
    expect(decide({ resource: [all("odd")] }, request).decision).toBe("implicitDeny");
  });

  describe("and the account itself", () => {
    const root = { ...request, principal: "acs:ram::1:root" };
    it.each([
      [
        "is not restricted by RAM policies",
        { control: [none("c")], identity: [all("d", "Deny")] },
        root,
        "allow",
      ],
      [
        "is not restricted by * without a condition",
        { resource: [bucket("Deny", "*")] },
        root,
        "allow",
      ],
      [
        "is restricted by * with a condition",
        { resource: [bucket("Deny", "*", { Bool: { "acs:SecureTransport": "false" } })] },
        { ...root, context: { "acs:SecureTransport": "false" } },
        "explicitDeny",
      ],
      [
        "is not restricted by * with an empty condition",
        { resource: [bucket("Deny", "*", {})] },
        root,
        "allow",
      ],
      [
        "is not restricted by a statement without callers",
        { resource: [all("odd", "Deny")] },
        root,
        "allow",
      ],
      [
        "owns an object whose key looks like another account's ARN",
        {},
        { ...root, resource: "acs:oss:*:1:b/acs:oss:x:2:k" },
        "allow",
      ],
      [
        "owns RAM's system policies",
        {},
        {
          ...root,
          action: "ram:GetPolicy",
          resource: "acs:ram::system:policy/AliyunOSSFullAccess",
        },
        "allow",
      ],
      [
        "owns requests without a resource",
        {},
        { ...root, action: "oss:ListBuckets", resource: "*" },
        "allow",
      ],
      [
        "is restricted by a statement that names it",
        { resource: [bucket("Deny", ["1"])] },
        { ...root, principalId: "1" },
        "explicitDeny",
      ],
      [
        "is not the owner in another account",
        { resource: [bucket("Allow", ["3"])] },
        { ...root, principal: "acs:ram::2:root" },
        "implicitDeny",
      ],
      [
        "is allowed in another account that names it",
        { resource: [bucket("Allow", ["2"])] },
        { ...root, principal: "acs:ram::2:root", principalId: "2" },
        "allow",
      ],
      [
        "is not the owner in an account with a longer id",
        { resource: [] },
        { ...root, resource: "acs:oss:cn-hangzhou:12:b/k" },
        "implicitDeny",
      ],
      [
        "is restricted by a Deny for everybody in RAM's form, without a condition",
        {
          resource: [
            policy(
              "key",
              { Effect: "Deny", Action: "*", Resource: "*", Principal: { RAM: "*" } },
              "resource",
            ),
          ],
        },
        root,
        "explicitDeny",
      ],
      [
        "counts as another account if the resource names no account",
        {},
        { ...root, resource: "acs:oss:*:*:b" },
        "implicitDeny",
      ],
      [
        "counts as another account if the resource has an empty account",
        {},
        { ...root, resource: "acs:oss:*::b" },
        "implicitDeny",
      ],
      [
        "is denied like anybody if the resource names no account",
        {
          resource: [
            policy(
              "b",
              { Effect: "Deny", Action: "oss:*", Resource: "acs:oss:*:*:media/*", Principal: "*" },
              "bucket",
            ),
          ],
        },
        { ...root, resource: "acs:oss:*:*:media/x" },
        "explicitDeny",
      ],
      [
        "is allowed like anybody if the resource names no account",
        {
          resource: [
            policy(
              "b",
              { Effect: "Allow", Action: "oss:*", Resource: "acs:oss:*:*:media/*", Principal: "*" },
              "bucket",
            ),
          ],
        },
        { ...root, resource: "acs:oss:*:*:media/x" },
        "allow",
      ],
    ])("%s", (_, policies, call, verdict) => {
      expect(decide(policies, call).decision).toBe(verdict);
    });
    it.each(["acs:ram::1:rootless", "xacs:ram::1:root", "acs:ram::1:root/x"])(
      "does not include %s",
      (principal) => {
        expect(decide({}, { ...root, principal }).decision).toBe("implicitDeny");
      },
    );
    it("can have an id with any number of digits", () => {
      const owner = {
        ...root,
        principal: "acs:ram::1234567890123456:root",
        resource: "acs:imm:cn-hangzhou:1234567890123456:project/p",
      };
      expect([
        decide({}, owner).decision,
        decide({}, { ...owner, resource: "acs:imm:cn-hangzhou:1:project/p" }).decision,
      ]).toEqual(["allow", "implicitDeny"]);
    });
    it("names the account in the reason", () => {
      expect(decide({}, root)).toEqual({
        decision: "allow",
        statement: null,
        reason: "The caller is the account itself, which RAM policies do not restrict.",
      });
      const why = (more: Partial<RamRequest>) => decide({}, { ...root, ...more }).reason;
      expect(why({ resource: "acs:oss:*:*:b" })).toBe(
        "No policy allows oss:GetObject on acs:oss:*:*:b. The resource name doesn't say which account owns it. Write the account's id in it.",
      );
      expect(why({ resource: "acs:oss:*:2:b" })).toBe(
        "No policy allows oss:GetObject on acs:oss:*:2:b.",
      );
      expect(why({ resource: "acs:oss:*:*:b", principal: "acs:ram::1:user/u" })).toBe(
        "No policy allows oss:GetObject on acs:oss:*:*:b.",
      );
    });
  });
});

describe("sts:AssumeRole", () => {
  const role = "acs:ram::1:role/worker";
  const ann = "acs:ram::1:user/ann";
  const trust = (Principal: unknown, more: object = {}) =>
    policy("trust", { Effect: "Allow", Action: "sts:AssumeRole", Principal, ...more }, "trust");
  const trusting = trust({ RAM: "acs:ram::1:root", Service: "imm.aliyuncs.com" });
  const may = policy("may", { Effect: "Allow", Action: "sts:*", Resource: role });
  const key = policy(
    "key",
    { Effect: "Allow", Action: "*", Resource: "*", Principal: { RAM: "*" } },
    "resource",
  );

  it.each<[string, PolicySet, string | undefined, string]>([
    ["both allow", { identity: [may], resource: [trusting] }, ann, "allow trust"],
    [
      "the trust policy alone allows",
      { identity: [none("n")], resource: [trusting] },
      ann,
      "implicitDeny",
    ],
    [
      "the trust policy alone allows a user without policies",
      { identity: [], resource: [trusting] },
      ann,
      "implicitDeny",
    ],
    [
      "the trust policy alone allows a role without policies",
      { identity: [], resource: [trusting] },
      "acs:ram::1:role/r/s1",
      "implicitDeny",
    ],
    [
      "the caller's policy alone allows",
      { identity: [may], resource: [trust({ Service: "imm.aliyuncs.com" })] },
      ann,
      "implicitDeny",
    ],
    [
      "a resource policy with a Resource does not count as a trust policy",
      { identity: [may], resource: [trust({ Service: "x" }), key] },
      ann,
      "implicitDeny",
    ],
    [
      "one of two trust policies allows",
      { identity: [may], resource: [trust({ Service: "x" }), trusting] },
      ann,
      "allow trust",
    ],
    [
      "the caller is denied",
      { identity: [may, all("d", "Deny")], resource: [trusting] },
      ann,
      "explicitDeny d",
    ],
    [
      "the role denies",
      { identity: [may], resource: [trust({ RAM: "*" }, { Effect: "Deny" }), trusting] },
      ann,
      "explicitDeny trust",
    ],
    [
      "a session does not allow",
      { identity: [may], session: [none("s")], resource: [trusting] },
      ann,
      "implicitDeny",
    ],
    [
      "a control policy does not allow",
      { identity: [may], control: [none("c")], resource: [trusting] },
      ann,
      "implicitDeny",
    ],
    [
      "a service has no policies",
      { identity: [], resource: [trusting] },
      "imm.aliyuncs.com",
      "allow trust",
    ],
    [
      "a service that is not trusted",
      { identity: [], resource: [trusting] },
      "fc.aliyuncs.com",
      "implicitDeny",
    ],
    [
      "an unnamed caller with policies",
      { identity: [may], resource: [trusting] },
      undefined,
      "implicitDeny",
    ],
    ["the trust policy without identity policies", { resource: [trusting] }, ann, "allow trust"],
    ["the caller's policies without a trust policy", { identity: [may] }, ann, "allow may"],
    ["a trust policy that trusts nobody", { identity: [may], resource: [key] }, ann, "allow may"],
    [
      "the account itself",
      { identity: [all("a")], resource: [trusting] },
      "acs:ram::1:root",
      "implicitDeny",
    ],
    ["the account itself, with no policy", {}, "acs:ram::1:root", "implicitDeny"],
  ])("%s", (_, policies, principal, verdict) => {
    for (const action of ["sts:AssumeRole", "STS:assumerole"]) {
      const call = { action, resource: role, ...(principal === undefined ? {} : { principal }) };
      const { decision, statement } = decide(policies, call);
      expect([decision, ...(statement === null ? [] : [statement.policy])].join(" ")).toBe(verdict);
      // The sets leave the account's root out.
      if (principal?.endsWith(":root")) continue;
      expect(permits(policies, call).answer).toBe(
        principal === undefined || decision === "allow" ? "yes" : "no",
      );
    }
  });

  it("names the missing permission", () => {
    const Condition = { StringEquals: { "sts:ExternalId": "x1" } };
    const call = { action: "sts:AssumeRole", resource: role, principal: ann };
    expect(
      decide({ identity: [may], resource: [trust({ RAM: "*" }, { Condition })] }, call).reason,
    ).toBe(
      'No trust policy allows sts:AssumeRole on acs:ram::1:role/worker. Statement 0 of policy "trust" would allow it, but its condition does not hold: StringEquals sts:ExternalId x1.',
    );
    const own = policy("own", {
      Effect: "Allow",
      Action: "*",
      Resource: "*",
      Condition: { Bool: { "acs:MFAPresent": "true" } },
    });
    expect(decide({ identity: [own], resource: [trusting] }, call).reason).toBe(
      'No policy of the caller allows sts:AssumeRole on acs:ram::1:role/worker. Statement 0 of policy "own" would allow it, but its condition does not hold: Bool acs:MFAPresent true.',
    );
  });

  it("is the only action with this rule", () => {
    const odd = trust({ RAM: "*" }, { Action: "*" });
    for (const action of ["sts:AssumeRoleWithSAML", "oss:GetObject"]) {
      const call = { action, resource: role, principal: ann };
      expect(decide({ identity: [], resource: [odd] }, call).decision).toBe("allow");
      expect(
        decide({ identity: [all("a")], resource: [trust({ Service: "x" })] }, call).decision,
      ).toBe("allow");
      expect(permits({ identity: [], resource: [odd] }, call).answer).toBe("yes");
      expect(
        permits({ identity: [all("a")], resource: [trust({ Service: "x" })] }, call).answer,
      ).toBe("yes");
    }
  });

  it("agrees with the comparison of two sets", () => {
    const own = policy("own", { Effect: "Allow", Action: "sts:Assume*Role", Resource: role });
    const [user, everybody] = [{ identity: [own], resource: [trusting] }, { resource: [trusting] }];
    expect(
      includes(everybody, {
        ...user,
        session: [may],
        control: [policy("c", { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" })],
      }),
    ).toEqual({ answer: "yes" });
    expect(includes(user, everybody)).toMatchObject({ answer: "no" });
    expect(includes({ identity: [], resource: [trusting] }, everybody)).toMatchObject({
      answer: "no",
      request: {
        action: "sts:AssumeRole",
        principal: expect.stringMatching(/^acs:ram::1:(user|role)/),
      },
    });
    const before = { identity: [none("n")], resource: [trusting] };
    expect(newAccess(before, user)).toMatchObject([
      {
        policy: "own",
        action: "sts:Assume*Role",
        request: { action: "sts:AssumeRole", resource: role },
      },
      {
        policy: "trust",
        action: "sts:AssumeRole",
        request: { action: "sts:AssumeRole", resource: role },
      },
    ]);
    expect(newAccess(user, user)).toEqual([]);
  });
});

describe("decideAssumeRole", () => {
  const call: RamRequest = {
    action: "sts:AssumeRole",
    resource: "acs:ram::1:role/worker",
    principal: "acs:ram::1:user/u",
  };
  const trust = (Principal: unknown, Condition = {}) =>
    policy("trust", { Effect: "Allow", Action: "sts:AssumeRole", Principal, Condition }, "trust");
  const may = policy("may", {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Resource: "acs:ram::1:role/Worker",
  });

  it("names the trust policy's statement if both sides allow or the trust policy refuses, otherwise the caller's reason", () => {
    const trusting = trust({ RAM: "acs:ram::1:root" });
    expect(decideAssumeRole({ identity: [may] }, trusting, call).statement).toEqual({
      policy: "trust",
      index: 0,
    });
    expect(decideAssumeRole({ identity: [all("d", "Deny")] }, trusting, call).statement).toEqual({
      policy: "d",
      index: 0,
    });
    const denying = policy(
      "no",
      { Effect: "Deny", Action: "sts:AssumeRole", Principal: { RAM: "*" } },
      "trust",
    );
    expect(decideAssumeRole({}, denying, call).statement).toEqual({ policy: "no", index: 0 });
  });

  it.each<
    [string, ReturnType<typeof decideAssumeRole>["decision"], Parameters<typeof decideAssumeRole>]
  >([
    ["both allow", "allow", [{ identity: [may] }, trust({ RAM: "acs:ram::1:root" }), call]],
    [
      "the role trusts somebody else",
      "implicitDeny",
      [{ identity: [may] }, trust({ RAM: "acs:ram::2:root" }), call],
    ],
    [
      "the caller is not allowed, in an account of many digits",
      "implicitDeny",
      [
        { identity: [none("n")] },
        trust({ RAM: "*" }),
        {
          ...call,
          resource: "acs:ram::1234567890123456:role/worker",
          principal: "acs:ram::1234567890123456:role/w/s",
        },
      ],
    ],
    [
      "the caller is not allowed",
      "implicitDeny",
      [{ identity: [none("n")] }, trust({ RAM: "acs:ram::1:root" }), call],
    ],
    [
      "a Deny for the caller",
      "explicitDeny",
      [{ identity: [may, all("d", "Deny")] }, trust({ RAM: "acs:ram::1:root" }), call],
    ],
    [
      "the caller's session does not allow it",
      "implicitDeny",
      [{ identity: [may], session: [none("n")] }, trust({ RAM: "acs:ram::1:root" }), call],
    ],
    [
      "a user can't use a role for a service",
      "implicitDeny",
      [{ identity: [may] }, trust({ Service: "imm.aliyuncs.com" }), call],
    ],
    [
      "a service doesn't need its own policy",
      "allow",
      [{}, trust({ Service: "imm.aliyuncs.com" }), { ...call, principal: "imm.aliyuncs.com" }],
    ],
    [
      "another service",
      "implicitDeny",
      [{}, trust({ Service: "imm.aliyuncs.com" }), { ...call, principal: "fc.aliyuncs.com" }],
    ],
    [
      "a request without a caller",
      "implicitDeny",
      [
        {},
        trust({ Service: "imm.aliyuncs.com" }),
        { action: "sts:AssumeRole", resource: call.resource },
      ],
    ],
    [
      "an identity provider's user, who has no policies",
      "allow",
      [
        {},
        trust({ Federated: "acs:ram::1:saml-provider/x" }),
        { ...call, principal: "acs:ram::1:saml-provider/x" },
      ],
    ],
    [
      "a token of an identity provider's, without the audience",
      "implicitDeny",
      [
        {},
        trust({ Federated: "acs:ram::1:oidc-provider/x" }, { StringEquals: { "oidc:aud": "a" } }),
        { ...call, principal: "acs:ram::1:oidc-provider/x" },
      ],
    ],
    [
      "a user whose name looks like an identity provider",
      "implicitDeny",
      [
        {},
        trust({ RAM: "acs:ram::1:root" }),
        { ...call, principal: "acs:ram::1:user/acs:ram::1:saml-provider/x" },
      ],
    ],
    [
      "a service whose name looks like a user, without policies",
      "allow",
      [
        {},
        trust({ Service: "x/acs:ram::1:user/u" }),
        { ...call, principal: "x/acs:ram::1:user/u" },
      ],
    ],
    [
      "an unnamed caller if everybody is trusted",
      "allow",
      [
        {},
        policy(
          "trust",
          { Effect: "Allow", Action: "*", Resource: "*", Principal: "*" },
          "resource",
        ),
        { action: "sts:AssumeRole", resource: call.resource },
      ],
    ],
    [
      "the account itself",
      "implicitDeny",
      [{}, trust({ RAM: "acs:ram::1:root" }), { ...call, principal: "acs:ram::1:root" }],
    ],
    [
      "without the external id",
      "implicitDeny",
      [
        { identity: [may] },
        trust({ RAM: "*" }, { StringEquals: { "sts:ExternalId": "x1" } }),
        call,
      ],
    ],
    [
      "with the external id",
      "allow",
      [
        { identity: [may] },
        trust({ RAM: "*" }, { StringEquals: { "sts:ExternalId": "x1" } }),
        { ...call, context: { "sts:ExternalId": "x1" } },
      ],
    ],
  ])("%s: %s", (_, verdict, args) => {
    expect(decideAssumeRole(...args).reason).toMatch(/^[A-Z].{20,}\.$/);
    expect(decideAssumeRole(...args).decision).toBe(verdict);
  });
});
