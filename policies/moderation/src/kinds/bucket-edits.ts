import type { Edit } from "../stack/edit.ts";
import type { Bucket } from "./bucket.ts";

/** Blocks public access to a bucket, beside it. */
export function blockPublicAccess({ label, resource, isInStack, name }: Bucket): Edit {
  return {
    add: {
      name: `${label}-block`,
      type: "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock",
      props: {
        blockPublicAccess: true,
        ...(name.is === "known" ? { bucket: name.value } : {}),
      },
      ...(isInStack ? { dependsOn: { bucket: resource } } : {}),
    },
  };
}
