import { expect, it } from "vitest";
import { allow, policy, snapshotOf, trust, unreadable } from "../testing/account.ts";
import { coverageOfSources } from "./coverage.ts";
import { policySourceOf } from "./source.ts";

const sourceOf = (document: object, part?: string) =>
  policySourceOf("p.json", JSON.stringify(document), part === undefined ? {} : { part });

it("counts the actions of policies together, without those of a policy that can't be read", () => {
  const policies = [
    policy(allow(["imm:GetTask", "acme:Read"], "*")),
    policy(allow("imm:gettask", "*")),
    unreadable,
  ];
  expect(coverageOfSources(policies.map((each) => sourceOf(each)))).toEqual({
    judged: 1,
    notJudged: [{ service: "acme", actions: ["acme:Read"] }],
  });
});

const account = snapshotOf({
  policies: { first: policy(allow("acme:Read", "*")), loose: policy(allow("imm:GetTask", "*")) },
  roles: { app: [trust({ Service: ["fc.aliyuncs.com"] }), "first"] },
  users: { ann: ["first"] },
});

it.each([
  [undefined, 2],
  ["role/app", 1],
  ["user/ann", 0],
  ["policy/loose", 1],
])("counts the trust policies of a snapshot too: %s", (part, judged) => {
  const { notJudged, ...rest } = coverageOfSources([sourceOf(account, part)]);
  expect(rest).toEqual({ judged });
  expect(notJudged.map(({ service }) => service)).toEqual(part === "policy/loose" ? [] : ["acme"]);
});
