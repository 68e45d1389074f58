import { describe, expect, it } from "vitest";
import { Budget } from "../automaton/budget.ts";
import { codePoints, Token } from "../automaton/pattern.ts";
import type { Statement } from "../policy.ts";
import { requestsOf } from "./example-requests.ts";
import { allBoxes, modelOf } from "./model.ts";
import { search } from "./search.ts";
import type { SymbolicRequest } from "./solve.ts";

const allow = (Action: string, Resource = "*", rest: Partial<Statement> = {}): Statement => ({
  Effect: "Allow",
  Action: [Action],
  Resource: [Resource],
  ...rest,
});

/** The requests for a call that the statements allow. */
function requests(...statements: readonly Statement[]) {
  const model = modelOf({
    identity: [{ name: "p", document: { Version: "1", Statement: statements } }],
  });
  return [...requestsOf(search([model], [], new Budget(1e6)) as SymbolicRequest, allBoxes(model))];
}
const called = (...statements: readonly Statement[]) =>
  requests(...statements).map(({ action, resource }) => `${action} on ${resource}`);

describe("requestsOf", () => {
  it.each([
    [
      "a bucket for an action on buckets",
      allow("oss:Get*"),
      "oss:GetBucketInfo on acs:oss:*:1234567890123456:example",
    ],
    [
      "an object for a pattern of objects",
      allow("oss:Get*", "acs:oss:*:*:b/*"),
      "oss:GetObject on acs:oss:*:1234567890123456:b/x",
    ],
    [
      "no region for RAM",
      allow("ram:GetR*"),
      "ram:GetRole on acs:ram::1234567890123456:role/example",
    ],
    [
      "a region for other services",
      allow("mns:Se*", "acs:mns:*:*:/queues/q/messages"),
      "mns:SendMessage on acs:mns:cn-hangzhou:1234567890123456:/queues/q/messages",
    ],
    [
      "the region and account in the policy",
      allow("imm:GetP*", "acs:imm:cn-x:7:project/p"),
      "imm:GetProject on acs:imm:cn-x:7:project/p",
    ],
    [
      "a region that matches the pattern",
      allow("imm:GetP*", "acs:imm:cn-?:7:project/p"),
      "imm:GetProject on acs:imm:cn-x:7:project/p",
    ],
    [
      "the service in the policy",
      allow("*:GetQueue*", "acs:mns:c:7:/queues/?"),
      "mns:GetQueueAttributes on acs:mns:c:7:/queues/x",
    ],
    ["the service of the action", allow("nope:Do", "acs:*:c:7:x"), "nope:Do on acs:nope:c:7:x"],
    [
      "all buckets for an action on all buckets",
      allow("oss:ListBuckets", "*"),
      "oss:ListBuckets on acs:oss:*:1234567890123456:*",
    ],
    [
      "a star for an action on no resource",
      allow("sts:GetCallerIdentity", "*"),
      "sts:GetCallerIdentity on *",
    ],
    [
      "a project with any name",
      allow("imm:CreateI*", "*"),
      "imm:CreateImageModerationTask on acs:imm:cn-hangzhou:1234567890123456:project/example",
    ],
    [
      "a role if the service of the resource differs",
      allow("sts:AssumeRole", "*"),
      "sts:AssumeRole on acs:ram::1234567890123456:role/example",
    ],
    [
      "an object of a bucket",
      allow("oss:GetObject", "acs:oss:*:7:media*"),
      "oss:GetObject on acs:oss:*:7:mediax/x",
    ],
    [
      "the messages of a queue",
      allow("mns:SendMessage", "acs:mns:c:7:/queues/q*"),
      "mns:SendMessage on acs:mns:c:7:/queues/qx/messages",
    ],
    [
      "an action on this kind of resource",
      allow("*", "acs:oss:*:7:b/o"),
      "oss:GetObject on acs:oss:*:7:b/o",
    ],
    [
      "otherwise an action of the resource's service",
      allow("*", "acs:mns:c:7:none"),
      "mns:GetQueueAttributes on acs:mns:c:7:none",
    ],
    [
      "the found action if none is similar",
      allow("nope:D*o", "acs:x:c:7:x"),
      "nope:dxo on acs:x:c:7:x",
    ],
  ])("names %s", (_, statement, first) => {
    expect(called(statement)[0]).toBe(first);
  });

  it("spells an action like the policy, then like the service, then as found", () => {
    expect(called(allow("oss:getObject", "acs:oss:*:7:b/o"))).toEqual([
      "oss:getObject on acs:oss:*:7:b/o",
      "oss:GetObject on acs:oss:*:7:b/o",
      "oss:getobject on acs:oss:*:7:b/o",
      "oss:getobject on acs:oss:x:7:b/o",
    ]);
    expect(called(allow("oss:PutObject", "acs:oss:c:7:b/o"))).toEqual([
      "oss:PutObject on acs:oss:c:7:b/o",
      "oss:putobject on acs:oss:c:7:b/o",
    ]);
  });

  it("spells an action like a policy that excludes it", () => {
    const but: Statement = { Effect: "Deny", NotAction: ["nope:DoIt"], Resource: ["*"] };
    expect(called(allow("*", "acs:r:c:7:x"), but)).toEqual([
      "nope:DoIt on acs:r:c:7:x",
      "nope:doit on acs:r:c:7:x",
    ]);
  });

  it("tries actions that match first, then those with the same beginning", () => {
    const found = {
      action: [...codePoints("mns:s"), Token.Fresh, ...codePoints("message")],
      resource: codePoints("*"),
      values: new Map(),
    };
    const names = [...requestsOf(found, [])].map(({ action }) => action);
    expect(names[0]).toBe("mns:SendMessage");
    expect(names.slice(1, -1).every((name) => /^mns:S/.test(name))).toBe(true);
    expect(names).toContain("mns:SetQueueAttributes");
    expect(new Set(names).size).toBe(names.length);
    expect(names.at(-1)).toBe("mns:sxmessage");
  });

  it("tries at most eight actions with a matching resource, eight with a similar one, and eight others", () => {
    expect(called(allow("imm:*", "acs:imm:*:*:project/p"))).toHaveLength(19);
    expect(called(allow("*:*", "acs:none:*:*:p"))).toHaveLength(10);
  });

  it("uses no characters of patterns as placeholders", () => {
    const calls = called(allow("nope:?", "acs:z:x:7:?"), {
      ...allow("nope:x", "acs:z:x:7:x"),
      Effect: "Deny",
    });
    expect(calls).toEqual(["nope:y on acs:z:x:7:example", "nope:y on acs:z:x:7:y"]);
  });

  it("has the required condition keys, and the caller", () => {
    const condition = { Condition: { StringEquals: { "acs:UserAgent": ["a"] } } };
    expect(requests(allow("a:b", "acs:a:c:7:x", condition))).toEqual([
      { action: "a:b", resource: "acs:a:c:7:x", context: { "acs:UserAgent": "a" } },
      { action: "a:b", resource: "acs:a:c:7:x", context: { "acs:UserAgent": "a" } },
    ]);
    const [own] = requests(allow("a:b", "acs:a:c:7:x"));
    expect(own).toStrictEqual({ action: "a:b", resource: "acs:a:c:7:x" });
    const values = new Map([
      ["principal", "acs:ram::1:user/a"],
      ["principalId", "2"],
      ["acs:SourceVpc", undefined],
    ]);
    expect([
      ...requestsOf({ action: codePoints("a:b"), resource: codePoints("*"), values }, []),
    ]).toEqual([
      { action: "a:b", resource: "*", principal: "acs:ram::1:user/a", principalId: "2" },
    ]);
  });

  it("keeps a resource without fields unchanged", () => {
    expect(called(allow("oss:ListBuckets"), allow("a:b"))).not.toEqual([]);
    const bare = {
      action: codePoints("oss:listbuckets"),
      resource: codePoints("*"),
      values: new Map(),
    };
    expect([...requestsOf(bare, [])].map(({ resource }) => resource)).toEqual(["*", "*"]);
    const short = { ...bare, resource: [...codePoints("acs:oss:"), Token.Fresh] };
    expect([...requestsOf(short, [])].map(({ resource }) => resource)).toEqual([
      "acs:oss:x",
      "acs:oss:x",
    ]);
  });
});
