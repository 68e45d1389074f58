/**
 * Which grants are public, and what BlockPublicAccess does to them. Source: OSS documentation,
 * "Block public access".
 */
import type { NamedPolicy, PolicyDocument, Statement } from "@immkit/ram";
import { ossError } from "./errors.ts";
import type { Bucket, BucketAcl, ObjectAcl, Store } from "./store.ts";

const narrowingKeys = ["acs:sourcevpcid", "acs:sourcevpc", "acs:accessid", "acs:sourceip"];
const positiveOperators = ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "IpAddress"];

/**
 * An Allow for everybody that no condition narrows to named networks or keys. Action and Resource
 * don't matter.
 */
function isPublicStatement(statement: Statement): boolean {
  if (statement.Effect === "Deny") return false;
  const principal = Array.isArray(statement.Principal) ? statement.Principal : ["*"];
  if (principal.length > 0 && !principal.some((entry) => entry.includes("*"))) return false;
  return !Object.entries(statement.Condition ?? {}).some(
    ([operator, keys]) =>
      positiveOperators.includes(operator) &&
      Object.entries(keys).some(([key, values]) => narrows(key, values)),
  );
}

function narrows(key: string, values: readonly string[]): boolean {
  return (
    narrowingKeys.includes(key.toLowerCase()) &&
    values.length > 0 &&
    !values.some((value) => /\*|\/0$/.test(value))
  );
}

/** Whether any statement is public. */
export function isPublicPolicy(document: PolicyDocument): boolean {
  return document.Statement.some(isPublicStatement);
}

/** Whether the bucket or the whole account blocks public access. */
export function blocksPublicAccess(
  store: Store,
  bucket: Pick<Bucket, "blockPublicAccess">,
): boolean {
  return store.blockPublicAccess === true || bucket.blockPublicAccess === true;
}

/** The bucket policy without the statements that BlockPublicAccess disables. Deny always counts. */
export function effectivePolicies(store: Store, bucket: Bucket): readonly NamedPolicy[] {
  if (bucket.policy === undefined) return [];
  const { document } = bucket.policy;
  const blocked = blocksPublicAccess(store, bucket);
  const Statement = blocked
    ? document.Statement.filter((statement) => !isPublicStatement(statement))
    : document.Statement;
  return Statement.length === 0
    ? []
    : [{ name: `bucket ${bucket.name}`, document: { ...document, Statement } }];
}

/** Throws `AccessDenied` if a new ACL is public and public access is blocked. */
export function checkPublicAcl(
  what: "bucket" | "object",
  acl: BucketAcl | ObjectAcl,
  blocked: boolean,
  bucketName: string,
): void {
  if (!blocked || acl === "private" || acl === "default") return;
  const ec = what === "object" ? "0016-00000901" : undefined;
  throw ossError(
    "AccessDenied",
    { BucketName: bucketName, EC: ec },
    `Put public ${what} acl is not allowed.`,
  );
}
