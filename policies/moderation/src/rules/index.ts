import type { AnyRule } from "../rule/rule.ts";
import { immProjectServiceRole } from "./imm/imm-project-service-role.ts";
import { ossBucketAclPrivate } from "./oss/oss-bucket-acl-private.ts";
import { ossBucketPolicyNotPublic } from "./oss/oss-bucket-policy-not-public.ts";
import { ramNoBroadSystemPolicy } from "./ram/ram-no-broad-system-policy.ts";
import { ramSubmitterLeastPrivilege } from "./ram/ram-submitter-least-privilege.ts";

/** Every rule, by its id. */
export const rules: readonly AnyRule[] = [
  immProjectServiceRole,
  ossBucketAclPrivate,
  ossBucketPolicyNotPublic,
  ramNoBroadSystemPolicy,
  ramSubmitterLeastPrivilege,
];
