import { describe, expect, it } from "vitest";
import { policySourceOf } from "../account/source.ts";
import { newAccess } from "../compare/new-access.ts";
import { namedPolicy } from "../document/parse.ts";
import { allow, deny, policy, snapshotOf, trust, unreadable } from "../testing/account.ts";
import { checkAccess } from "./check-access.ts";
import { readAccessRules } from "./rules.ts";

const sourceOf = (value: object) => policySourceOf("p.json", JSON.stringify(value));

const check = (assertion: object, value: object, assume: object = {}) =>
  checkAccess(readAccessRules({ assume, assertions: [{ id: "a", ...assertion }] }), [
    sourceOf(value),
  ]);

/** Verdict, holder and request of each finding. */
const found = (...[assertion, value, assume]: Parameters<typeof check>) =>
  check(assertion, value, assume).map(({ verdict, holder = "", request }) =>
    [
      verdict,
      holder,
      ...(request === null
        ? []
        : [request.action, request.resource, request.principal ?? request.principalId ?? ""]),
    ]
      .filter((text) => text !== "")
      .join(" "),
  );

const evidence = "acs:oss:*:*:evidence/*";
const scratch = "acs:oss:*:*:evidence/tmp/*";
const account = snapshotOf({
  policies: {
    clean: policy(allow("oss:DeleteObject", evidence)),
    read: policy(allow("oss:GetObject", evidence)),
  },
  roles: {
    admin: [trust({ RAM: ["acs:ram::1234567890123456:user/ann"] }), "clean"],
    app: [trust({ RAM: ["acs:ram::9999999999999999:root"] }), "read"],
  },
  users: { ann: ["group/ops"], bob: ["read"] },
  groups: { ops: ["clean"] },
});

describe("never", () => {
  const kept = { never: { action: "oss:Delete*", resource: evidence } };

  it("finds a request that is allowed, with its statement", () => {
    expect(check(kept, policy(allow("oss:GetObject", "*"), allow("oss:*", evidence)))).toEqual([
      {
        id: "a",
        kind: "never",
        verdict: "fail",
        severity: "high",
        policy: "p.json",
        statement: 1,
        pointer: "/Statement/1",
        message: "The policy allows oss:DeleteObject on acs:oss:*:1234567890123456:evidence/x.",
        request: { action: "oss:DeleteObject", resource: "acs:oss:*:1234567890123456:evidence/x" },
      },
    ]);
  });

  it("holds if a Deny or an exception covers all of it", () => {
    const all = allow("oss:*", "*");
    expect(found(kept, policy(all, deny("oss:Delete*", evidence)))).toEqual([]);
    const except = { never: { ...kept.never, except: { resource: scratch } } };
    expect(found(except, policy(allow("oss:DeleteObject", scratch)))).toEqual([]);
    expect(found(except, policy(allow("oss:DeleteObject", evidence)))).toEqual([
      "fail oss:DeleteObject acs:oss:*:1234567890123456:evidence/x",
    ]);
  });

  it("understands conditions of requests and exceptions", () => {
    const overTls = { Bool: { "acs:SecureTransport": "true" } };
    const plain = { never: { action: "oss:GetObject", except: { condition: overTls } } };
    const tls = policy(allow("oss:GetObject", evidence, { Condition: overTls }));
    expect(found(plain, tls)).toEqual([]);
    expect(found(plain, policy(allow("oss:GetObject", evidence)))).toHaveLength(1);
    expect(found({ never: { action: "oss:GetObject", condition: overTls } }, tls)).toHaveLength(1);
  });

  it("is about users and roles of a snapshot, and about policies on resources", () => {
    expect(found(kept, account)).toEqual([
      "fail role/admin oss:DeleteObject acs:oss:*:1234567890123456:evidence/x",
      "fail user/ann oss:DeleteObject acs:oss:*:1234567890123456:evidence/x",
    ]);
    expect(check(kept, account)[0]?.message).toBe(
      "role/admin can call oss:DeleteObject on acs:oss:*:1234567890123456:evidence/x.",
    );
    const open = policy({ ...allow("oss:*", evidence), Principal: ["*"] });
    expect(found(kept, open)).toEqual([
      "fail oss:DeleteObject acs:oss:*:1234567890123456:evidence/x anonymous",
    ]);
    expect(check(kept, open)[0]?.message).toBe(
      "The policy allows anonymous to call oss:DeleteObject on acs:oss:*:1234567890123456:evidence/x.",
    );
  });

  it("is about the part of a snapshot that is selected, a group too", () => {
    const rules = readAccessRules({ assertions: [{ id: "a", ...kept }] });
    const holders = (part: string) =>
      checkAccess(rules, [policySourceOf("s.json", JSON.stringify(account), { part })]).map(
        ({ holder }) => holder,
      );
    expect(holders("role/admin")).toEqual(["role/admin"]);
    expect(holders("group/ops")).toEqual(["group/ops"]);
    expect(holders("user/bob")).toEqual([]);
    expect(holders("policy/clean")).toEqual([undefined]);
  });

  it("names the keys that a request must lack", () => {
    const red = { StringNotEquals: { "acme:Colour": "red" } };
    const [finding] = check(kept, policy(allow("oss:*", evidence, { Condition: red })));
    expect(finding).toMatchObject({ verdict: "fail", lacks: ["acme:Colour"] });
  });

  it("judges a trust policy for its own role", () => {
    const assume = (role: string) => ({
      never: { action: "sts:AssumeRole", resource: `acs:ram::*:role/${role}` },
    });
    expect(found(assume("app"), account)).toEqual([
      "fail role/app sts:AssumeRole acs:ram::1234567890123456:role/app acs:ram::9999999999999999:user/x",
    ]);
    expect(found(assume("other"), account)).toEqual([]);
  });
});

describe("only", () => {
  const only = (...who: string[]) => ({
    only: { who, action: "oss:DeleteObject", resource: evidence },
  });

  it("finds every other caller", () => {
    expect(found(only("role/admin"), account)).toEqual([
      "fail user/ann oss:DeleteObject acs:oss:*:1234567890123456:evidence/x",
    ]);
    expect(found(only("role/*", "acs:ram::*:user/ann"), account)).toEqual([]);
    expect(check(only("role/admin"), account)[0]?.message).toContain(
      "Only role/admin should be able to.",
    );
    expect(found(only("p.json"), policy(allow("oss:*", "*")))).toEqual([]);
  });

  it("finds every other caller of a policy on a resource", () => {
    const who = (...names: string[]) => ({ only: { who: names, action: "sts:AssumeRole" } });
    const snapshot = snapshotOf({
      roles: {
        app: [trust({ RAM: ["acs:ram::1234567890123456:user/ann"], Service: ["fc.aliyuncs.com"] })],
      },
    });
    expect(found(who("user/ann", "fc.aliyuncs.com"), snapshot)).toEqual([]);
    expect(found(who("user/ann"), snapshot)).toEqual([
      "fail role/app sts:AssumeRole acs:ram::1234567890123456:role/app fc.aliyuncs.com",
    ]);
    expect(found(who("fc.aliyuncs.com", "group/ops"), snapshot)).toEqual([
      "fail role/app sts:AssumeRole acs:ram::1234567890123456:role/app acs:ram::1234567890123456:user/ann",
    ]);
    const alone = trust({ RAM: ["acs:ram::1234567890123456:user/ann"] });
    expect(found(who("acs:ram::1234567890123456:user/ann"), alone)).toEqual([]);
    // Without a snapshot nobody knows the account of user/ann.
    expect(found(who("user/ann"), alone)).toHaveLength(1);
  });
});

describe("noPublic", () => {
  const closed = { noPublic: true };
  const bucket = (Principal: unknown, more: object = {}) =>
    policy({ ...allow("oss:GetObject", "acs:oss:*:*:media/*"), Principal, ...more });

  it("finds a caller whose account is not named", () => {
    expect(found(closed, bucket(["*"]))).toEqual([
      "fail oss:GetObject acs:oss:*:1234567890123456:media/x anonymous",
    ]);
    expect(found(closed, trust({ RAM: ["*"] }))).toHaveLength(1);
    expect(found(closed, trust({ RAM: ["acs:ram::*:role/app"] }))).toHaveLength(1);
    expect(found(closed, trust({ Service: ["*"] }))).toHaveLength(1);
  });

  it("holds for callers that are named, and for policies of callers", () => {
    expect(found(closed, bucket(["1234567890123456", "200000000000000000"]))).toEqual([]);
    expect(found(closed, bucket(["arn:sts::1234567890123456:assumed-role/app/*"]))).toEqual([]);
    const named = trust({
      RAM: ["acs:ram::1234567890123456:root"],
      Service: ["fc.aliyuncs.com", "9999999999999999@log.aliyuncs.com"],
      Federated: ["acs:ram::1234567890123456:saml-provider/idp"],
    });
    expect(found(closed, named)).toEqual([]);
    expect(found(closed, policy(allow("*", "*")))).toEqual([]);
    expect(found(closed, policy({ ...deny("oss:*", "*"), Principal: ["*"] }))).toEqual([]);
  });

  it("has exceptions", () => {
    const site = { noPublic: { except: { resource: "acs:oss:*:*:media/*" } } };
    expect(found(site, bucket(["*"]))).toEqual([]);
  });
});

describe("trustedAccounts", () => {
  const ours = { trustedAccounts: ["1234567890123456"] };

  it("finds a caller of another account", () => {
    expect(found(ours, account)).toEqual([
      "fail role/app sts:AssumeRole acs:ram::1234567890123456:role/app acs:ram::9999999999999999:user/x",
    ]);
    expect(check(ours, account)[0]?.message).toContain("Trusted accounts: 1234567890123456.");
    expect(found(ours, trust({ Service: ["9999999999999999@fc.aliyuncs.com"] }))).toHaveLength(1);
    const byId = policy({ ...allow("oss:GetObject", "*"), Principal: ["9999999999999999"] });
    expect(check(ours, byId)[0]?.message).toContain("allows the id 9999999999999999 to call");
  });

  it("accepts its identities, its services and services without an account", () => {
    const own = trust({
      RAM: ["acs:ram::1234567890123456:role/ci"],
      Service: ["ecs.aliyuncs.com", "1234567890123456@fc.aliyuncs.com"],
    });
    expect(found(ours, own)).toEqual([]);
  });
});

describe("assumptions", () => {
  const never = { never: { action: "oss:GetObject" } };
  const condition = (operator: string, key: string, value: string) =>
    policy(allow("oss:GetObject", evidence, { Condition: { [operator]: { [key]: value } } }));

  it("exclude requests without a key that each request has", () => {
    const outside = condition("StringNotLike", "acs:SourceVpc", "*");
    expect(found(never, outside)).toHaveLength(1);
    expect(found(never, outside, { "acs:SourceVpc": "always" })).toEqual([]);
  });

  it("exclude requests with a key that no request has", () => {
    const inside = condition("StringEquals", "acs:SourceVpc", "vpc-1");
    expect(found(never, inside)).toHaveLength(1);
    expect(found(never, inside, { "acs:SourceVpc": "never" })).toEqual([]);
  });

  it("exclude requests with another value", () => {
    const plain = condition("Bool", "acs:SecureTransport", "false");
    expect(found(never, plain, { "acs:SecureTransport": { is: "false" } })).toHaveLength(1);
    expect(found(never, plain, { "acs:SecureTransport": { is: "true" } })).toEqual([]);
  });

  it("make an unknown key known", () => {
    const red = condition("StringEquals", "acme:Colour", "red");
    expect(found(never, red)).toEqual(["undetermined"]);
    expect(check(never, red, { "acme:Colour": "always" })[0]?.request?.context).toEqual({
      "acme:Colour": "red",
    });
  });
});

describe("undetermined", () => {
  const never = { never: { action: "oss:GetObject" } };

  it("says which policy leaves the answer open", () => {
    const condition = { "ForAllValues:StringEquals": { "acs:RequestTag/a": "b" } };
    const open = policy(allow("oss:GetObject", evidence, { Condition: condition }));
    expect(check(never, open)).toMatchObject([
      {
        verdict: "undetermined",
        policy: "p.json",
        statement: null,
        request: null,
        message: expect.stringContaining("ForAllValues:StringEquals"),
      },
    ]);
    const both = snapshotOf({
      policies: { one: open, two: open },
      users: { ann: ["one", "two"] },
    });
    expect(check(never, both)).toMatchObject([{ verdict: "undetermined", policy: null }]);
  });

  it("is what a policy allows that can't be read", () => {
    const snapshot = snapshotOf({
      policies: { odd: unreadable, read: policy(allow("oss:GetObject", evidence)) },
      users: { ann: ["odd"], bob: ["odd", "read"] },
    });
    expect(found(never, snapshot)).toEqual([
      "undetermined user/ann",
      "fail user/bob oss:GetObject acs:oss:*:1234567890123456:evidence/x",
      "undetermined user/bob",
    ]);
    expect(check(never, snapshot)[0]).toMatchObject({
      policy: "custom/odd",
      pointer: "/Version",
      message: expect.stringContaining("What custom/odd allows and denies is unknown."),
    });
  });
});

describe("noNewAccess", () => {
  const rules = readAccessRules({
    assertions: [{ id: "same", noNewAccess: { since: "old.json" } }],
  });
  const parsed = (name: string, value: object) => namedPolicy(name, JSON.stringify(value));

  it("finds what is new", () => {
    const access = newAccess(
      parsed("old.json", policy(allow("oss:GetObject", evidence))),
      parsed("p.json", policy(allow("oss:*Object", evidence))),
    );
    const changes = new Map([["old.json", access]]);
    expect(checkAccess(rules, [], { changes })).toMatchObject([
      {
        id: "same",
        kind: "noNewAccess",
        verdict: "fail",
        policy: "p.json",
        statement: 0,
        pointer: "/Statement/0",
        message: expect.stringMatching(/^oss:\w+Object on .* old\.json did not allow it\.$/),
      },
    ]);
  });

  it("names the keys that a request must lack", () => {
    const red = { StringNotEquals: { "acme:Colour": "red" } };
    const access = newAccess(
      parsed("old.json", policy(allow("oss:PutObject", evidence))),
      parsed("p.json", policy(allow("oss:GetObject", evidence, { Condition: red }))),
    );
    expect(checkAccess(rules, [], { changes: new Map([["old.json", access]]) })).toMatchObject([
      { verdict: "fail", lacks: ["acme:Colour"] },
    ]);
  });

  it("is undetermined if a policy can't be read, unless it is unchanged", () => {
    const access = { holder: "user/ann", statement: null, action: null, request: null } as const;
    const unknown = { ...access, policy: "custom/odd", reason: "It is odd.", unchanged: false };
    const changes = new Map([["old.json", [unknown, { ...unknown, unchanged: true }]]]);
    expect(checkAccess(rules, [], { changes })).toEqual([
      {
        id: "same",
        kind: "noNewAccess",
        verdict: "undetermined",
        severity: "high",
        holder: "user/ann",
        policy: "custom/odd",
        statement: null,
        pointer: "",
        message: "Whether access is new is undetermined: It is odd.",
        request: null,
      },
    ]);
  });

  it("is undetermined without the older policies", () => {
    expect(checkAccess(rules, [])).toMatchObject([
      { verdict: "undetermined", message: expect.stringContaining("old.json are missing.") },
    ]);
  });
});
