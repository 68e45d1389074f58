import { describe, expect, it } from "vitest";
import { decide } from "../decide/decide.ts";
import { type PolicyInput, toPolicySet } from "../document/input.ts";
import { parsePolicy } from "../document/parse.ts";
import { whoCan } from "../explain/who-can.ts";
import type { NamedPolicy, PolicyDocument, PolicySet } from "../policy.ts";
import { compare, disjoint, equivalent, includes, type Relation } from "./compare.ts";
import { newAccess } from "./new-access.ts";
import { permits } from "./permits.ts";

const doc = (...statements: object[]): PolicyDocument =>
  parsePolicy({
    Version: "1",
    Statement: statements.map((each) => ({ Effect: "Allow", Action: "*", Resource: "*", ...each })),
  });
const all = doc({});
const when = (Condition: object, more: object = {}) => doc({ Condition, ...more });
const allows = (policies: PolicyInput, request: Parameters<typeof decide>[1]) =>
  decide(toPolicySet(policies), request).decision === "allow";

describe("compare", () => {
  it.each<[string, PolicyDocument, Relation, PolicyDocument]>([
    ["the same", all, "equal", all],
    [
      "other case of an action",
      doc({ Action: "IMM:gettask" }),
      "equal",
      doc({ Action: "imm:GetTask" }),
    ],
    [
      "a union in two notations",
      doc({ Action: ["imm:Get*", "imm:List*"] }),
      "equal",
      doc({ Action: "imm:List*" }, { Action: "imm:Get*" }),
    ],
    [
      "a star against an action",
      doc({ Action: "imm:Get*" }),
      "wider",
      doc({ Action: "imm:GetTask" }),
    ],
    [
      "a project against a prefix",
      doc({ Resource: "acs:imm:*:*:project/prod" }),
      "narrower",
      doc({ Resource: "acs:imm:*:*:project/prod*" }),
    ],
    [
      "a bucket against its objects",
      doc({ Resource: "acs:oss:*:*:media" }),
      "disjoint",
      doc({ Resource: "acs:oss:*:*:media/*" }),
    ],
    [
      "a bucket against another's objects",
      doc({ Resource: "acs:oss:*:*:media/*" }),
      "disjoint",
      doc({ Resource: "acs:oss:*:*:evidence/*" }),
    ],
    [
      "a full name and a short one",
      doc({ Resource: "acs:oss:*:*:*" }),
      "equal",
      doc({ Resource: "acs:oss:*" }),
    ],
    [
      "media/* against media*",
      doc({ Resource: "acs:oss:*:*:media/*" }),
      "narrower",
      doc({ Resource: "acs:oss:*:*:media*" }),
    ],
    [
      "two prefixes that overlap",
      doc({ Resource: "acs:oss:*:*:a*" }),
      "overlapping",
      doc({ Resource: "acs:oss:*:*:*b" }),
    ],
    [
      "roles in either case",
      doc({ Resource: "acs:ram::1:role/Admin" }),
      "equal",
      doc({ Resource: "acs:ram::1:role/admin" }),
    ],
    [
      "NotAction",
      { Version: "1", Statement: [{ Effect: "Allow", NotAction: ["ram:*"], Resource: ["*"] }] },
      "narrower",
      all,
    ],
    [
      "NotAction and the actions it excludes",
      { Version: "1", Statement: [{ Effect: "Allow", NotAction: ["ram:*"], Resource: ["*"] }] },
      "disjoint",
      doc({ Action: "ram:*" }),
    ],
    [
      "NotAction and the rest",
      {
        Version: "1",
        Statement: [
          { Effect: "Allow", NotAction: ["ram:*"], Resource: ["*"] },
          { Effect: "Allow", Action: ["ram:*"], Resource: ["*"] },
        ],
      },
      "equal",
      all,
    ],
    [
      "a Deny of everything",
      doc({}, { Effect: "Deny" }),
      "equal",
      doc({ Action: "x:y" }, { Effect: "Deny", Action: "x:*" }),
    ],
    ["a deny on a part", doc({}, { Effect: "Deny", Action: "ram:*" }), "narrower", all],
    [
      "a Deny that depends on a condition",
      doc({}, { Effect: "Deny", Condition: { Bool: { "acs:SecureTransport": "false" } } }),
      "narrower",
      all,
    ],
    [
      "a condition against none",
      when({ IpAddress: { "acs:SourceIp": "10.0.0.0/8" } }),
      "narrower",
      all,
    ],
    [
      "a network in a network",
      when({ IpAddress: { "acs:SourceIp": "10.1.0.0/16" } }),
      "narrower",
      when({ IpAddress: { "acs:SourceIp": "10.0.0.0/8" } }),
    ],
    [
      "two halves of all addresses",
      when({ IpAddress: { "acs:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } }),
      "equal",
      when({ IpAddress: { "acs:SourceIp": "0.0.0.0/0" } }),
    ],
    [
      "a condition and its negation, together",
      when({ IpAddress: { "acs:SourceIp": "10.0.0.0/8" } }),
      "disjoint",
      when({ NotIpAddress: { "acs:SourceIp": "10.0.0.0/8" } }),
    ],
    [
      "a condition or its negation",
      doc(
        { Condition: { IpAddress: { "acs:SourceIp": "10.0.0.0/8" } } },
        { Condition: { NotIpAddress: { "acs:SourceIp": "10.0.0.0/8" } } },
      ),
      "equal",
      all,
    ],
    [
      "StringEquals and StringLike",
      when({ StringEquals: { "acs:SourceVpc": "vpc-1" } }),
      "narrower",
      when({ StringLike: { "acs:SourceVpc": "vpc-*" } }),
    ],
    [
      "a text in any case",
      when({ StringEquals: { "acs:SourceVpc": "vpc-a" } }),
      "narrower",
      when({ StringEqualsIgnoreCase: { "acs:SourceVpc": "VPC-A" } }),
    ],
    [
      "numbers",
      when({ NumericLessThan: { "oss:object-remaining-retention-days": "5" } }),
      "narrower",
      when({ NumericLessThanEquals: { "oss:object-remaining-retention-days": "5.0" } }),
    ],
    [
      "nothing between two patterns",
      when({
        NumericLessThan: { "oss:object-remaining-retention-days": "5" },
        NumericGreaterThan: { "oss:object-remaining-retention-days": "5" },
      }),
      "narrower",
      all,
    ],
    [
      "dates",
      when({ DateGreaterThan: { "acs:CurrentTime": "2026-01-01T00:00:00Z" } }),
      "overlapping",
      when({ DateLessThan: { "acs:CurrentTime": "2027-01-01T00:00:00Z" } }),
    ],
    [
      "Bool true and false leave out the call without the key",
      doc(
        { Condition: { Bool: { "acs:MFAPresent": "true" } } },
        { Condition: { Bool: { "acs:MFAPresent": "false" } } },
      ),
      "narrower",
      all,
    ],
    [
      "two keys that are known",
      when({ IpAddress: { "acs:SourceIp": "10.0.0.0/8" } }),
      "overlapping",
      when({ StringEquals: { "acs:SourceVpc": "vpc-1" } }),
    ],
    [
      "an unknown condition against none",
      when({ StringEquals: { "acs:Mystery": "1" } }),
      "narrower",
      all,
    ],
    [
      "none against an unknown condition",
      all,
      "wider",
      when({ StringEquals: { "acs:Mystery": "1" } }),
    ],
    [
      "an unknown condition against itself",
      when({ StringEquals: { "acs:Mystery": "1" } }),
      "equal",
      when({ StringEquals: { "acs:Mystery": ["1"] } }),
    ],
    [
      "an unknown condition and a different one",
      when({ StringEquals: { "acs:Mystery": "1" } }, { Action: "oss:*" }),
      "undetermined",
      doc({ Action: "imm:*" }),
    ],
    [
      "an unknown deny",
      doc({}, { Effect: "Deny", Condition: { StringEquals: { "acs:Mystery": "1" } } }),
      "undetermined",
      all,
    ],
    [
      "an unknown deny on another action",
      doc(
        { Action: "imm:*" },
        { Effect: "Deny", Action: "oss:*", Condition: { StringEquals: { "acs:Mystery": "1" } } },
      ),
      "equal",
      doc({ Action: "imm:*" }),
    ],
    [
      "one key as two kinds",
      when({ StringLike: { "acs:SourceIp": "10.*" } }),
      "undetermined",
      when({ IpAddress: { "acs:SourceIp": "10.0.0.0/8" } }),
    ],
  ])("%s", (_, a, relation, b) => {
    const answer = compare(a, b);
    expect(answer.relation).toBe(relation);
    if (answer.onlyInA)
      expect([allows(a, answer.onlyInA), allows(b, answer.onlyInA)]).toEqual([true, false]);
    if (answer.onlyInB)
      expect([allows(a, answer.onlyInB), allows(b, answer.onlyInB)]).toEqual([false, true]);
    const mirror: Partial<Record<Relation, Relation>> = { wider: "narrower", narrower: "wider" };
    expect(compare(b, a)).toMatchObject({
      relation: mirror[relation] ?? relation,
      onlyInA: answer.onlyInB,
      onlyInB: answer.onlyInA,
    });
    expect(answer.reason === undefined).toBe(relation !== "undetermined");
  });

  it("reports a difference even if the intersection is undetermined", () => {
    const a = doc(
      { Action: "imm:GetTask" },
      { Action: "oss:*", Condition: { StringEquals: { "acs:Mystery": "1" } } },
    );
    const b = doc(
      { Action: "imm:ListTasks" },
      { Action: "oss:*", Condition: { StringEquals: { "acs:Mystery": ["1", "2"] } } },
    );
    expect(compare(a, b)).toMatchObject({
      relation: "undetermined",
      onlyInA: { action: "imm:GetTask" },
      reason: expect.stringContaining("acs:Mystery"),
    });
    expect(compare(b, doc({ Action: "imm:GetTask" }, { Action: "oss:*" }))).toMatchObject({
      onlyInA: { action: "imm:ListTasks" },
      onlyInB: { action: "imm:GetTask" },
      relation: "undetermined",
    });
  });

  it("has an example request only if there is a difference", () => {
    expect(compare(all, all)).toEqual({ relation: "equal", onlyInA: null, onlyInB: null });
  });

  it("names the keys that requests must be able to lack", () => {
    expect(compare(all, when({ StringEquals: { "acs:Mystery": "1" } }))).toEqual({
      relation: "wider",
      onlyInA: expect.anything(),
      onlyInB: null,
      lacks: ["acs:Mystery"],
    });
  });

  it("leaves open whether an undocumented operator matches", () => {
    const odd: PolicyDocument = {
      Version: "1",
      Statement: [
        {
          Effect: "Allow",
          Action: ["*"],
          Resource: ["*"],
          Condition: { Null: { "acs:UserAgent": ["1"] } },
        },
      ],
    };
    expect([compare(odd, all).relation, permits(odd, {}).answer]).toEqual([
      "undetermined",
      "undetermined",
    ]);
  });

  it("has examples with a region, an account and the usual spelling of the action", () => {
    const submitting = ["imm:CreateVideoModerationTask", "imm:CreateImageModerationTask"];
    expect(
      compare(
        doc({ Action: submitting, Resource: "acs:imm:*:*:project/p" }),
        doc({ Action: "imm:CreateVideoModerationTask" }),
      ).onlyInA,
    ).toEqual({
      action: "imm:CreateImageModerationTask",
      resource: "acs:imm:cn-hangzhou:1234567890123456:project/p",
    });
  });
});

describe("questions", () => {
  const identity = (document: PolicyDocument) => [{ name: "i", document }];

  it("consider session and control policies", () => {
    const role: PolicySet = {
      identity: identity(all),
      session: identity(doc({ Action: "oss:*" })),
      control: identity(doc({ Action: "oss:Get*" })),
    };
    expect(equivalent(role, doc({ Action: "oss:Get*" }))).toEqual({ answer: "yes" });
    expect(includes(role, doc({ Action: "oss:Put*" }))).toMatchObject({
      answer: "no",
      request: { action: expect.stringMatching(/^oss:Put/) },
    });
  });

  it("combine identity and resource policies for each caller", () => {
    const statement = { Effect: "Allow", Action: "oss:*", Resource: "acs:oss:*:1:b/*" };
    const bucket = {
      name: "bucket",
      document: parsePolicy(
        {
          Version: "1",
          Statement: { ...statement, Principal: ["7", "arn:sts::1:assumed-role/worker/s1"] },
        },
        { kind: "bucket" },
      ),
    };
    expect(compare(bucket, doc(statement)).relation).toBe("narrower");
    expect(permits(bucket, { action: "oss:GetObject", principalId: "7" })).toMatchObject({
      answer: "yes",
      request: { principalId: "7" },
    });
    expect(permits(bucket, { principalId: "8" })).toMatchObject({
      answer: "yes",
      request: { principal: "acs:ram::1:role/worker/s1" },
    });
    expect(permits(bucket, { principalId: "8", principal: "acs:ram::1:role/worker/s2" })).toEqual({
      answer: "no",
    });
    expect(disjoint(bucket, doc({ Action: "imm:*" }))).toEqual({ answer: "yes" });
  });

  it("compare trust policies", () => {
    const trust = (Principal: object) =>
      parsePolicy(
        { Version: "1", Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal } },
        { kind: "trust" },
      );
    expect(
      compare(trust({ RAM: "acs:ram::1:role/Worker" }), trust({ RAM: "acs:ram::1:root" })).relation,
    ).toBe("narrower");
    expect(
      compare(trust({ Service: "imm.aliyuncs.com" }), trust({ RAM: "acs:ram::1:root" })).relation,
    ).toBe("disjoint");
    expect(
      compare(trust({ RAM: "*" }), trust({ RAM: "acs:ram::1:root" })).onlyInA?.principal,
    ).toMatch(/^acs:ram::/);
  });

  it("can fix condition keys of the request", () => {
    const inside = when({ IpAddress: { "acs:SourceIp": "10.0.0.0/8" } });
    expect(
      permits(inside, { action: "oss:DeleteObject", context: { "acs:SourceIp": "10.1.1.1" } }),
    ).toEqual({
      answer: "yes",
      request: {
        action: "oss:DeleteObject",
        resource: "acs:oss:*:1234567890123456:example/example",
        context: { "acs:SourceIp": "10.1.1.1" },
      },
    });
    expect(permits(inside, { context: { "acs:SourceIp": "11.1.1.1" } })).toEqual({ answer: "no" });
    expect(permits(when({ IpAddress: { "acs:Mystery": "10.0.0.0/8" } }), {})).toMatchObject({
      answer: "undetermined",
      reason: expect.stringContaining("acs:Mystery"),
    });
  });

  it.each<[string, object, string, string]>([
    ["an action without its service", { action: "DeleteObject" }, "InvalidAction", "/action"],
    [
      "such an action among others",
      { action: ["oss:GetObject", "DeleteObject"] },
      "InvalidAction",
      "/action/1",
    ],
    ["no action", { action: [] }, "Empty", "/action"],
    ["an empty action", { action: "" }, "WrongType", "/action"],
    ["an object as a path", { resource: "media/x" }, "InvalidResource", "/resource"],
    ["an object as a URI", { resource: ["oss://media/x"] }, "InvalidResource", "/resource/0"],
    ["no resource", { resource: [] }, "Empty", "/resource"],
    ["a member that a question lacks", { actions: "oss:*" }, "UnknownMember", "/actions"],
    ["a context that is a list", { context: [] }, "WrongType", "/context"],
    [
      "a condition key without its service",
      { context: { SourceIp: "10.0.0.1" } },
      "InvalidConditionKey",
      "/context/SourceIp",
    ],
    [
      "several values for a key",
      { context: { "acs:SourceIp": ["10.0.0.1"] } },
      "InvalidConditionValue",
      "/context/acs:SourceIp",
    ],
    ["a pattern of callers", { principal: "acs:ram::1:user/*" }, "InvalidPrincipal", "/principal"],
    ["an empty id", { principalId: "" }, "WrongType", "/principalId"],
    ["a text", "oss:GetObject" as unknown as object, "WrongType", ""],
  ])("are rejected if they ask for %s", (_, question, code, pointer) => {
    const refused = expect.objectContaining({ name: "PolicyError", code, pointer });
    expect(() => permits(all, question)).toThrow(refused);
    expect(() => whoCan([{ name: "ann", policies: all }], question)).toThrow(refused);
  });

  it.each<[object]>([
    [{}],
    [{ action: "oss:DeleteObject" }],
    [{ action: ["oss:Delete*", "*"] }],
    [{ resource: "acs:oss:*:*:media/x" }],
    [{ resource: ["acs:oss:*", "*"] }],
    [{ context: {} }],
    [{ context: { "acs:SourceIp": "10.0.0.1" } }],
    [{ principal: "acs:ram::1:user/ann", principalId: "1" }],
    [
      {
        action: undefined,
        resource: undefined,
        context: undefined,
        principal: undefined,
        principalId: undefined,
      },
    ],
  ])("are answered when they are %j", (question) => {
    expect(permits(all, question).answer).toBe("yes");
  });

  it("return an example from either side for equivalent", () => {
    expect(equivalent(all, doc({ Action: "imm:*" }))).toMatchObject({ answer: "no" });
    expect(equivalent(doc({ Action: "imm:*" }), all)).toMatchObject({ answer: "no" });
    expect(equivalent(all, when({ StringEquals: { "acs:Mystery": "1" } }))).toMatchObject({
      answer: "no",
      lacks: ["acs:Mystery"],
    });
  });

  it("return no for equivalent if one side is no, even if the other is undetermined", () => {
    const mystery = (Action: string) => ({
      Action,
      Condition: { StringEquals: { "acs:Mystery": "1" } },
    });
    const a = doc(mystery("imm:*"));
    const b = doc({ Action: "oss:*" });
    expect([includes(b, a).answer, includes(a, b).answer]).toEqual(["undetermined", "no"]);
    for (const answer of [equivalent(a, b), equivalent(b, a)]) {
      expect(answer).toMatchObject({
        answer: "no",
        request: { action: expect.stringMatching(/^oss:/) },
      });
    }
    const narrow = doc(mystery("oss:*"));
    expect([includes(b, narrow).answer, includes(narrow, b).answer]).toEqual(["yes", "no"]);
    expect([equivalent(narrow, b).answer, equivalent(b, narrow).answer]).toEqual(["no", "no"]);
  });

  it("are exact for many statements with NotAction and different conditions", () => {
    const many = (count: number): PolicyDocument => ({
      Version: "1",
      Statement: Array.from({ length: count }, (_, i) => ({
        Effect: "Allow",
        NotAction: [`a${i}:*`, `b${i}:*`],
        Resource: ["*"],
        Condition: { StringEquals: { "acs:UserAgent": [`${i}`] } },
      })),
    });
    expect(includes(many(23), many(24))).toMatchObject({
      answer: "no",
      request: { context: { "acs:UserAgent": "23" } },
    });
    expect(includes(many(24), many(23))).toEqual({ answer: "yes" });
  });

  it("end at the bound with the reason, also on repetition", () => {
    const letters = (letter: string, end: string) =>
      doc({ Action: "oss:*", Resource: `acs:oss:*:*:${`*${letter}`.repeat(200)}${end}` });
    // What both name ends in abx, and that is denied: to see it takes a walk through all orders of
    // two hundred letters and two hundred others.
    const b = letters("b", "x");
    const a = doc(...letters("a", "?x").Statement, {
      Effect: "Deny",
      Action: "oss:*",
      Resource: "acs:oss:*:*:*abx",
    });
    const answer = disjoint(a, b);
    expect(answer).toEqual({
      answer: "undetermined",
      reason: expect.stringContaining("too entangled"),
    });
    expect(disjoint(a, b)).toEqual(answer);
    expect(compare(a, b)).toMatchObject({
      relation: "undetermined",
      onlyInA: expect.anything(),
      onlyInB: expect.anything(),
    });
  });

  it("have a larger bound for longer policies, also if several questions share one", () => {
    const letters = (letter: string, end: string) =>
      doc({ Action: "oss:*", Resource: `acs:oss:*:*:${`*${letter}`.repeat(60)}${end}` });
    const denials = Array.from({ length: 40 }, (_, i) => ({
      Effect: "Deny",
      Action: `pad:${i}${"x".repeat(90)}`,
    }));
    const padding = Array.from({ length: 15 }, (_, i) => ({
      name: `padding-${i}`,
      document: doc(...denials),
    }));
    const nothing = doc({}, { Effect: "Deny" });
    const b = letters("b", "x");
    const answers = (more: readonly NamedPolicy[]) => {
      const a = doc(...letters("a", "?x").Statement, {
        Effect: "Deny",
        Action: "oss:*",
        Resource: "acs:oss:*:*:*abx",
      });
      const both: PolicySet = { identity: [...identity(a), ...more], session: identity(b) };
      return [
        compare([...identity(a), ...more], b).relation,
        equivalent(both, nothing).answer,
        newAccess(nothing, both).length,
      ];
    };
    expect(answers([])).toEqual(["undetermined", "undetermined", 1]);
    expect(answers(padding)).toEqual(["disjoint", "yes", 0]);
  });

  it("rethrow errors that are not about the bound", () => {
    const trap = new Proxy([], {
      get() {
        throw new RangeError("boom");
      },
    });
    const odd: PolicyDocument = {
      Version: "1",
      Statement: [
        {
          Effect: "Allow",
          Action: ["*"],
          Resource: ["*"],
          Condition: { StringEquals: { "acs:UserAgent": trap } },
        },
      ],
    };
    expect(() => includes(doc({ Action: "x:y" }), odd)).toThrow(RangeError);
  });

  it("allow nobody with a resource policy without a Principal", () => {
    expect(
      includes(doc({ Action: "x:y" }), { resource: [{ name: "odd", document: all }] }),
    ).toEqual({ answer: "yes" });
  });

  it("find an unused character if policies contain all letters and digits", () => {
    const letters = [..."abcdefghijklmnopqrstuvwxyz0123456789"];
    const some = doc({
      Action: "oss:GetObject",
      Resource: letters.map((letter) => `acs:oss:*:1:${letter}`),
    });
    expect(
      includes(some, doc({ Action: "oss:GetObject", Resource: "acs:oss:*:1:?" })),
    ).toMatchObject({
      answer: "no",
      request: { resource: expect.stringMatching(/:1:[^a-z0-9]$/) },
    });
  });

  it("end soon for inputs that are crafted to be slow", () => {
    const letters = [..."abcdefghijklmn"];
    const tangled = doc(
      { Action: "oss:*", Resource: letters.map((a) => `acs:oss:*:*:*${a}?${a}*`) },
      {
        Effect: "Deny",
        Action: "oss:*",
        Resource: letters.map((a) => `acs:oss:*:*:*?${a}*${a}???*`),
      },
    );
    const other = doc(
      { Action: "oss:*", Resource: letters.map((a) => `acs:oss:*:*:?*${a}*??`) },
      {
        Effect: "Deny",
        Action: "oss:*",
        Resource: letters.map((a) => `acs:oss:*:*:*${a}*${a}??*${a}`),
      },
    );
    const started = performance.now();
    expect(disjoint(tangled, other).answer).toMatch(/no|undetermined/);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("newAccess", () => {
  it("reports callers that can newly assume a role", () => {
    const trust = (Principal: object) =>
      parsePolicy(
        { Version: "1", Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal } },
        { kind: "trust" },
      );
    const [imm, anybody] = [trust({ Service: "imm.aliyuncs.com" }), trust({ RAM: "*" })];
    const ofAnybody = { action: "sts:AssumeRole", principal: expect.stringMatching(/^acs:ram::/) };
    expect(newAccess(imm, anybody)).toMatchObject([{ statement: 0, request: ofAnybody }]);
    expect(newAccess(anybody, trust({ RAM: "acs:ram::1:role/app" }))).toEqual([]);
    const [allowed, identity] = [
      doc({ Action: "sts:AssumeRole" }),
      (document: PolicyDocument) => [{ name: "own", document }],
    ];
    const both = (own: readonly NamedPolicy[], document: PolicyDocument): PolicySet => ({
      identity: own,
      resource: [{ name: "trust", document }],
    });
    expect(newAccess(both(identity(allowed), imm), both(identity(allowed), anybody))).toMatchObject(
      [
        { policy: "own", request: ofAnybody },
        { policy: "trust", request: ofAnybody },
      ],
    );
    expect(newAccess(both([], imm), both([], trust({ RAM: "acs:ram::1:user/ann" })))).toEqual([]);
  });

  it("lists what a change adds, by statement and action", () => {
    const before = doc({
      Action: ["oss:GetObject", "oss:PutObject"],
      Resource: "acs:oss:*:*:media/*",
    });
    const after = doc(
      {
        Action: ["oss:GetObject", "oss:PutObject", "oss:DeleteObject"],
        Resource: "acs:oss:*:*:media/*",
      },
      { Action: "oss:GetObject", Resource: "acs:oss:*:*:*" },
    );
    expect(newAccess(before, after)).toEqual([
      {
        policy: "policy",
        statement: 0,
        action: "oss:DeleteObject",
        request: { action: "oss:DeleteObject", resource: "acs:oss:*:1234567890123456:media/x" },
      },
      {
        policy: "policy",
        statement: 1,
        action: "oss:GetObject",
        request: {
          action: "oss:GetObject",
          resource: "acs:oss:*:1234567890123456:example/example",
        },
      },
    ]);
    expect(newAccess(after, before)).toEqual([]);
  });

  it("has an example for the named statement and action", () => {
    const before = doc({ Action: "imm:Get*" });
    const after = doc(
      { Action: "imm:*" },
      { Action: "imm:*Task", Resource: "acs:imm:*:*:project/p" },
    );
    const [first, second] = newAccess(before, after);
    expect(first).toMatchObject({ statement: 0, action: "imm:*" });
    expect(second).toMatchObject({
      statement: 1,
      action: "imm:*Task",
      request: {
        action: expect.stringMatching(/Task$/),
        resource: expect.stringMatching(/project.p$/),
      },
    });
  });

  it("has only examples of the named action that are not denied", () => {
    const before = doc({ Action: "x:y" });
    const first = (...statements: object[]) =>
      newAccess(before, doc(...statements))[0]?.request?.action;
    expect(first({ Action: "imm:Get*" })).toBe("imm:GetTask");
    expect(first({ Action: "imm:Get*" }, { Effect: "Deny", Action: "imm:GetTask" })).toMatch(
      /^imm:Get(?!Task$)[A-Z]/,
    );
    // There is no such action, while there are others that begin as it does.
    expect(first({ Action: ["imm:Get*Zzz", "imm:Get*"] })).toMatch(/^imm:get.+zzz$/);
    expect(first({ Action: "imm:Get*Zzz" }, { Action: "imm:Get*" })).toMatch(/^imm:get.+zzz$/);
  });

  it("considers Deny statements and limiting policies", () => {
    const named = (document: PolicyDocument) => [{ name: "p", document }];
    const after = doc(
      { Action: ["imm:GetTask", "oss:GetObject"] },
      { Effect: "Deny", Action: "imm:*" },
    );
    expect(
      newAccess(doc({ Action: "x:y" }), {
        identity: named(after),
        session: named(doc({ Action: "imm:*" })),
      }),
    ).toEqual([]);
    expect(newAccess(doc({ Action: "x:y" }), after)).toMatchObject([{ action: "oss:GetObject" }]);
    const [imm, oss] = [named(doc({ Action: "imm:*" })), named(doc({ Action: "oss:*" }))];
    expect(
      newAccess(doc({ Action: "x:y" }), { identity: named(all), session: imm, control: oss }),
    ).toEqual([]);
    expect(
      newAccess(doc({ Action: "x:y" }), { identity: named(all), session: oss, control: imm }),
    ).toEqual([]);
    expect(newAccess(all, { session: named(all) })).toEqual([]);
  });

  it("reports a removed Deny, an added NotAction, and undetermined access", () => {
    const before = doc({ Action: "oss:*" }, { Effect: "Deny", Action: "oss:Delete*" });
    expect(newAccess(before, doc({ Action: "oss:*" }))).toMatchObject([
      { statement: 0, action: "oss:*" },
    ]);
    expect(
      newAccess(before, {
        Version: "1",
        Statement: [{ Effect: "Allow", NotAction: ["oss:*"], Resource: ["*"] }],
      }),
    ).toMatchObject([{ action: null }]);
    expect(newAccess(before, when({ StringEquals: { "acs:Mystery": "1" } }))).toMatchObject([
      { action: "*", request: null, reason: expect.any(String) },
    ]);
  });
});
