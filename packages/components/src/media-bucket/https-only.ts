import { formatPolicy } from "@immkit/ram";
import { ossBucketArn, ossObjectArn } from "@immkit/ram/arn";

/**
 * A bucket policy under which nobody reaches the bucket or its objects except over TLS. Both names
 * are needed: the bucket's does not stand for its objects. Source: OSS documentation, "Bucket
 * policy".
 */
export function httpsOnlyPolicy(bucket: string): string {
  return formatPolicy({
    Version: "1",
    Statement: [
      {
        Effect: "Deny",
        Action: ["oss:*"],
        Principal: ["*"],
        Resource: [ossBucketArn({ bucket }), ossObjectArn({ bucket, key: "*" })],
        Condition: { Bool: { "acs:SecureTransport": ["false"] } },
      },
    ],
  });
}
