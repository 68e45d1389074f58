import { type PolicyDocument, type PolicySet, permits, type Statement } from "@immkit/ram";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

const writing = [
  "oss:PutObject",
  "oss:DeleteObject",
  "oss:DeleteObjectVersion",
  "oss:PutObjectAcl",
  "oss:PutBucketPolicy",
  "oss:PutBucketAcl",
  "oss:PutBucketLifecycle",
];

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
  references: [],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketpolicy",
  fix: {
    text: "Remove the account from Principal, or the write actions from Action. If the account is yours, add it to the facts file with trusted: true.",
  },
  judge({ document, scope }, { known }) {
    if (document.is === "unknown") return undetermined("The bucket policy is not known.", document);
    if (document.value === undefined) return notApplicable("The bucket has no policy.");
    const { Statement } = document.value;
    const own = known.accountOf(scope) ?? Statement.flatMap(ownersIn)[0];
    for (const principal of new Set(Statement.flatMap(allowedIn))) {
      const account = accountIn(principal);
      if (account === undefined || account === own || known.isTrusted(account) === true) continue;
      const permission = permits(onlyFor(principal, document.value), { action: writing });
      if (permission.answer === "no") continue;
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

/** The account in an ARN, or an account id. Ids of RAM users are longer. */
const accountIn = (principal: string): string | undefined =>
  /^(?:acs:ram:|arn:sts:):(\d+):/.exec(principal)?.[1] ??
  (/^\d{16}$/.test(principal) ? principal : undefined);

const allowedIn = ({ Effect, Principal }: Statement): readonly string[] =>
  Effect === "Allow" && isList(Principal) ? Principal : [];

/** What the policy allows to one of its principals. */
function onlyFor(principal: string, { Version, Statement }: PolicyDocument): PolicySet {
  const statements = Statement.flatMap((statement) => {
    if (statement.Effect === "Deny") return [statement];
    return allowedIn(statement).includes(principal)
      ? [{ ...statement, Principal: [principal] }]
      : [];
  });
  return { resource: [{ name: "policy", document: { Version, Statement: statements } }] };
}

const isList = (principals: Statement["Principal"]): principals is readonly string[] =>
  Array.isArray(principals);

/** The owner of a bucket, if the resources of a statement name it. */
const ownersIn = ({ Resource = [] }: Statement): string[] =>
  Resource.flatMap((resource) => /^acs:oss:[^:]*:(\d+):/.exec(resource)?.[1] ?? []);
