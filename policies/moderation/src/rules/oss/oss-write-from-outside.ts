import { foreignWriters, ownerOf, withoutPrincipals } from "../../analysis/foreign-writers.ts";
import { writePolicy } from "../../kinds/policy-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Anonymous callers are the subject of another rule. */
export const ossWriteFromOutside: Rule<"bucket"> = {
  id: "oss-write-from-outside",
  title: "Other accounts can't write to buckets",
  why: "Another account with write access can add media that was never moderated, or delete media and evidence.",
  severity: "high",
  topic: "exposure",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketpolicy",
  fix: {
    text: "Remove the account from Principal, or the write actions from Action. If the account is yours, add it to the facts file with trusted: true.",
    edits({ document, scope, resource, isInStack }, { known }) {
      if (document.is !== "known") return [];
      const { at, value } = document;
      const writers = foreignWriters(value, ownerOf(value, scope, known), known);
      const names = writers.map(({ principal }) => principal);
      const others = withoutPrincipals(value, names);
      if (others.Statement.length > 0) return [writePolicy(at, others)];
      const isInline = isInStack && at.resource.urn === resource.urn;
      return [isInline ? { unset: at } : { remove: at.resource }];
    },
  },
  judge({ document, scope }, { known }) {
    if (document.is === "unknown") return undetermined("The bucket policy is not known.", document);
    if (document.value === undefined) return notApplicable("The bucket has no policy.");
    const own = ownerOf(document.value, scope, known);
    const writers = foreignWriters(document.value, own, known);
    const writer = writers.find(({ permission }) => permission.answer === "yes") ?? writers[0];
    if (writer !== undefined) {
      const { permission } = writer;
      if (permission.answer === "undetermined") return undetermined(permission.reason, []);
      const { request } = permission;
      return own === undefined
        ? undetermined(
            "The policy allows an account to write. Whether it is another account is not known.",
            { is: "unknown", reason: "outsideStack", at: scope.account.at },
          )
        : fail(`The bucket policy allows ${request.action} to another account.`, document.at, {
            request,
          });
    }
    return pass("The bucket policy allows no other account to write.");
  },
};
