/** The resource types of the provider, by token. */
import type { ResourceType } from "../resource.ts";
import { alarm } from "./cms/alarm.ts";
import { serviceEventRule } from "./message/event-rule.ts";
import { serviceQueue } from "./message/queue.ts";
import { serviceSubscription } from "./message/subscription.ts";
import { serviceTopic } from "./message/topic.ts";
import { bucket } from "./oss/bucket.ts";
import { bucketSettings } from "./oss/settings.ts";
import { bucketWorm } from "./oss/worm.ts";
import { accessKey } from "./ram/access-key.ts";
import { policy } from "./ram/policy.ts";
import { role } from "./ram/role.ts";
import { rolePolicyAttachment } from "./ram/role-policy-attachment.ts";
import { user } from "./ram/user.ts";

const types: readonly ResourceType[] = [
  bucket,
  ...bucketSettings,
  bucketWorm,
  serviceTopic,
  serviceQueue,
  serviceSubscription,
  serviceEventRule,
  alarm,
  role,
  policy,
  rolePolicyAttachment,
  user,
  accessKey,
];

export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(
  types.map((resource) => [resource.type, resource]),
);
