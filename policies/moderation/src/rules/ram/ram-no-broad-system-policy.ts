import { decide, type RamRequest } from "@immkit/ram";
import { isAdministrative, isBroad, systemPolicy } from "../../kinds/system-policies.ts";
import { cis, fail, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Only system policies of Alibaba Cloud: a custom policy can have any name. */
export const ramNoBroadSystemPolicy: Rule<"attachment"> = {
  id: "ram-no-broad-system-policy",
  title: "No broad system policy is attached",
  why: "A system policy such as AliyunOSSFullAccess is for every resource of the account: every bucket, queue and project, not only those of the stack.",
  severity: "critical",
  topic: "identity",
  of: "attachment",
  stage: "resource",
  since: "0.1.0",
  packs: ["baseline", "strict"],
  references: [cis("1.15")],
  link: "https://www.alibabacloud.com/help/en/ram/user-guide/policy-overview",
  fix: {
    text: "Attach a custom policy for the needed resources. The grants of ModerationPipeline create such policies.",
    edits: ({ resource }) => [{ remove: resource }],
  },
  judge({ policyName: name, policyType: type, isForResourceGroup }) {
    if (type.is === "known" && type.value !== "System") return pass("The policy is a custom one.");
    if (name.is === "unknown")
      return undetermined("The name of the attached policy is not known.", name);
    if (name.value === undefined || !isBroad(name.value)) return pass("The policy is not broad.");
    if (type.is === "unknown")
      return undetermined(
        `It is not known whether ${name.value} is the system policy or a custom one.`,
        type,
      );
    if (isForResourceGroup)
      return fail(
        `The system policy ${name.value} is attached: it is for every resource of a resource group.`,
        name.at,
        { severity: "medium" },
      );
    const request = exampleOf(name.value);
    const shown = request === undefined ? {} : { request };
    return isAdministrative(name.value)
      ? fail(
          `The system policy ${name.value} is attached: with it, a principal can do everything.`,
          name.at,
          shown,
        )
      : fail(
          `The system policy ${name.value} is attached: it is for every resource of the account.`,
          name.at,
          {
            severity: "high",
            ...shown,
          },
        );
  },
};

/** Requests on resources that no stack creates. */
const examples: readonly RamRequest[] = [
  { action: "ram:AttachPolicyToUser", resource: "acs:ram::1234567890123456:user/anyone" },
  { action: "oss:DeleteObject", resource: "acs:oss:*:1234567890123456:some-other-bucket/x" },
  {
    action: "mns:PublishMessage",
    resource: "acs:mns:cn-hangzhou:1234567890123456:/topics/some-other-topic/messages",
  },
  {
    action: "imm:DeleteProject",
    resource: "acs:imm:cn-hangzhou:1234567890123456:project/some-other-project",
  },
  { action: "sts:AssumeRole", resource: "acs:ram::1234567890123456:role/0.any-other-role" },
];

/** The first one that a system policy allows. */
function exampleOf(name: string): RamRequest | undefined {
  const document = systemPolicy(name);
  if (document === undefined) return undefined;
  const policies = { identity: [{ name, document }] };
  return examples.find((request) => decide(policies, request).decision === "allow");
}
