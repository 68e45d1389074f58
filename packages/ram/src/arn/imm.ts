import { type NameRule, namePart, resourceName } from "./arn.ts";

const projectName: NameRule = {
  what: "an IMM project name",
  whole: /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/,
  piece: /^[A-Za-z0-9_-]{0,128}$/,
  hint: "1 to 128 letters, digits, - and _, beginning with a letter or _",
};

/**
 * An IMM project: `acs:imm:{region}:{account}:project/{project}`. Any part can be a pattern.
 * Moderation tasks have no resource name: IMM authorises per project.
 * @throws {ArnError} on an invalid part.
 */
export function immProjectArn(parts: {
  region: string;
  accountId: string;
  project: string;
}): string {
  return resourceName("imm", parts, `project/${namePart("project", parts.project, projectName)}`);
}
