import type { PolicyDocument } from "@immkit/ram";
import { openness, withoutPublic } from "../../analysis/anonymous.ts";
import type { Fact } from "../../fact/fact.ts";
import type { Bucket } from "../../kinds/bucket.ts";
import { blockPublicAccess, namePrincipals } from "../../kinds/bucket-edits.ts";
import {
  cis,
  fail,
  type Judgement,
  notApplicable,
  pass,
  type Rule,
  undetermined,
} from "../../rule/rule.ts";

/** Whether the policy allows an anonymous call, in any notation and after its Deny statements. */
export const ossBucketPolicyNotPublic: Rule<"bucket"> = {
  id: "oss-bucket-policy-not-public",
  title: "Bucket policies allow no anonymous calls",
  why: "A bucket policy for every principal works without credentials. Everyone can then do with the media what the policy allows.",
  severity: "critical",
  topic: "exposure",
  of: "bucket",
  stage: "stack",
  since: "0.1.0",
  packs: ["baseline", "strict"],
  references: [cis("5.1"), cis("5.7")],
  link: "https://www.alibabacloud.com/help/en/oss/user-guide/use-bucket-policy-to-grant-permission-to-access-oss",
  fix: {
    text: 'List the accounts or users in Principal instead of "*", and add a BucketPublicAccessBlock with blockPublicAccess: true.',
    edits: (bucket) => [...blockPublicAccess(bucket), ...namePrincipals(bucket)],
  },
  judge(bucket) {
    const { document, documents } = bucket;
    const judgements = (documents.length === 0 ? [document] : documents).map((each) =>
      judgeDocument(each, bucket),
    );
    const worst = (["fail", "undetermined", "pass"] as const).flatMap((verdict) =>
      judgements.filter((each) => each.verdict === verdict),
    );
    return worst[0] ?? notApplicable("The bucket has no policy.");
  },
};

function judgeDocument(document: Fact<PolicyDocument>, { publicAccess }: Bucket): Judgement {
  if (document.is === "unknown") return undetermined("The bucket policy is not known.", document);
  if (document.value === undefined) return notApplicable("The bucket has no policy.");
  const open = openness(document.value);
  if (open.to === "nobody") return pass("The bucket policy allows no anonymous calls.");
  if (open.to === "undetermined") return undetermined(open.reason, []);
  const { request } = open;
  const { blocked, blockedByDefault } = publicAccess;
  const callers = open.to === "everybody" ? "everyone" : "anonymous callers under a condition";
  const what = `The bucket policy allows ${request.action} to ${callers}`;
  if (blocked.is === "yes") {
    const narrowed = openness(withoutPublic(document.value));
    if (narrowed.to === "nobody") return pass(`${what}, but public access is blocked.`);
    if (narrowed.to === "undetermined") return undetermined(narrowed.reason, []);
    return fail(
      `The bucket policy allows ${narrowed.request.action} to anonymous callers under a condition that a block on public access doesn't concern.`,
      document.at,
      { severity: "medium", request: narrowed.request },
    );
  }
  if (blocked.is === "unknown")
    return undetermined(`${what}. Whether public access is blocked is not known.`, blocked.needs, {
      request,
    });
  const doubt =
    blockedByDefault.is === "no"
      ? ""
      : ", unless OSS blocks public access to the bucket by default: then it refuses the policy";
  return fail(`${what}${doubt}.`, document.at, {
    severity: open.to === "everybody" ? "critical" : "medium",
    request,
  });
}
