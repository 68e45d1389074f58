import { describe, expect, it } from "vitest";
import type { Statement } from "../policy.ts";
import { merge, withoutImplied } from "./merge.ts";

const p = ["acs:imm:*:*:project/p"];
const q = ["acs:imm:*:*:project/q"];
const allow = (rest: Partial<Statement>): Statement => ({ Effect: "Allow", ...rest });
const get = allow({ Action: ["imm:GetTask"], Resource: p });
const list = allow({ Action: ["imm:ListTasks"], Resource: p });
const both = { Action: ["imm:GetTask", "imm:ListTasks"] };
const office = {
  IpAddress: { "acs:SourceIp": ["10.0.0.0/8", "172.16.0.0/12"], "acs:Other": ["1"] },
  Bool: { "acs:SecureTransport": ["true"] },
};
const sameOffice = {
  Bool: office.Bool,
  IpAddress: { "acs:Other": ["1"], "acs:SourceIp": ["172.16.0.0/12", "10.0.0.0/8"] },
};
const role = (name: string): Statement =>
  allow({ Action: ["sts:AssumeRole"], Principal: { Service: [name] } });

describe("merge", () => {
  it.each<[string, Statement, Statement, Statement | undefined]>([
    ["actions on the same resources", get, list, { ...get, ...both }],
    [
      "actions on the same resources in another order",
      { ...get, Resource: [...p, ...q] },
      { ...list, Resource: [...q, ...p] },
      { ...get, ...both, Resource: [...p, ...q] },
    ],
    [
      "resources of the same action",
      get,
      { ...get, Resource: q },
      { ...get, Resource: [...p, ...q] },
    ],
    [
      "resources of the same actions in another order and case",
      { ...get, ...both },
      { ...get, Action: ["imm:listtasks", "IMM:GetTask"], Resource: q },
      { ...get, ...both, Resource: [...p, ...q] },
    ],
    [
      "resources of the same NotAction",
      allow({ NotAction: ["imm:Get*"], Resource: p }),
      allow({ NotAction: ["imm:get*"], Resource: q }),
      allow({ NotAction: ["imm:Get*"], Resource: [...p, ...q] }),
    ],
    ["not what differs in both", get, { ...list, Resource: q }, undefined],
    [
      "not what differs in both, and in length",
      get,
      { ...list, Resource: [...p, ...q] },
      undefined,
    ],
    [
      "not NotAction with Action",
      allow({ NotAction: ["imm:GetTask"], Resource: p }),
      get,
      undefined,
    ],
    [
      "not Action with NotAction",
      get,
      allow({ NotAction: ["imm:GetTask"], Resource: p }),
      undefined,
    ],
    [
      "not Action with the same NotAction on another resource",
      get,
      allow({ NotAction: ["imm:GetTask"], Resource: q }),
      undefined,
    ],
    [
      "not two NotActions on one resource, of which each grants what the other leaves out",
      allow({ NotAction: ["imm:Get*"], Resource: p }),
      allow({ NotAction: ["imm:List*"], Resource: p }),
      undefined,
    ],
    ["not with a condition that only one has", { ...get, Condition: office }, list, undefined],
    [
      "not with a condition that only the other has",
      get,
      { ...list, Condition: office },
      undefined,
    ],
    [
      "not with other values",
      { ...get, Condition: office },
      { ...list, Condition: { ...office, Bool: { "acs:SecureTransport": ["false"] } } },
      undefined,
    ],
    [
      "not with another operator on the same key",
      { ...get, Condition: { IpAddress: { "acs:SourceIp": ["1.2.3.4"] } } },
      { ...list, Condition: { NotIpAddress: { "acs:SourceIp": ["1.2.3.4"] } } },
      undefined,
    ],
    [
      "with the same conditions in another order",
      { ...get, Condition: office },
      { ...list, Condition: sameOffice },
      { ...get, ...both, Condition: office },
    ],
    [
      "with no condition, however it is written",
      { ...get, Condition: {} },
      list,
      { ...get, ...both, Condition: {} },
    ],
    [
      "for the same caller",
      role("imm.aliyuncs.com"),
      { ...role("imm.aliyuncs.com"), Action: ["sts:TagSession"] },
      { ...role("imm.aliyuncs.com"), Action: ["sts:AssumeRole", "sts:TagSession"] },
    ],
    [
      "for the same callers in another order",
      { ...get, Principal: { RAM: ["a", "b"], Service: ["c"] } },
      { ...list, Principal: { Service: ["c"], RAM: ["b", "a"] } },
      { ...get, ...both, Principal: { RAM: ["a", "b"], Service: ["c"] } },
    ],
    [
      "for the same ids in another order",
      { ...get, Principal: ["1", "2"] },
      { ...list, Principal: ["2", "1"] },
      { ...get, ...both, Principal: ["1", "2"] },
    ],
    ["not for other callers", role("imm.aliyuncs.com"), role("fc.aliyuncs.com"), undefined],
    [
      "not for callers of another kind",
      { ...get, Principal: { RAM: ["a"] } },
      { ...list, Principal: { Service: ["a"] } },
      undefined,
    ],
    ["not for everybody and for nobody named", get, { ...list, Principal: [] }, undefined],
    [
      "a role's statements that say the same, without giving them a resource",
      role("imm.aliyuncs.com"),
      role("imm.aliyuncs.com"),
      role("imm.aliyuncs.com"),
    ],
    [
      "nothing where only one names resources",
      role("imm.aliyuncs.com"),
      { ...role("imm.aliyuncs.com"), Resource: ["*"] },
      undefined,
    ],
    [
      "nothing where only the other names resources",
      { ...role("imm.aliyuncs.com"), Resource: ["*"] },
      role("imm.aliyuncs.com"),
      undefined,
    ],
    [
      "under a Sid that both have",
      { Sid: "A", ...get },
      { Sid: "A", ...list },
      { Sid: "A", ...get, ...both },
    ],
    [
      "under no Sid where they differ",
      { Sid: "A", ...get },
      { Sid: "B", ...list },
      { ...get, ...both },
    ],
    ["under no Sid where one has none", get, { Sid: "B", ...list }, { ...get, ...both }],
    [
      "without what another pattern includes",
      get,
      { ...get, Action: ["imm:Get*"] },
      { ...get, Action: ["imm:Get*"] },
    ],
    [
      "without resources that another includes",
      get,
      { ...get, Resource: ["acs:imm:*:*:project/*"] },
      { ...get, Resource: ["acs:imm:*:*:project/*"] },
    ],
  ])("merges %s", (_, a, b, merged) => {
    expect(merge([a, b])).toStrictEqual(merged === undefined ? [a, b] : [merged]);
  });
});

describe("merge, of more than two", () => {
  const [x, y] = [["acs:imm:*:*:project/x"], ["acs:imm:*:*:project/y"]];
  const on = (Action: string, Resource: readonly string[], more: Partial<Statement> = {}) =>
    allow({ Action: [Action], Resource, ...more });

  it.each<[string, readonly Statement[], readonly Statement[]]>([
    ["nothing", [], []],
    [
      "what stands between others, in its place",
      [
        on("imm:A", p),
        on("oss:B", q, { Condition: office }),
        on("imm:A", q),
        on("oss:B", p, { Condition: office }),
        on("imm:A", x),
      ],
      [on("imm:A", [...p, ...q, ...x]), on("oss:B", [...q, ...p], { Condition: office })],
    ],
    [
      "first by resources, then by actions",
      [on("imm:A", p), on("imm:B", p), on("imm:A", q), on("imm:B", q)],
      [allow({ Action: ["imm:A", "imm:B"], Resource: [...p, ...q] })],
    ],
    [
      "what has come to agree",
      [
        on("imm:A", [...p, ...q]),
        on("imm:B", p),
        on("imm:C", x),
        on("imm:B", q),
        allow({ Action: ["imm:A", "imm:B"], Resource: y }),
      ],
      [allow({ Action: ["imm:A", "imm:B"], Resource: [...p, ...q, ...y] }), on("imm:C", x)],
    ],
    [
      "under a Sid that all have",
      [on("imm:A", p, { Sid: "S" }), on("imm:A", q, { Sid: "S" }), on("imm:A", x, { Sid: "S" })],
      [on("imm:A", [...p, ...q, ...x], { Sid: "S" })],
    ],
    [
      "under no Sid that one of them has not",
      [on("imm:A", p, { Sid: "S" }), on("imm:A", q, { Sid: "S" }), on("imm:A", x, { Sid: "T" })],
      [on("imm:A", [...p, ...q, ...x])],
    ],
    ["not what differs in callers", [role("a"), role("b")], [role("a"), role("b")]],
  ])("merges %s", (_, before, after) => {
    expect(merge(before)).toStrictEqual(after);
  });

  it("merges a thousand statements", () => {
    const projects = Array.from({ length: 1000 }, (_, i) => `acs:imm:*:*:project/p${i}/`);
    expect(merge(projects.map((project) => on("imm:A", [project])))).toStrictEqual([
      on("imm:A", projects),
    ]);
  });
});

describe("withoutImplied", () => {
  it.each<[string, Statement, Statement]>([
    [
      "what a star includes",
      allow({
        Action: ["imm:GetTask", "imm:*", "oss:GetObject"],
        Resource: ["acs:oss:*:*:b/x", "acs:oss:*:*:b/*"],
      }),
      allow({ Action: ["imm:*", "oss:GetObject"], Resource: ["acs:oss:*:*:b/*"] }),
    ],
    [
      "the later of two that say the same",
      allow({ Action: ["imm:GetTask", "IMM:gettask"], Resource: p }),
      get,
    ],
    [
      "what NotAction lists twice",
      allow({ NotAction: ["imm:GetTask", "imm:Get*"], Resource: p }),
      allow({ NotAction: ["imm:Get*"], Resource: p }),
    ],
    [
      "nothing of a trust policy, which has no resource",
      role("imm.aliyuncs.com"),
      role("imm.aliyuncs.com"),
    ],
    [
      "nothing that is needed",
      allow({ ...both, Resource: [...q, ...p] }),
      allow({ ...both, Resource: [...q, ...p] }),
    ],
  ])("drops %s", (_, before, after) => {
    expect(withoutImplied(before)).toStrictEqual(after);
  });
});
