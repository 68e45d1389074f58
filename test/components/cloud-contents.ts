import type { LocalCloud } from "@immkit/local-cloud";
import { openApi } from "../clients/openapi.ts";
import { AliOss } from "../clients/oss-client.ts";

/** An unmodified `ali-oss` with the key of the account's owner. */
export function ossOf(cloud: LocalCloud) {
  return new AliOss({
    region: `oss-${cloud.region}`,
    endpoint: cloud.endpoint,
    accessKeyId: cloud.accessKeyId,
    accessKeySecret: cloud.accessKeySecret,
    sldEnable: true,
  });
}

/** The names of all resources in the cloud. */
export async function contentsOf(cloud: LocalCloud) {
  const [imm, ram, smq] = (["Imm", "Ram", "Mns-open"] as const).map((product) =>
    openApi(product, cloud),
  ) as [Call, Call, Call];
  const [projects, roles, policies, queues, topics, buckets] = await Promise.all([
    imm("ListProjects"),
    ram("ListRoles"),
    ram("ListPolicies", { PolicyType: "Custom" }),
    smq("ListQueue", { PageNum: "1", PageSize: "100" }),
    smq("ListTopic", { PageNum: "1", PageSize: "100" }),
    ossOf(cloud).listBuckets(),
  ]);
  return {
    projects: namesIn(projects, "ProjectName"),
    roles: namesIn(roles, "RoleName"),
    policies: namesIn(policies, "PolicyName"),
    queues: namesIn(queues, "QueueName"),
    topics: namesIn(topics, "TopicName"),
    buckets: (buckets.buckets ?? []).map(({ name }) => name).sort(),
  };
}

/** The settings that protect a bucket, read by an official client. */
export async function protectionsOf(cloud: LocalCloud, bucket: string) {
  const oss = ossOf(cloud).useBucket(bucket);
  const { policy } = await oss.getBucketPolicy(bucket);
  return {
    acl: (await oss.getBucketACL(bucket)).acl,
    encryption: (await oss.getBucketEncryption(bucket)).encryption.SSEAlgorithm,
    versioning: (await oss.getBucketVersioning(bucket)).versionStatus,
    blocked: await oss.putBucketACL(bucket, "public-read").then(
      () => false,
      () => true,
    ),
    policy: policy === undefined ? "none" : JSON.stringify(policy),
  };
}

type Call = ReturnType<typeof openApi>;

/** Every value of a member, at any depth of the answer. */
function namesIn(answer: unknown, member: string): string[] {
  if (typeof answer !== "object" || answer === null) return [];
  return Object.entries(answer)
    .flatMap(([name, value]) => (name === member ? [String(value)] : namesIn(value, member)))
    .sort();
}
