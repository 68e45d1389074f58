import { accountPart, formatArn, type NameRule, namePart, regionPart } from "./arn.ts";

const project: NameRule = {
  what: "an IMM project name",
  whole: /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/,
  part: /^[A-Za-z0-9_-]{0,128}$/,
  hint: "1 to 128 letters, digits, - and _, beginning with a letter or _",
};

/**
 * An IMM project: `acs:imm:{region}:{account}:project/{project}`. Any part may be a pattern.
 * Moderation tasks have no resource name of their own: IMM authorises per project.
 * @throws {ArnError} on a part that can't be one.
 */
export function immProjectArn(parts: {
  region: string;
  accountId: string;
  project: string;
}): string {
  return formatArn({
    service: "imm",
    region: regionPart(parts.region),
    accountId: accountPart(parts.accountId),
    relativeId: `project/${namePart("project", parts.project, project)}`,
  });
}
