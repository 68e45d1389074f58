/**
 * The policy pack: `pulumi preview --policy-pack policies/moderation`. Importing this file starts a
 * server for the engine, so only the engine imports it.
 */
import { PolicyPack } from "@pulumi/policy";
import { rules } from "../rules/index.ts";
import { policiesOf } from "./policies.ts";

new PolicyPack("immkit-moderation", {
  displayName: "immkit moderation",
  description: "Security of content-moderation stacks on Alibaba Cloud: IMM, OSS, SMQ and RAM.",
  enforcementLevel: "mandatory",
  tags: ["alicloud", "moderation"],
  policies: policiesOf(rules),
});
