import { type PolicyDocument, permits } from "@immkit/ram";
import { writePolicy } from "../../kinds/policy-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** An account that no policy names: if it can use the key, every account can. */
const stranger = "acs:ram::9999999999999999:user/stranger";

export const kmsPolicyNarrow: Rule<"key"> = {
  id: "kms-policy-narrow",
  title: "Key policies name who can use the key",
  why: "A key policy for every principal allows other accounts to decrypt the media, or to disable the key.",
  severity: "high",
  topic: "exposure",
  of: "key",
  stage: "resource",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/kms/developer-reference/api-setkeypolicy",
  fix: {
    text: 'List ARNs of the account in Principal instead of "*".',
    edits: ({ document }) =>
      document.is === "known" ? [writePolicy(document.at, forAccount(document.value))] : [],
  },
  judge({ document }) {
    if (document.is === "unknown") return undetermined("The key policy is not known.", document);
    if (document.value === undefined) return notApplicable("The key has no policy.");
    const permission = permits(
      { resource: [{ name: "policy", document: document.value }] },
      { action: "kms:*", principal: stranger },
    );
    if (permission.answer === "undetermined") return undetermined(permission.reason, []);
    if (permission.answer === "no") return pass("The key policy names who can use the key.");
    const { request } = permission;
    return fail(`The key policy allows ${request.action} to every account.`, document.at, {
      request,
    });
  },
};

/** The policy for an account instead of everybody. */
function forAccount(document: PolicyDocument): PolicyDocument {
  const account = "acs:ram::1234567890123456:root";
  const Statement = document.Statement.map((statement) =>
    statement.Effect === "Allow" && JSON.stringify(statement.Principal)?.includes('"*"')
      ? { ...statement, Principal: { RAM: [account] } }
      : statement,
  );
  return { ...document, Statement };
}
