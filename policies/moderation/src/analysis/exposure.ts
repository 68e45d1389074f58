import { all, any, no, not, type Ternary, test, unknown } from "../fact/ternary.ts";
import type { Bucket } from "../kinds/bucket.ts";
import { openness } from "./anonymous.ts";

/** Whether everybody can read something in a bucket: by its ACL or its policy, and no block. */
export function isExposed(bucket: Bucket): Ternary {
  const { acls, document, publicAccess, isInStack } = bucket;
  const { blocked } = publicAccess;
  if (blocked.is === "yes") return no(...blocked.by);
  const byAcl = any(
    ...acls.map((acl) => test(acl, (value) => value?.startsWith("public-") ?? false)),
  );
  // Without a policy in the stack, a bucket outside has one that nobody knows.
  const byPolicy =
    document.is === "unknown"
      ? unknown(document)
      : test(document, (value) => value !== undefined && openness(value).to === "everybody");
  const open = isInStack || acls.length > 0 ? any(byAcl, byPolicy) : byPolicy;
  return all(open, not(blocked));
}
