import {
  type Permission,
  type PolicyDocument,
  type PolicySet,
  permits,
  type Statement,
} from "@immkit/ram";
import type { KnownFacts } from "../kinds/known-facts.ts";
import type { Scope } from "../stack/scope.ts";

const writing = [
  "oss:PutObject",
  "oss:DeleteObject",
  "oss:DeleteObjectVersion",
  "oss:PutObjectAcl",
  "oss:PutBucketPolicy",
  "oss:PutBucketAcl",
  "oss:PutBucketLifecycle",
];

/** A principal of an account that nothing says is trusted. */
export interface ForeignWriter {
  readonly principal: string;
  /** An example of what it can write, or why that is not known. */
  readonly permission: Exclude<Permission, { readonly answer: "no" }>;
}

/** The account that owns a bucket: as its provider or the facts file says, or its policy. */
export const ownerOf = (
  { Statement }: PolicyDocument,
  scope: Scope,
  known: KnownFacts,
): string | undefined => known.accountOf(scope) ?? Statement.flatMap(ownersIn)[0];

/** The principals of other accounts that a bucket policy allows to write. Not anonymous callers. */
export function foreignWriters(
  document: PolicyDocument,
  own: string | undefined,
  known: KnownFacts,
): ForeignWriter[] {
  const principals = new Set(document.Statement.flatMap(allowedIn));
  return [...principals].flatMap((principal): ForeignWriter[] => {
    const account = accountIn(principal);
    if (account === undefined || account === own || known.isTrusted(account) === true) return [];
    const permission = permits(onlyFor(principal, document), { action: writing });
    return permission.answer === "no" ? [] : [{ principal, permission }];
  });
}

/** The policy without what it allows to some principals. */
export function withoutPrincipals(
  { Version, Statement }: PolicyDocument,
  removed: readonly string[],
): PolicyDocument {
  return {
    Version,
    Statement: Statement.flatMap((statement) => {
      const allowed = allowedIn(statement);
      if (!allowed.some((principal) => removed.includes(principal))) return [statement];
      const Principal = allowed.filter((principal) => !removed.includes(principal));
      return Principal.length === 0 ? [] : [{ ...statement, Principal }];
    }),
  };
}

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
