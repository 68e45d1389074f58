/**
 * The system policies of the local cloud: those that moderation stacks and their tests attach. They
 * are the published ones without the parts for products that the local cloud doesn't have.
 */
import { parsePolicy } from "@immkit/ram";
import { type Policy, policyKey } from "./state.ts";

/** Name, description, statements. */
const definitions: readonly (readonly [
  name: string,
  description: string,
  ...statements: object[],
])[] = [
  ["AdministratorAccess", "Full access to all resources", allow("*")],
  ["AliyunOSSFullAccess", "Full access to Object Storage Service", allow("oss:*")],
  [
    "AliyunOSSReadOnlyAccess",
    "Read-only access to Object Storage Service",
    allow("oss:Get*", "oss:List*"),
  ],
  ["AliyunMNSFullAccess", "Full access to Simple Message Queue", allow("mns:*")],
  [
    "AliyunMNSReadOnlyAccess",
    "Read-only access to Simple Message Queue",
    allow("mns:Get*", "mns:List*", "mns:PeekMessage"),
  ],
  [
    "AliyunIMMFullAccess",
    "Full access to Intelligent Media Management",
    allow("imm:*", "oss:ListBuckets", "ram:ListRoles"),
    {
      ...allow("ram:PassRole"),
      Condition: { StringEquals: { "acs:Service": "imm.aliyuncs.com" } },
    },
  ],
  [
    "AliyunIMMReadOnlyAccess",
    "Read-only access to Intelligent Media Management",
    allow("imm:Get*", "imm:List*"),
  ],
  ["AliyunRAMFullAccess", "Full access to Resource Access Management", allow("ram:*")],
  [
    "AliyunRAMReadOnlyAccess",
    "Read-only access to Resource Access Management",
    allow("ram:Get*", "ram:List*"),
  ],
  [
    "AliyunSTSAssumeRoleAccess",
    "May call AssumeRole of Security Token Service",
    allow("sts:AssumeRole"),
  ],
  ["AliyunLogFullAccess", "Full access to Log Service", allow("log:*")],
];

function allow(...actions: string[]): object {
  return { Effect: "Allow", Action: actions, Resource: "*" };
}

/** New copies, by {@link policyKey}. */
export function systemPolicies(createdAt: number): Map<string, Policy> {
  return new Map(
    definitions.map(([name, description, ...Statement]) => {
      const text = JSON.stringify({ Version: "1", Statement });
      const version = { id: "v1", text, document: parsePolicy(text), createdAt };
      const policy: Policy = {
        type: "System",
        name,
        description,
        createdAt,
        updatedAt: createdAt,
        defaultVersion: "v1",
        lastVersion: 1,
        versions: new Map([["v1", version]]),
        tags: new Map(),
      };
      return [policyKey("System", name), policy];
    }),
  );
}
