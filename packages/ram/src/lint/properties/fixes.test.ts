import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equivalent, includes } from "../../compare/compare.ts";
import { formatPolicy, parsePolicy } from "../../document/parse.ts";
import type { Finding } from "../../finding.ts";
import type { NamedPolicy, PolicyDocument, Statement } from "../../policy.ts";
import { fuzz } from "../../testing/random.ts";
import { lint } from "../lint.ts";

// Values that often cause findings, alone and together.
const action = fc.constantFrom(
  "imm:GetTask",
  "IMM:gettask",
  "imm:GetTsak",
  "imm:Frobnicate",
  "imm:ContextualRetrieval",
  "imm:*Task",
  "imm:UpdateProject",
  "oss:GetObject",
  "oss:ListObjects",
  "oss:Put*",
  "mns:ReceiveMessage",
  "sts:*",
  "ram:PassRole",
  "ram:*AccessKey",
  "fc:CreateFunction",
  "ecs:*",
  "kms:*",
);
const resource = fc.constantFrom(
  "*",
  "acs:imm:*:*:project/p",
  "acs:imm:*:*:project/p*",
  "acs:oss:*:*:media",
  "acs:oss:*:*:media/*",
  "acs:oss:*:*:media*/x*",
  "acs:mns:*:*:/queues/q",
  "acs:ram:*:*:role/*",
);
const condition = fc.constantFrom<Record<string, Record<string, string[]>> | undefined>(
  undefined,
  undefined,
  { Bool: { "acs:MFAPresent": ["false"] } },
  { Bool: { "acs:MFAPresent": ["true", "false"] } },
  { Bool: { "acs:SecureTransport": ["true", "yes"] } },
  { Bool: { "acs:SecureTransport": ["true", "false"] } },
  { IpAddress: { "acs:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } },
  { NotIpAddress: { "acs:SourceIp": ["0.0.0.0/0"] } },
  { NotIpAddress: { "acs:SourceIp": ["0.0.0.0/0", "10.0.0.0/8"] } },
  { StringLike: { "acs:SourceVpc": ["*"] } },
  { StringLike: { "acs:SourceVpc": ["*", "vpc-*"] } },
  { StringEquals: { "acs:SourceVpc": ["vpc-*"] } },
  { StringNotEquals: { "acs:SourceVpc": ["vpc-*", "vpc-1"] } },
  { StringEquals: { "acs:SourceVpc": ["vpc-1"] }, StringNotEquals: { "acs:SourceVpc": ["vpc-1"] } },
  { StringLike: { "acs:SourceIp": ["10.*"] } },
  { StringEquals: { "acs:SecureTransport": ["true"] } },
  { StringNotEquals: { "acs:Service": ["fc.aliyuncs.com"] } },
  { NotIpAddress: { "acs:SourceIP": ["10.0.0.0/8"] } },
  { StringLike: { "oss:Prefix": ["*"], "acs:UserAgent": ["a*"] } },
  { StringEquals: { "acs:Service": ["fc.aliyuncs.com"] } },
);
const some = <T>(one: fc.Arbitrary<T>) => fc.uniqueArray(one, { minLength: 1, maxLength: 3 });
const element = fc.oneof(
  { weight: 4, arbitrary: some(action).map((Action) => ({ Action })) },
  { weight: 1, arbitrary: some(action).map((NotAction) => ({ NotAction })) },
);
const effect = fc.constantFrom("Allow" as const, "Allow" as const, "Deny" as const);
const statement = fc.tuple(effect, element, some(resource), condition).map(
  ([Effect, actions, Resource, Condition]): Statement => ({
    Effect,
    ...actions,
    Resource,
    ...(Condition && { Condition }),
  }),
);
const document = fc
  .array(statement, { minLength: 1, maxLength: 3 })
  .map((Statement): PolicyDocument => parsePolicy({ Version: "1", Statement }));

const caller = fc.constantFrom(
  "*",
  "acs:ram::1:root",
  "acs:ram::1:role/a",
  "acs:ram::2:user/b",
  "acs:ram::*:role/a",
);
const principals = fc.record(
  {
    RAM: some(caller),
    Service: some(fc.constantFrom("imm.aliyuncs.com", "fc.aliyuncs.com", "*.aliyuncs.com")),
    Federated: some(fc.constantFrom("acs:ram::1:oidc-provider/x", "acs:ram::1:saml-provider/x")),
  },
  { requiredKeys: ["RAM"] },
);
const trustCondition = fc.constantFrom<Statement["Condition"]>(
  undefined,
  { StringEquals: { "sts:ExternalId": ["x", "x*"] } },
  { StringNotEquals: { "sts:ExternalId": ["x*"] } },
  { StringLike: { "sts:ExternalId": ["*"] } },
  { StringEquals: { "oidc:aud": ["x"] }, StringLike: { "oidc:sub": ["repo:*"] } },
  { Bool: { "acs:MFAPresent": ["false"] } },
);
const trustAction = fc.constantFrom("sts:AssumeRole", "sts:TagSession", "sts:*");
const trust = fc
  .array(fc.tuple(effect, some(trustAction), principals, trustCondition), {
    minLength: 1,
    maxLength: 2,
  })
  .map((list): PolicyDocument => {
    const statements = list.map(([Effect, Action, Principal, Condition]) => ({
      Effect,
      Action,
      Principal,
      ...(Condition && { Condition }),
    }));
    return parsePolicy({ Version: "1", Statement: statements }, { kind: "trust" });
  });

const attached = fc.array(document, { minLength: 1, maxLength: 2 });

/** The policies after a fix. */
function withFix(policies: readonly NamedPolicy[], { policy, fix }: Finding): NamedPolicy[] {
  return policies.flatMap((each) => {
    if (each.name !== policy || fix === null) return [each];
    const left = [fix.document, ...(fix.moreDocuments ?? [])].flatMap((part) => part ?? []);
    return left.map((part, i) => ({ name: i === 0 ? policy : `${policy}+${i}`, document: part }));
  });
}

const named = (Statement: readonly Statement[]): NamedPolicy => ({
  name: "valid",
  document: { Version: "1", Statement },
});
const other = (list: readonly string[] | undefined, pattern: string | null) =>
  list?.filter((each) => each !== pattern);

/**
 * The part of a policy that a finding is not about: the other statements, and the other patterns of
 * its statement.
 */
function validPart(
  { Statement }: PolicyDocument,
  { statement: index, pattern }: Finding,
): NamedPolicy {
  const rest = Statement.flatMap((each, i): Statement[] => {
    if (i !== index) return [each];
    if (each.Effect === "Deny") return [];
    const [Action, Resource] = [other(each.Action, pattern), other(each.Resource, pattern)];
    const isNarrower =
      Action?.length !== each.Action?.length || Resource?.length !== each.Resource?.length;
    return isNarrower && Action?.length !== 0 && Resource?.length !== 0 && each.Action !== undefined
      ? [{ ...each, ...(Action && { Action }), ...(Resource && { Resource }) }]
      : [];
  });
  return named(rest);
}

/** Denies requests that nobody can send: those that carry a key of another action. */
const carriers = [
  ["acs:Service", "ram:PassRole"],
  ["sts:ExternalId", ["sts:AssumeRole", "sts:TagSession"]],
  ["oss:Prefix", "oss:*"],
] as const;
const impossible = carriers.map(([key, carrier]) => ({
  Effect: "Deny",
  Principal: "*",
  NotAction: carrier,
  Resource: "*",
  Condition: { StringLike: { [key]: "*" } },
}));
const real: NamedPolicy = {
  name: "real",
  document: parsePolicy({ Version: "1", Statement: impossible }, { kind: "bucket" }),
};

describe("fixes", () => {
  it("end after some steps in any order, and leave only findings without a fix", () => {
    fc.assert(
      fc.property(document, fc.infiniteStream(fc.nat()), (start, choices) => {
        let policies: NamedPolicy[] = [{ name: "p", document: start }];
        for (let made = 0; ; made += 1) {
          const fixable = lint(policies).filter(({ fix }) => fix !== null);
          if (fixable.length === 0) break;
          expect(made).toBeLessThan(100);
          const chosen = fixable[choices.next().value % fixable.length] as Finding;
          policies = withFix(policies, chosen);
          for (const each of policies)
            expect(parsePolicy(formatPolicy(each.document))).toEqual(each.document);
        }
      }),
      { numRuns: 5 * fuzz },
    );
  }, 60_000);

  it("clear their finding, and keep everything else that is allowed", () => {
    // These change other statements too, and have separate tests.
    const wider = ["escalation", "exposure", "combined-access"];
    fc.assert(
      fc.property(document, (start) => {
        const policy = { name: "p", document: start };
        for (const finding of lint(policy)) {
          if (finding.fix === null) continue;
          const fixed = withFix([policy], finding);
          const alike = (policies: readonly NamedPolicy[]) =>
            lint(policies).filter(
              ({ id, pattern }) => id === finding.id && pattern === finding.pattern,
            );
          expect(alike(fixed).length).toBeLessThan(alike([policy]).length);
          const valid = validPart(start, finding);
          // A fixed Deny denies more, as intended.
          const strengthens =
            finding.id !== "deny-without-effect" &&
            start.Statement[finding.statement ?? 0]?.Effect === "Deny";
          if (!wider.includes(finding.id) && !strengthens && valid.document.Statement.length > 0)
            expect([finding, includes(fixed, valid).answer]).not.toEqual([finding, "no"]);
        }
      }),
      { numRuns: 15 * fuzz },
    );
  }, 60_000);

  it("never allow anything new, except by correcting an action, a key or a resource", () => {
    // These correct an action that does not exist, or a resource that an action is never requested
    // on.
    const granting = ["unknown-action", "resource-mismatch", "star-only-action"];
    const withoutEffect = ["redundant-statement", "deny-without-effect"];
    fc.assert(
      fc.property(
        fc.oneof(
          { weight: 3, arbitrary: attached },
          { weight: 1, arbitrary: trust.map((each) => [each]) },
        ),
        (documents) => {
          const policies = documents.map(
            (each, i): NamedPolicy => ({ name: `p${i}`, document: each }),
          );
          for (const finding of lint(policies)) {
            if (finding.fix === null) continue;
            const fixed = withFix(policies, finding);
            const answer = includes(policies, [...fixed, real]);
            // A corrected key: the answer depends on the one that does not exist.
            const isKey = answer.answer === "no" && answer.lacks !== undefined;
            if (!granting.includes(finding.id) && !isKey)
              expect([finding, answer.answer]).not.toEqual([finding, "no"]);
            if (withoutEffect.includes(finding.id))
              expect([finding, equivalent(policies, fixed).answer]).not.toEqual([finding, "no"]);
          }
        },
      ),
      { numRuns: 15 * fuzz },
    );
  }, 60_000);
});
