import type { types } from "@pulumi/alicloud";

/** Days after which the parts of an upload that was never completed are removed. */
const abandonedUploadDays = 7;

/**
 * The lifecycle of a media bucket: media goes after `retentionDays` (0 keeps it for ever), earlier
 * versions as long after they were replaced, and the parts of abandoned uploads after 7 days.
 */
export function lifecycleRules(
  retentionDays: number,
  versioned: boolean,
): types.input.oss.BucketLifecycleRule[] {
  const expiry =
    retentionDays === 0
      ? {}
      : {
          expirations: [{ days: retentionDays }],
          ...(versioned ? { noncurrentVersionExpirations: [{ days: retentionDays }] } : {}),
        };
  return [
    {
      id: "media",
      enabled: true,
      prefix: "",
      ...expiry,
      abortMultipartUploads: [{ days: abandonedUploadDays }],
    },
  ];
}
