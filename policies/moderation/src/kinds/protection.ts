import { no, type Ternary, unknown, yes } from "../fact/ternary.ts";
import type { Resource } from "../stack/resource.ts";

/**
 * Whether Pulumi refuses to delete a resource (`protect`), or leaves it (`retainOnDelete`). Unknown
 * if the input doesn't have these options, as a plan of Terraform.
 */
export function protectionOf(resource: Resource): Ternary {
  const { protect, retainOnDelete } = resource.data;
  const at = resource.at();
  if (protect === true || retainOnDelete === true) return yes(at);
  return protect === undefined ? unknown({ is: "unknown", reason: "notInInput", at }) : no(at);
}
