import { describe, expect, it } from "vitest";
import { parsePolicy } from "../document/parse.ts";
import type { Decision, RamRequest } from "../policy.ts";
import { decide } from "./decide.ts";

// Pairs of a statement and a call, each written from a sentence of Alibaba Cloud's documentation
// and not from the code. The positive element and its negated twin stand next to each other. A is
// allowed, D is an explicit deny, - is an implicit deny.
type Verdict = "A" | "D" | "-";
const verdicts: Record<Verdict, Decision["decision"]> = {
  A: "allow",
  D: "explicitDeny",
  "-": "implicitDeny",
};
const task = "imm:CreateImageModerationTask";
const project = "acs:imm:cn-hangzhou:123:project/p";

const evaluate = (statements: unknown, request: RamRequest) =>
  decide(
    { identity: [{ name: "p", document: parsePolicy({ Version: "1", Statement: statements }) }] },
    request,
  );

describe("Action and NotAction", () => {
  it.each<[string, string, string, string | string[], Verdict]>([
    [
      "an operation of a service is <ram-code>:<action-name>",
      "Action",
      task,
      "imm:CreateImageModerationTask",
      "A",
    ],
    ["another operation is not it", "Action", task, "imm:CreateVideoModerationTask", "-"],
    ["NotAction: all but those listed", "NotAction", task, "imm:CreateVideoModerationTask", "A"],
    ["NotAction: the listed one", "NotAction", task, "imm:CreateImageModerationTask", "-"],
    ["one or more operations", "Action", task, ["imm:GetTask", task], "A"],
    ["none of them", "Action", task, ["imm:GetTask", "imm:ListTasks"], "-"],
    ["NotAction: one of several", "NotAction", task, ["imm:GetTask", task], "-"],
    ["NotAction: none of several", "NotAction", task, ["imm:GetTask", "imm:ListTasks"], "A"],
    ["not case-sensitive", "Action", task, "IMM:createimagemoderationtask", "A"],
    ["NotAction: not case-sensitive", "NotAction", task, "IMM:createimagemoderationtask", "-"],
    ["* within a service", "Action", task, "imm:*", "A"],
    ["NotAction: * within a service", "NotAction", task, "imm:*", "-"],
    ["* after a prefix", "Action", task, "imm:Create*", "A"],
    ["* after another prefix", "Action", task, "imm:Get*", "-"],
    ["NotAction: * after a prefix", "NotAction", task, "imm:Create*", "-"],
    ["NotAction: * after another prefix", "NotAction", task, "imm:Get*", "A"],
    ["* in the middle", "Action", task, "imm:Create*Task", "A"],
    ["* in the middle, another end", "Action", task, "imm:Create*Tasks", "-"],
    ["* for everything", "Action", task, "*", "A"],
    ["NotAction: * for everything", "NotAction", task, "*", "-"],
    ["* of every service", "Action", task, "*:Create*", "A"],
    ["another service", "Action", task, "oss:*", "-"],
    ["NotAction: another service", "NotAction", task, "oss:*", "A"],
    ["the whole name counts, not its beginning", "Action", task, "imm:CreateImage", "-"],
    ["NotAction: the whole name counts", "NotAction", task, "imm:CreateImage", "A"],
    ["? is one character", "Action", "oss:GetObject", "oss:?etObject", "A"],
    ["? is not none", "Action", "oss:GetObject", "oss:G?etObject", "-"],
    ["NotAction: ? is one character", "NotAction", "oss:GetObject", "oss:?etObject", "-"],
  ])("%s (%s)", (_, element, action, patterns, verdict) => {
    expect(
      evaluate(
        { Effect: "Allow", [element]: patterns, Resource: "*" },
        { action, resource: project },
      ).decision,
    ).toBe(verdicts[verdict]);
    // What an Allow allows, a Deny with the same elements denies. The other statement decides the
    // rest.
    const denied = [
      { Effect: "Allow", Action: "*", Resource: "*" },
      { Effect: "Deny", [element]: patterns, Resource: "*" },
    ];
    expect(evaluate(denied, { action, resource: project }).decision).toBe(
      verdict === "A" ? "explicitDeny" : "allow",
    );
  });
});

describe("Resource", () => {
  it.each<[string, string, string | string[], Verdict]>([
    ["acs:<ram-code>:<region>:<account-id>:<relative-id>", project, project, "A"],
    ["another project", project, "acs:imm:cn-hangzhou:123:project/q", "-"],
    ["another account", project, "acs:imm:cn-hangzhou:124:project/p", "-"],
    ["another region", project, "acs:imm:cn-shanghai:123:project/p", "-"],
    ["an asterisk for all regions", project, "acs:imm:*:123:project/p", "A"],
    ["an asterisk for the account", project, "acs:imm:*:*:project/p", "A"],
    ["an asterisk for the relative id", project, "acs:imm:*:*:*", "A"],
    ["an asterisk alone", project, "*", "A"],
    [
      "an asterisk for a region is one for a region",
      "acs:oss:*:123:evidence/a:1:media",
      "acs:oss:*:*:media",
      "-",
    ],
    [
      "an asterisk for everything of a service",
      "acs:oss:*:123:evidence/a:1:media",
      "acs:oss:*",
      "A",
    ],
    ["a name without region and account", "acs:ram::123:role/r", "acs:ram::123:role/r", "A"],
    ["a pattern in full for an action that works on no resource", "*", "acs:imm:*:*:*", "-"],
    [
      "an asterisk crosses separators",
      "acs:imm:cn-hangzhou:123:project/prod-x/dataset/y",
      "acs:imm:*:*:project/prod*",
      "A",
    ],
    [
      "without it, it does not",
      "acs:imm:cn-hangzhou:123:project/prod-x/dataset/y",
      "acs:imm:*:*:project/prod",
      "-",
    ],
    [
      "an asterisk may stand for nothing",
      "acs:imm:cn-hangzhou:123:project/prod",
      "acs:imm:*:*:project/prod*",
      "A",
    ],
    ["a bucket is not its objects", "acs:oss:*:123:media/a.jpg", "acs:oss:*:*:media", "-"],
    ["objects are not the bucket", "acs:oss:*:123:media", "acs:oss:*:*:media/*", "-"],
    ["all objects of the bucket", "acs:oss:*:123:media/a/b.jpg", "acs:oss:*:*:media/*", "A"],
    [
      "a prefix without slash takes other buckets in",
      "acs:oss:*:123:media-private/a.jpg",
      "acs:oss:*:*:media*",
      "A",
    ],
    ["case counts", "acs:oss:*:123:media/A.jpg", "acs:oss:*:*:media/a.jpg", "-"],
    ["several resources", project, ["acs:imm:*:*:project/q", project], "A"],
    ["none of several", project, ["acs:imm:*:*:project/q", "acs:imm:*:*:project/r"], "-"],
    [
      "a queue's messages",
      "acs:mns:cn-hangzhou:123:/queues/q/messages",
      "acs:mns:*:*:/queues/q/messages",
      "A",
    ],
    [
      "a queue is not its messages",
      "acs:mns:cn-hangzhou:123:/queues/q",
      "acs:mns:*:*:/queues/q/messages",
      "-",
    ],
    ["a role in any case", "acs:ram::123:role/ecsadmin", "acs:ram::123:role/ECSAdmin", "A"],
    ["another role", "acs:ram::123:role/ecsadmin2", "acs:ram::123:role/ECSAdmin", "-"],
    ["? is one character", "acs:imm:cn-hangzhou:123:project/p1", "acs:imm:*:*:project/p?", "A"],
    ["? is not two", "acs:imm:cn-hangzhou:123:project/p12", "acs:imm:*:*:project/p?", "-"],
  ])("%s", (_, resource, patterns, verdict) => {
    const request = { action: "a:b", resource };
    expect(evaluate({ Effect: "Allow", Action: "*", Resource: patterns }, request).decision).toBe(
      verdicts[verdict],
    );
    const denied = [
      { Effect: "Allow", Action: "*", Resource: "*" },
      { Effect: "Deny", Action: "*", Resource: patterns },
    ];
    expect(evaluate(denied, request).decision).toBe(verdict === "A" ? "explicitDeny" : "allow");
  });
});

describe("Condition operators", () => {
  // operator, its negated twin or null, values of the policy, value of the call (undefined: the
  // call has no such key), does the positive one hold
  it.each<[string, string | null, string | string[], string | string[] | undefined, boolean]>([
    ["StringEquals", "StringNotEquals", "vpc-1", "vpc-1", true],
    ["StringEquals", "StringNotEquals", "vpc-1", "VPC-1", false],
    ["StringEquals", "StringNotEquals", "vpc-*", "vpc-1", false],
    ["StringEquals", "StringNotEquals", "vpc-*", "vpc-*", true],
    ["StringEquals", "StringNotEquals", ["vpc-1", "vpc-2"], "vpc-2", true],
    ["StringEquals", "StringNotEquals", ["vpc-1", "vpc-2"], "vpc-3", false],
    ["StringEquals", "StringNotEquals", "vpc-1", undefined, false],
    ["StringEquals", "StringNotEquals", "", "", true],
    ["StringEquals", "StringNotEquals", "a", ["b", "a"], true],
    ["StringEquals", "StringNotEquals", "a", ["b", "c"], false],
    ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "vpc-1", "VPC-1", true],
    ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "vpc-1", "VPC-2", false],
    ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", ["a", "b"], "B", true],
    ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "vpc-1", undefined, false],
    ["StringLike", "StringNotLike", "vpc-*", "vpc-1", true],
    ["StringLike", "StringNotLike", "vpc-*", "vpc-", true],
    ["StringLike", "StringNotLike", "vpc-?", "vpc-1", true],
    ["StringLike", "StringNotLike", "vpc-?", "vpc-12", false],
    ["StringLike", "StringNotLike", "vpc-*", "VPC-1", false],
    ["StringLike", "StringNotLike", ["a*", "b*"], "bc", true],
    ["StringLike", "StringNotLike", "vpc-*", undefined, false],
    ["StringLike", "StringNotLike", "*", undefined, false],
    ["StringLike", "StringNotLike", "*", [], false],
    ["StringLike", "StringNotLike", "*", "", true],
    ["StringLike", "StringNotLike", "?", "", false],
    ["NumericEquals", "NumericNotEquals", "10", "10", true],
    ["NumericEquals", "NumericNotEquals", "10", "10.0", true],
    ["NumericEquals", "NumericNotEquals", "10", "11", false],
    ["NumericEquals", "NumericNotEquals", ["10", "11"], "11", true],
    ["NumericEquals", "NumericNotEquals", "10", "ten", false],
    ["NumericEquals", "NumericNotEquals", "10", undefined, false],
    ["NumericLessThan", null, "10", "9", true],
    ["NumericLessThan", null, "10", "10", false],
    ["NumericLessThan", null, "10", undefined, false],
    ["NumericLessThanEquals", null, "10", "10", true],
    ["NumericLessThanEquals", null, "10", "10.5", false],
    ["NumericGreaterThan", null, "10", "11", true],
    ["NumericGreaterThan", null, "10", "10", false],
    ["NumericGreaterThan", null, "-1", "0", true],
    ["NumericGreaterThanEquals", null, "10", "10", true],
    ["NumericGreaterThanEquals", null, "10", "9", false],
    ["NumericGreaterThanEquals", null, "ten", "10", false],
    ["DateEquals", "DateNotEquals", "2012-11-11T23:59:59Z", "2012-11-11T23:59:59Z", true],
    ["DateEquals", "DateNotEquals", "2012-11-11T23:59:59Z", "2012-11-12T07:59:59+08:00", true],
    ["DateEquals", "DateNotEquals", "2012-11-11T23:59:59Z", "2012-11-11T23:59:58Z", false],
    ["DateEquals", "DateNotEquals", "2012-11-11T23:59:59Z", "yesterday", false],
    ["DateEquals", "DateNotEquals", "2012-11-11T23:59:59Z", undefined, false],
    ["DateLessThan", null, "2012-11-11T23:59:59Z", "2012-11-11T23:59:58Z", true],
    ["DateLessThan", null, "2012-11-11T23:59:59Z", "2012-11-11T23:59:59Z", false],
    ["DateLessThanEquals", null, "2012-11-11T23:59:59Z", "2012-11-11T23:59:59Z", true],
    ["DateLessThanEquals", null, "2012-11-11T23:59:59Z", "2012-11-12T00:00:00Z", false],
    ["DateGreaterThan", null, "2012-11-11T23:59:59Z", "2012-11-12T00:00:00Z", true],
    ["DateGreaterThan", null, "2012-11-11T23:59:59Z", "2012-11-11T23:59:59Z", false],
    ["DateGreaterThanEquals", null, "2012-11-11T23:59:59Z", "2012-11-11T23:59:59Z", true],
    ["DateGreaterThanEquals", null, "2012-11-11T23:59:59Z", undefined, false],
    ["DateGreaterThanEquals", null, "2012-13-11T23:59:59Z", "2012-11-11T23:59:59Z", false],
    ["Bool", null, "true", "true", true],
    ["Bool", null, "true", "false", false],
    ["Bool", null, "false", "false", true],
    ["Bool", null, "true", "True", true],
    ["Bool", null, "yes", "yes", false],
    // A request with an AccessKey lacks acs:MFAPresent: neither "true" nor "false" fits it.
    ["Bool", null, "true", undefined, false],
    ["Bool", null, "false", undefined, false],
    ["IpAddress", "NotIpAddress", "203.0.113.2", "203.0.113.2", true],
    ["IpAddress", "NotIpAddress", "203.0.113.2", "203.0.113.3", false],
    ["IpAddress", "NotIpAddress", "203.0.113.0/24", "203.0.113.255", true],
    ["IpAddress", "NotIpAddress", "203.0.113.0/24", "203.0.114.0", false],
    ["IpAddress", "NotIpAddress", "203.0.113.0/24", "203.0.112.255", false],
    ["IpAddress", "NotIpAddress", "::/0", "8.8.8.8", false],
    ["IpAddress", "NotIpAddress", "203.0.113.77/24", "203.0.113.1", true],
    ["IpAddress", "NotIpAddress", "0.0.0.0/0", "8.8.8.8", true],
    ["IpAddress", "NotIpAddress", "0.0.0.0/0", "2001:db8::1", false],
    ["IpAddress", "NotIpAddress", ["10.0.0.0/8", "2001:db8::/32"], "2001:db8:ffff::1", true],
    ["IpAddress", "NotIpAddress", ["10.0.0.0/8", "2001:db8::/32"], "2001:db9::1", false],
    ["IpAddress", "NotIpAddress", "2001:db8::1", "2001:DB8:0:0:0:0:0:1", true],
    ["IpAddress", "NotIpAddress", "::ffff:1.2.3.4", "::ffff:102:304", true],
    ["IpAddress", "NotIpAddress", "::ffff:1.2.3.400", "::ffff:102:304", false],
    ["IpAddress", "NotIpAddress", "1::2::3", "1:0:2::3", false],
    ["IpAddress", "NotIpAddress", "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", true],
    ["IpAddress", "NotIpAddress", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:0", false],
    ["IpAddress", "NotIpAddress", "g::", "::", false],
    ["IpAddress", "NotIpAddress", "10.0.0.0/8", "10.0.0.0/9", false],
    ["IpAddress", "NotIpAddress", "1.2.3.4/32/1", "1.2.3.4", false],
    ["IpAddress", "NotIpAddress", "1.2.3.4/33", "1.2.3.4", false],
    ["IpAddress", "NotIpAddress", "1.2.3.4", "1.2.3", false],
    ["IpAddress", "NotIpAddress", "1.2.3.4", "01.2.3.4", false],
    ["IpAddress", "NotIpAddress", "10.0.0.0/8", undefined, false],
  ])("%s (%s) %j against %j: %s", (operator, negated, values, actual, holds) => {
    const request: RamRequest = {
      action: "a:b",
      resource: "*",
      ...(actual === undefined ? {} : { context: { "x:Key": actual } }),
    };
    const statementWith = (Effect: string, name: string) => ({
      Effect,
      Action: "*",
      Resource: "*",
      Condition: { [name]: { "x:Key": values } },
    });
    expect(evaluate(statementWith("Allow", operator), request).decision).toBe(
      holds ? "allow" : "implicitDeny",
    );
    const all = { Effect: "Allow", Action: "*", Resource: "*" };
    expect(evaluate([all, statementWith("Deny", operator)], request).decision).toBe(
      holds ? "explicitDeny" : "allow",
    );
    if (negated === null) return;
    expect(evaluate(statementWith("Allow", negated), request).decision).toBe(
      holds ? "implicitDeny" : "allow",
    );
    expect(evaluate([all, statementWith("Deny", negated)], request).decision).toBe(
      holds ? "allow" : "explicitDeny",
    );
  });

  it.each<[string, object, Record<string, string>, boolean]>([
    [
      "several keys are an and: both",
      { StringEquals: { "x:A": "1", "x:B": "2" } },
      { "x:A": "1", "x:B": "2" },
      true,
    ],
    [
      "several keys are an and: one",
      { StringEquals: { "x:A": "1", "x:B": "2" } },
      { "x:A": "1", "x:B": "3" },
      false,
    ],
    [
      "several operators are an and: both",
      { StringEquals: { "x:A": "1" }, Bool: { "x:C": "true" } },
      { "x:A": "1", "x:C": "true" },
      true,
    ],
    [
      "several operators are an and: one",
      { StringEquals: { "x:A": "1" }, Bool: { "x:C": "true" } },
      { "x:A": "1" },
      false,
    ],
    ["an empty block asks nothing", {}, {}, true],
    [
      "the same key under two operators",
      { NumericGreaterThan: { "x:N": "1" }, NumericLessThan: { "x:N": "3" } },
      { "x:N": "2" },
      true,
    ],
    [
      "the same key under two operators, outside",
      { NumericGreaterThan: { "x:N": "1" }, NumericLessThan: { "x:N": "3" } },
      { "x:N": "3" },
      false,
    ],
    [
      "a key that every object has is still missing",
      { StringNotEquals: { "x:constructor": "1" } },
      {},
      true,
    ],
  ])("%s", (_, Condition, context, holds) => {
    expect(
      evaluate(
        { Effect: "Allow", Action: "*", Resource: "*", Condition },
        { action: "a:b", resource: "*", context },
      ).decision,
    ).toBe(holds ? "allow" : "implicitDeny");
  });
});
