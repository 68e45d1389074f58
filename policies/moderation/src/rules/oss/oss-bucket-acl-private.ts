import { anonymousRead } from "../../analysis/anonymous.ts";
import type { Fact } from "../../fact/fact.ts";
import type { Bucket } from "../../kinds/bucket.ts";
import { blockPublicAccess } from "../../kinds/bucket-edits.ts";
import {
  cis,
  fail,
  type Judgement,
  notApplicable,
  pass,
  type Rule,
  undetermined,
} from "../../rule/rule.ts";

/** A block on public access overrides an ACL. */
export const ossBucketAclPrivate: Rule<"bucket"> = {
  id: "oss-bucket-acl-private",
  title: "Bucket ACLs are private",
  why: "With the ACL public-read, everyone can read media that nobody has moderated yet. With public-read-write, everyone can also replace it.",
  severity: "critical",
  topic: "exposure",
  of: "bucket",
  stage: "stack",
  since: "0.1.0",
  packs: ["baseline", "strict"],
  references: [cis("5.1")],
  link: "https://www.alibabacloud.com/help/en/oss/user-guide/bucket-acl",
  fix: {
    text: 'Set the ACL to "private", and add a BucketPublicAccessBlock with blockPublicAccess: true.',
    edits: (bucket, _, { at }) => [
      ...at.map((set) => ({ set, to: "private" })),
      ...blockPublicAccess(bucket),
    ],
  },
  judge(bucket) {
    const { acls } = bucket;
    const wide = acls.find((acl) => acl.is === "known" && acl.value.startsWith("public-"));
    if (wide?.is === "known") return exposed(bucket, wide.value, acls);
    const open = acls.find(({ is }) => is === "unknown");
    if (open?.is === "unknown" && bucket.publicAccess.blocked.is !== "yes")
      return undetermined("The ACL is not known.", open);
    return acls.length > 0 || bucket.isInStack
      ? pass("The ACL is not public, or public access is blocked.")
      : notApplicable("The stack sets no ACL.");
  },
};

function exposed(bucket: Bucket, acl: string, acls: readonly Fact<string>[]): Judgement {
  const { blocked, blockedByDefault } = bucket.publicAccess;
  if (blocked.is === "yes") return pass("The ACL is public, but public access is blocked.");
  if (blocked.is === "unknown")
    return undetermined(
      `The ACL is ${acl}. Whether public access is blocked is not known.`,
      blocked.needs,
    );
  const at = acls
    .filter(({ is, ...fact }) => is === "known" && "value" in fact && fact.value === acl)
    .map((fact) => fact.at);
  const canWrite = acl === "public-read-write";
  const access = canWrite ? "read and replace" : "read";
  const effect =
    blockedByDefault.is === "no"
      ? `Everyone can ${access} the objects.`
      : `Everyone can ${access} the objects, unless OSS blocks public access to the bucket by default: then it refuses the ACL.`;
  const { name, scope } = bucket;
  const request = name.is === "known" ? anonymousRead(`${name.value}/x`, scope) : undefined;
  return fail(`The ACL is ${acl}. ${effect}`, at, {
    // Who accepts that everyone reads has not accepted that everyone writes.
    ...(canWrite && { detail: "write" }),
    ...(request !== undefined && { request }),
  });
}
