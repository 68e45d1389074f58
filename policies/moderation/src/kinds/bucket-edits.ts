import type { Edit } from "../stack/edit.ts";
import type { Bucket } from "./bucket.ts";

/** Adds a block on public access to a bucket. */
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
