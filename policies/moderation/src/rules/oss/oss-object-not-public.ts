import { anonymousRead } from "../../analysis/anonymous.ts";
import { cis, fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** The ACL of an object overrides that of its bucket. A block on public access overrides both. */
export const ossObjectNotPublic: Rule<"bucketObject"> = {
  id: "oss-object-not-public",
  title: "Objects have no public ACL",
  why: "An object with its own public ACL is open to everyone, although its bucket is private.",
  severity: "high",
  topic: "exposure",
  of: "bucketObject",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  references: [cis("5.2")],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putobjectacl",
  fix: {
    text: "Remove acl from the object. It then has the ACL of the bucket.",
    edits: ({ acl }) => [{ unset: acl.at }],
  },
  judge({ acl, bucket, path, scope }, model) {
    if (acl.is === "unknown") return undetermined("The ACL of the object is not known.", acl);
    if (acl.value === undefined) return notApplicable("The object has the ACL of its bucket.");
    if (!acl.value.startsWith("public-")) return pass("The ACL of the object is not public.");
    const owner = bucket.is === "resource" ? model.at("bucket", bucket.resource) : undefined;
    const blocked = owner?.publicAccess.blocked;
    if (blocked?.is === "yes") return pass("The ACL is public, but public access is blocked.");
    return blocked?.is === "unknown"
      ? undetermined(
          "The ACL is public. Whether public access is blocked is not known.",
          blocked.needs,
        )
      : fail("Everyone can read the object.", acl.at, {
          // Who accepts that everyone reads has not accepted that everyone writes.
          ...(acl.value === "public-read-write" && { detail: "write" }),
          ...(path !== undefined && { request: anonymousRead(path, scope) }),
        });
  },
};
