import { formatPolicy, type Statement } from "@immkit/ram";
import type { Value } from "../fact/value.ts";
import type { Edit } from "../stack/edit.ts";
import type { Properties } from "../stack/resource.ts";
import type { Bucket } from "./bucket.ts";
import { bucketIdentity } from "./bucket-identity.ts";
import { type BucketPart, bucketParts, inlineAttributes, inlineBlocks } from "./bucket-parts.ts";
import { denyingPlainHttp, writePolicy } from "./policy-edits.ts";

/**
 * Sets properties of a part of a bucket: in the resource that sets the part, otherwise inline if
 * the bucket does, otherwise with a new resource.
 */
export function setBucketPart(bucket: Bucket, part: BucketPart, props: Properties): Edit[] {
  const { label, resource, isInStack, name } = bucket;
  const splits = bucket.parts(part);
  const inline = inlineAttributes[part];
  const isInline = inline !== undefined && resource.isSet(inline);
  const isSplit = splits.length > 0;
  if (isSplit || (isInStack && isInline)) {
    const block = !isSplit && inlineBlocks.includes(part) ? [inline ?? ""] : [];
    return (isSplit ? splits : [resource]).flatMap((base) =>
      Object.entries(props).map(([property, to]) => ({ set: base.at(...block, property), to })),
    );
  }
  const type = bucketParts[part];
  return [
    {
      add: {
        name: `${label}-${part}`,
        type,
        props: { ...props, ...(name.is === "known" ? { bucket: name.value } : {}) },
        ...(isInStack ? { dependsOn: { bucket: resource } } : {}),
      },
    },
  ];
}

/** Adds a block on public access to a bucket, or switches it on. */
export const blockPublicAccess = (bucket: Bucket): Edit[] =>
  setBucketPart(bucket, "block", { blockPublicAccess: true });

/** Adds a private bucket for the access logs of a bucket. */
export function addLogBucket({ label }: Bucket): {
  readonly name: string;
  readonly edits: readonly Edit[];
} {
  const name = `${label}-access-logs`;
  const add = (type: string, suffix: string, props: Properties): Edit => ({
    add: { name: `${name}${suffix}`, type, props: { bucket: name, ...props } },
  });
  const policy = formatPolicy(denyingPlainHttp(undefined, name));
  const [bucketType = ""] = bucketIdentity.types;
  const edits = [
    add(bucketType, "", { lifecycleRules: [{ enabled: true, expirations: [{ days: 365 }] }] }),
    add(bucketParts.block, "-block", { blockPublicAccess: true }),
    add(bucketParts.policy, "-policy", { policy }),
    add(bucketParts.encryption, "-encryption", { sseAlgorithm: "AES256" }),
  ];
  return { name, edits };
}

/** Lists the bucket's account as the principal, where a bucket policy allows everybody. */
export function namePrincipals({ documents, scope: { account } }: Bucket): Edit[] {
  const owner = account.is === "known" ? account.value : "1234567890123456";
  return documents.flatMap((document) => {
    if (document.is !== "known") return [];
    const Statement = document.value.Statement.map((statement) =>
      statement.Effect === "Allow" && isForEverybody(statement)
        ? { ...statement, Principal: [owner] }
        : statement,
    );
    return [writePolicy(document.at, { ...document.value, Statement })];
  });
}

/** Without a principal, a statement of a bucket policy is for everybody. */
const isForEverybody = ({ Principal = [] }: Statement) =>
  Array.isArray(Principal) &&
  (Principal.length === 0 || Principal.some((each) => each.includes("*")));

/** Adds a lifecycle rule to a bucket. */
export function addLifecycleRule({ resource }: Bucket, rule: Properties): Edit[] {
  const rules = resource.data.inputs?.["lifecycleRules"] ?? [];
  const existing: readonly Value[] = Array.isArray(rules) ? rules : [rules];
  return [{ set: resource.at("lifecycleRules"), to: [...existing, rule] }];
}
