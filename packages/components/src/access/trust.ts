import { formatPolicy } from "@immkit/ram";
import { parseArn } from "@immkit/ram/arn";

/** The service principal of IMM. */
export const immService = "imm.aliyuncs.com";

/** A trust policy: RAM principals (by ARN) and services (by name) can assume the role. */
export function trustPolicy(trusted: {
  principals?: readonly string[];
  services?: readonly string[];
}): string {
  const { principals = [], services = [] } = trusted;
  return formatPolicy({
    Version: "1",
    Statement: [
      {
        Effect: "Allow",
        Action: ["sts:AssumeRole"],
        Principal: {
          ...(principals.length > 0 ? { RAM: principals } : {}),
          ...(services.length > 0 ? { Service: services } : {}),
        },
      },
    ],
  });
}

/**
 * What is wrong with a principal of a trust policy; undefined if it is valid. Patterns are invalid:
 * a role trusts only principals that it names.
 */
export function principalProblem(principal: string): string | undefined {
  const wanted = `is ${JSON.stringify(principal)}; it must be the ARN of one user, role or account: acs:ram::ACCOUNT:user/NAME, …:role/NAME or …:root`;
  try {
    const { service, region, accountId, relativeId } = parseArn(principal);
    const fits =
      service === "ram" &&
      region === "" &&
      /^\d+$/.test(accountId) &&
      /^(?:root|(?:user|role)\/[^*?\s]+)$/.test(relativeId);
    return fits ? undefined : wanted;
  } catch {
    return wanted;
  }
}

/** An account as principal allows every user and every role in it. */
export const isAccountRoot = (principal: string): boolean => principal.endsWith(":root");

/** What is wrong with the name of a service in a trust policy; undefined if it is valid. */
export function serviceProblem(service: string): string | undefined {
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.aliyuncs\.com$/.test(service)
    ? undefined
    : `is ${JSON.stringify(service)}; it must be a service such as fc.aliyuncs.com`;
}
