import { type PolicyDocument, parsePolicy } from "@immkit/ram";

/**
 * What system policies allow, as far as it matters here: every action of these services on every
 * resource. Source: RAM console and documentation of system policies, 2026-11.
 */
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ["*"],
  AliyunECSFullAccess: ["ecs:*"],
  AliyunEventBridgeFullAccess: ["eventbridge:*"],
  AliyunFCFullAccess: ["fc:*"],
  AliyunIMMFullAccess: ["imm:*"],
  AliyunKMSFullAccess: ["kms:*"],
  AliyunLogFullAccess: ["log:*"],
  AliyunMNSFullAccess: ["mns:*"],
  AliyunOSSFullAccess: ["oss:*"],
  AliyunOSSReadOnlyAccess: ["oss:Get*", "oss:List*"],
  AliyunRAMFullAccess: ["ram:*"],
  AliyunSTSAssumeRoleAccess: ["sts:AssumeRole"],
};

/** RAM names don't distinguish case. */
const sameName = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** The document of a system policy, or undefined if it isn't in the table. */
export function systemPolicy(name: string): PolicyDocument | undefined {
  const [, actions] = Object.entries(actionsOf).find(([each]) => sameName(each, name)) ?? [];
  if (actions === undefined) return undefined;
  const statement = { Effect: "Allow", Action: actions, Resource: "*" };
  return parsePolicy({ Version: "1", Statement: [statement] });
}

/** Policies with which a principal can get every other permission. */
const administrative = ["AdministratorAccess", "AliyunRAMFullAccess"];

export const isAdministrative = (name: string): boolean =>
  administrative.some((each) => sameName(each, name));

/** Whether a system policy is for all resources of a service, or of all services. */
export function isBroad(name: string): boolean {
  return (
    isAdministrative(name) ||
    sameName(name, "AliyunSTSAssumeRoleAccess") ||
    /^Aliyun\w*FullAccess$/i.test(name)
  );
}
