import fc from "fast-check";
import { expect, it } from "vitest";
import { equivalent } from "../compare/compare.ts";
import { decide } from "../decide/decide.ts";
import type { PolicyDocument } from "../policy.ts";
import { generatePolicies } from "./generate-policy.ts";
import { readTrailEvent } from "./read-event.ts";
import { TrailUsage } from "./trail-usage.ts";

const account = "1234567890123456";
const request = fc.constantFrom(
  ["imm:GetTask", `acs:imm:cn-hangzhou:${account}:project/a`],
  ["imm:GetTask", `acs:imm:cn-beijing:${account}:project/b`],
  ["imm:ListTasks", `acs:imm:cn-hangzhou:${account}:project/a`],
  ["oss:GetObject", `acs:oss:*:${account}:media/uploads/1.jpg`],
  ["oss:GetObject", `acs:oss:*:${account}:media/uploads/2.jpg`],
  ["oss:GetObject", `acs:oss:*:${account}:media/3.jpg`],
  ["oss:ListBuckets", "*"],
  ["mns:ReceiveMessage", `acs:mns:cn-hangzhou:${account}:/queues/a/messages`],
  ["mns:ReceiveMessage", `acs:mns:cn-hangzhou:${account}:/queues/b/messages`],
);
const call = fc
  .tuple(request, fc.constantFrom("allow", "implicitDeny"))
  .map(([[action = "", resource = ""], decision]) => ({
    product: "any",
    operation: "any",
    caller: `acs:ram::${account}:role/app/session`,
    code: null,
    action,
    resource,
    decision,
  }));

const policiesOf = (calls: readonly object[], names: number) => {
  const usage = new TrailUsage({ who: "role/app" });
  for (const each of calls) usage.add(readTrailEvent(each));
  return generatePolicies(usage, { names });
};
const named = (documents: readonly PolicyDocument[]) => ({
  identity: documents.map((document, i) => ({ name: String(i), document })),
});

it("allows each call that was allowed, and nothing beyond the calls and what is flagged", () => {
  fc.assert(
    fc.property(
      fc.array(call, { maxLength: 12 }),
      fc.integer({ min: 1, max: 3 }),
      (calls, names) => {
        const { policies, wide } = policiesOf(calls, names);
        const allowed = calls.filter(({ decision }) => decision === "allow");
        for (const { action, resource } of allowed)
          expect(decide(named(policies), { action, resource }).decision).toBe("allow");
        const listed: PolicyDocument = {
          Version: "1",
          Statement: [...allowed, ...wide].map(({ action, resource }) => ({
            Effect: "Allow",
            Action: [action],
            Resource: [resource],
          })),
        };
        const expected = listed.Statement.length === 0 ? [] : [listed];
        expect(equivalent(named(policies), named(expected))).toEqual({ answer: "yes" });
      },
    ),
    { numRuns: 60 },
  );
});
