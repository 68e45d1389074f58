import type { Rule } from "../rule/rule.ts";
import { immProjectServiceRole } from "./imm-project-service-role.ts";
import { ossBucketAclPrivate } from "./oss-bucket-acl-private.ts";
import { ossBucketPolicyNotPublic } from "./oss-bucket-policy-not-public.ts";
import { ramNoBroadSystemPolicy } from "./ram-no-broad-system-policy.ts";
import { ramSubmitterLeastPrivilege } from "./ram-submitter-least-privilege.ts";

/** Every rule, by its id. */
export const rules: readonly Rule[] = [
  immProjectServiceRole,
  ossBucketAclPrivate,
  ossBucketPolicyNotPublic,
  ramNoBroadSystemPolicy,
  ramSubmitterLeastPrivilege,
];
