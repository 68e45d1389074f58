/**
 * Everything in a cloud, read by signed calls, without times and ids. Two clouds with the same
 * stack have equal snapshots.
 */
import type { LocalCloud } from "@immkit/local-cloud";
import { signAcs3, signOssV4 } from "@immkit/local-cloud/wire";

export async function snapshot(cloud: LocalCloud): Promise<unknown> {
  const queues = names(await open(cloud, "ListQueue"), "QueueName");
  const topics = names(await open(cloud, "ListTopic"), "TopicName");
  const buckets = [...(await oss(cloud, undefined, {})).matchAll(/<Name>([^<]+)<\/Name>/g)]
    .map(([, name]) => name as string)
    .sort();
  const roles = names(await ram(cloud, "ListRoles"), "RoleName");
  const policies = names(await ram(cloud, "ListPolicies", { PolicyType: "Custom" }), "PolicyName");
  return stable({
    queues: await each(queues, (QueueName) => open(cloud, "GetQueueAttributes", { QueueName })),
    topics: await each(topics, async (TopicName) => ({
      ...(await open(cloud, "GetTopicAttributes", { TopicName })),
      subscriptions: await open(cloud, "ListSubscriptionByTopic", { TopicName }),
    })),
    buckets: await each(buckets, async (bucket) => ({
      info: await oss(cloud, bucket, { bucketInfo: "" }),
      versioning: await oss(cloud, bucket, { versioning: "" }),
      block: await oss(cloud, bucket, { publicAccessBlock: "" }),
      tags: await oss(cloud, bucket, { tagging: "" }),
    })),
    roles: await each(roles, async (RoleName) => ({
      ...(await ram(cloud, "GetRole", { RoleName })),
      policies: await ram(cloud, "ListPoliciesForRole", { RoleName }),
    })),
    policies: await each(policies, (PolicyName) =>
      ram(cloud, "GetPolicy", { PolicyName, PolicyType: "Custom" }),
    ),
  });
}

async function each<T>(
  keys: readonly string[],
  read: (key: string) => Promise<T>,
): Promise<Record<string, T>> {
  const entries: [string, T][] = [];
  for (const key of keys) entries.push([key, await read(key)]);
  return Object.fromEntries(entries);
}

/** All values of the member `member`, at any depth. */
function names(value: unknown, member: string): string[] {
  const found = new Set<string>();
  JSON.stringify(value, (key, inside) => {
    if (key === member && typeof inside === "string") found.add(inside);
    return inside;
  });
  return [...found].sort();
}

const unstable = /(Time|Date|RequestId|RoleId|Id|Url|CreateDate|UpdateDate)$/;

function stable(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inside) => {
      if (key !== "" && unstable.test(key)) return undefined;
      // RAM lists attached policies in the order of their attachment.
      if (key === "Policy" && Array.isArray(inside))
        return inside.toSorted((a, b) => (a.PolicyName < b.PolicyName ? -1 : 1));
      if (typeof inside === "string" && inside.startsWith("<?xml"))
        return inside.replace(/<(\w*(?:Date|RequestId))>[^<]*<\/\1>/g, "");
      return inside;
    }),
  );
}

const open = (cloud: LocalCloud, action: string, params: Record<string, string> = {}) =>
  rpc(cloud, "2022-01-19", action, params);
const ram = (cloud: LocalCloud, action: string, params: Record<string, string> = {}) =>
  rpc(cloud, "2015-05-01", action, params);

async function rpc(
  cloud: LocalCloud,
  version: string,
  action: string,
  params: Record<string, string>,
): Promise<Record<string, unknown>> {
  const { accessKeyId, accessKeySecret, endpoint } = cloud;
  const { target, headers } = signAcs3({
    host: new URL(endpoint).host,
    action,
    version,
    params,
    accessKeyId,
    accessKeySecret,
  });
  const response = await fetch(endpoint + target, { method: "POST", headers });
  const body = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${action}: ${JSON.stringify(body)}`);
  return body;
}

async function oss(
  cloud: LocalCloud,
  bucket: string | undefined,
  query: Record<string, string>,
): Promise<string> {
  const { accessKeyId, accessKeySecret, endpoint, region } = cloud;
  const named = bucket === undefined ? {} : { bucket };
  const { target, headers } = signOssV4({
    method: "GET",
    region,
    ...named,
    query,
    accessKeyId,
    accessKeySecret,
  });
  const response = await fetch(endpoint + target, { headers });
  const text = await response.text();
  if (!response.ok && response.status !== 404) throw new Error(`${target}: ${text}`);
  return text;
}
