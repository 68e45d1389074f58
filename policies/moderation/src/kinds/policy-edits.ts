import { formatPolicy, type PolicyDocument, parsePolicy } from "@immkit/ram";
import { type PropertyRef, valueOrDefault } from "../fact/fact.ts";
import type { Value } from "../fact/value.ts";
import type { Edit } from "../stack/edit.ts";
import { nameOf } from "../stack/name-index.ts";
import type { Resource } from "../stack/resource.ts";
import { roleIdentity } from "./principal-identity.ts";

/** Replaces policies by one that only allows to submit media to one project. */
export const allowSubmittingOnly = (at: readonly PropertyRef[]): Edit[] =>
  at.map((each) => writePolicy(each, submitting));

const submitting = parsePolicy({
  Version: "1",
  Statement: {
    Effect: "Allow",
    Action: ["imm:CreateImageModerationTask", "imm:CreateVideoModerationTask"],
    Resource: "acs:imm:cn-hangzhou:1234567890123456:project/media",
  },
});

/** Writes a document in the form that the property has. */
export function writePolicy(set: PropertyRef, document: PolicyDocument): Edit {
  if (set.path[0] !== "statements") return { set, to: formatPolicy(document) };
  const to = document.Statement.map(
    ({ Effect, Action = [], Resource = [] }): Value => ({
      effect: Effect,
      actions: Action,
      resources: Resource,
    }),
  );
  return { set, to };
}

/** Attaches a new policy to a role. */
export function attachPolicy(role: Resource, statements: readonly object[]): Edit[] {
  const policyName = `${role.name}-needs`;
  const policyDocument = JSON.stringify({ Version: "1", Statement: statements });
  return [
    {
      add: {
        name: policyName,
        type: "alicloud:ram/policy:Policy",
        props: { policyName, policyDocument },
      },
    },
    {
      add: {
        name: `${policyName}-attachment`,
        type: "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
        props: {
          roleName: valueOrDefault(nameOf(role, roleIdentity)) ?? null,
          policyName,
          policyType: "Custom",
        },
        dependsOn: { roleName: role },
      },
    },
  ];
}

/**
 * Replaces a trust policy by one for a single role, or for IMM.
 * @param services The services that the role also trusts.
 */
export function trustOnly(
  at: PropertyRef,
  principal: "role" | "imm",
  services: readonly string[] = [],
): Edit[] {
  const role = "acs:ram::1234567890123456:role/deploy";
  const [property] = at.path;
  if (property === "services" || property === "ramUsers") {
    const unset = (name: string): Edit => ({ unset: { ...at, path: [name] } });
    return principal === "imm"
      ? [unset("ramUsers"), { set: { ...at, path: ["services"] }, to: ["imm.aliyuncs.com"] }]
      : [
          ...(services.length === 0 ? [unset("services")] : []),
          { set: { ...at, path: ["ramUsers"] }, to: [role] },
        ];
  }
  const Service = principal === "imm" ? ["imm.aliyuncs.com"] : services;
  const Principal = {
    ...(principal === "role" ? { RAM: [role] } : {}),
    ...(Service.length === 0 ? {} : { Service }),
  };
  const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal };
  return [{ set: at, to: JSON.stringify({ Version: "1", Statement: [statement] }) }];
}

/** The policy with a statement that denies plain HTTP. */
export function denyingPlainHttp(
  document: PolicyDocument | undefined,
  bucket: string,
): PolicyDocument {
  return {
    Version: "1",
    Statement: [
      ...(document?.Statement ?? []),
      {
        Effect: "Deny",
        Action: ["oss:*"],
        Principal: ["*"],
        Resource: [`acs:oss:*:*:${bucket}`, `acs:oss:*:*:${bucket}/*`],
        Condition: { Bool: { "acs:SecureTransport": ["false"] } },
      },
    ],
  };
}
