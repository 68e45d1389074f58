/** Every kind of resource that the stand-in serves, by token. */
import type { ResourceKind } from "../resource.ts";
import { serviceQueue } from "./message/queue.ts";
import { serviceSubscription } from "./message/subscription.ts";
import { serviceTopic } from "./message/topic.ts";
import { bucket } from "./oss/bucket.ts";
import { bucketSettings } from "./oss/settings.ts";
import { accessKey } from "./ram/access-key.ts";
import { policy } from "./ram/policy.ts";
import { role } from "./ram/role.ts";
import { rolePolicyAttachment } from "./ram/role-policy-attachment.ts";
import { user } from "./ram/user.ts";

const kinds: readonly ResourceKind[] = [
  bucket,
  ...bucketSettings,
  serviceTopic,
  serviceQueue,
  serviceSubscription,
  role,
  policy,
  rolePolicyAttachment,
  user,
  accessKey,
];

export const resourceKinds: ReadonlyMap<string, ResourceKind> = new Map(
  kinds.map((kind) => [kind.type, kind]),
);
