/** Names of Terraform for Pulumi's: the reverse of src/read/terraform-names.ts. */
import { propertyName } from "../../src/read/terraform-names.ts";

/** Modules whose resources have another beginning in Terraform. */
const beginnings: Readonly<Record<string, string>> = {
  "alicloud:eventbridge/": "event_bridge_",
  "alicloud:fc/v3": "fcv3_",
};

/** The type of a resource. Undefined if Terraform has none. */
export function terraformType(token: string): string | undefined {
  // Terraform has a project of the 2017 API only. It has the same arguments.
  if (token === "immkit:index:ImmProject") return "alicloud_imm_project";
  const [, module, member] = /^alicloud:([^/]+)\/([^:]+):/.exec(token) ?? [];
  if (module === undefined || member === undefined) return undefined;
  const name = `alicloud:${module}/${member}`;
  const found = Object.entries(beginnings).find(([beginning]) => name.startsWith(beginning));
  if (found === undefined) return `alicloud_${module}_${snakeCase(member)}`;
  const [beginning, written] = found;
  const rest = name.slice(beginning.length);
  return `alicloud_${written}${snakeCase(rest.charAt(0).toLowerCase() + rest.slice(1))}`;
}

/** The name of an argument. */
export function argumentName(property: string, block?: string): string {
  if (property === "projectName") return "project";
  const regular = snakeCase(property);
  // Some lists have a plural name in Pulumi only.
  const singular = regular.replace(/s$/, "");
  return propertyName(singular, block) === property ? singular : regular;
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
