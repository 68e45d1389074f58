import { type NamedPolicy, type Permission, type PolicyDocument, permits } from "@immkit/ram";

/** Every call by anybody, for a Deny to subtract from. */
const everything: NamedPolicy = {
  name: "everything",
  document: {
    Version: "1",
    Statement: [{ Effect: "Allow", Action: ["*"], Principal: ["*"], Resource: ["*"] }],
  },
};

/**
 * Whether a call over plain HTTP passes a bucket policy: by anybody, with any action, on the bucket
 * or its objects.
 */
export function allowsPlainHttp(document: PolicyDocument, bucket: string): Permission {
  const account = accountIn(document, bucket) ?? "*";
  const arn = `acs:oss:*:${account}:${bucket}`;
  return permits(
    { resource: [everything, { name: "policy", document }] },
    {
      action: "oss:*",
      resource: [arn, `${arn}/*`],
      context: { "acs:SecureTransport": "false" },
    },
  );
}

/** Statements can name the bucket's account, which is then the only one that matters. */
function accountIn({ Statement }: PolicyDocument, bucket: string): string | undefined {
  for (const { Effect, Resource = [] } of Statement)
    for (const resource of Effect === "Deny" ? Resource : []) {
      const [, , , account = "", ...name] = resource.split(":");
      const isOfBucket = name.join(":").split("/")[0] === bucket;
      if (isOfBucket && /^\d+$/.test(account)) return account;
    }
  return undefined;
}
