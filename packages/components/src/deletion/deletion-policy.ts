import type * as pulumi from "@pulumi/pulumi";

/** What happens to a bucket or a queue that leaves the stack. */
export const DeletionPolicy = {
  /** It leaves the stack, and stays in the account with its contents and its protections. */
  Retain: "retain",
  /**
   * An update or a destroy that would delete it is refused before anything is deleted. Change the
   * policy, or run `pulumi state unprotect`, to delete it.
   */
  Protect: "protect",
  /** It is deleted with its contents, which is unsafe. */
  Delete: "delete",
} as const;
export type DeletionPolicy = (typeof DeletionPolicy)[keyof typeof DeletionPolicy];

/**
 * The resource options that apply a policy. `protect` isn't set unless the policy asks for it, so a
 * resource inherits it from its parents.
 */
export function deletionOptions(
  policy: DeletionPolicy,
): Pick<pulumi.ResourceOptions, "protect" | "retainOnDelete"> {
  if (policy === DeletionPolicy.Protect) return { protect: true };
  return policy === DeletionPolicy.Retain ? { retainOnDelete: true } : {};
}
