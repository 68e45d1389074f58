/** What a stack uses besides a pipeline with defaults. */
export const DeployerFeature = {
  /** `versioning` of a bucket. */
  Versioning: "versioning",
  /** `accessLogs` of a bucket. */
  AccessLogs: "accessLogs",
  /** `cors` of a bucket. */
  Cors: "cors",
  /** `wormDays` of a bucket. */
  Worm: "worm",
  /** `deletion: "delete"` of a bucket, which deletes its objects. */
  DeleteContents: "deleteContents",
  /** Upload events. SMQ has no permissions for single rules. */
  UploadEvents: "uploadEvents",
  /** Alarms. CloudMonitor has no permissions for single rules. */
  Alarms: "alarms",
  /** Attachments of buckets to projects. */
  OssBucketAttachment: "ossBucketAttachment",
  /** Tags, and changes of them. */
  Tags: "tags",
} as const;
export type DeployerFeature = (typeof DeployerFeature)[keyof typeof DeployerFeature];

/** The kinds of resources that the policy of a deployer names. */
export type DeployerResource =
  | "account"
  | "bucket"
  | "object"
  | "project"
  | "queue"
  | "topic"
  | "publish"
  | "subscription"
  | "role"
  | "policy"
  | "any";

/** Actions on one kind of resource, with their reason. */
interface DeployerActions {
  readonly on: DeployerResource;
  /** Only for stacks with this feature. */
  readonly feature?: DeployerFeature;
  /** Seen in a deployment to the local cloud, separated by spaces. */
  readonly used: string;
  /**
   * Calls of the real provider that the local cloud doesn't see, and changes of a stack that don't
   * happen in its first deployment. Sources: the provider's source, documentation of the services.
   */
  readonly documented?: string;
  readonly condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Everything that `pulumi preview`, `up`, `refresh` and `destroy` of a pipeline call. */
export const deployerActions: readonly DeployerActions[] = [
  { on: "account", used: "oss:ListBuckets" },
  {
    on: "bucket",
    used: `oss:PutBucket oss:DeleteBucket oss:GetBucketInfo oss:GetBucketAcl oss:PutBucketAcl
      oss:GetBucketPublicAccessBlock oss:PutBucketPublicAccessBlock oss:GetBucketEncryption
      oss:PutBucketEncryption oss:GetBucketPolicy oss:PutBucketPolicy oss:GetBucketHttpsConfig
      oss:PutBucketHttpsConfig oss:GetBucketLifecycle oss:PutBucketLifecycle oss:GetBucketCors
      oss:GetBucketLogging oss:GetBucketReferer oss:GetBucketTagging
      oss:GetBucketTransferAcceleration oss:GetBucketWebsite`,
    documented: `oss:GetBucketAccessMonitor oss:GetBucketResourceGroup oss:DeleteBucketLifecycle
      oss:DeleteBucketEncryption oss:DeleteBucketPolicy oss:DeleteBucketPublicAccessBlock`,
  },
  {
    on: "bucket",
    feature: DeployerFeature.Versioning,
    used: "oss:GetBucketVersioning oss:PutBucketVersioning",
  },
  {
    on: "bucket",
    feature: DeployerFeature.AccessLogs,
    used: "oss:PutBucketLogging",
    documented: "oss:DeleteBucketLogging",
  },
  {
    on: "bucket",
    feature: DeployerFeature.Cors,
    used: "oss:PutBucketCors",
    documented: "oss:DeleteBucketCors",
  },
  {
    on: "bucket",
    feature: DeployerFeature.Worm,
    used: "",
    documented: `oss:InitiateBucketWorm oss:GetBucketWorm oss:CompleteBucketWorm
      oss:ExtendBucketWorm oss:AbortBucketWorm`,
  },
  { on: "bucket", feature: DeployerFeature.DeleteContents, used: "oss:ListObjectVersions" },
  {
    on: "object",
    feature: DeployerFeature.DeleteContents,
    used: "oss:DeleteObjectVersion",
    documented: "oss:DeleteObject",
  },
  {
    on: "bucket",
    feature: DeployerFeature.Tags,
    used: "oss:PutBucketTagging",
    documented: "oss:DeleteBucketTagging",
  },
  {
    on: "project",
    used: "imm:CreateProject imm:GetProject imm:UpdateProject imm:DeleteProject",
  },
  {
    on: "project",
    feature: DeployerFeature.OssBucketAttachment,
    used: "imm:AttachOSSBucket imm:DetachOSSBucket imm:GetOSSBucketAttachment",
  },
  {
    on: "queue",
    used: "mns:CreateQueue mns:GetQueueAttributes mns:SetQueueAttributes mns:DeleteQueue",
  },
  {
    on: "topic",
    used: "mns:CreateTopic mns:GetTopicAttributes mns:DeleteTopic",
    documented: "mns:SetTopicAttributes",
  },
  {
    on: "subscription",
    used: "mns:Subscribe",
    condition: { StringEquals: { "mns:PushType": ["queue"] } },
  },
  {
    on: "subscription",
    used: "mns:GetSubscriptionAttributes",
    documented: "mns:SetSubscriptionAttributes mns:Unsubscribe",
  },
  {
    on: "queue",
    feature: DeployerFeature.Tags,
    used: "mns:TagResources",
    documented: "mns:UntagResources",
  },
  {
    on: "topic",
    feature: DeployerFeature.Tags,
    used: "mns:TagResources",
    documented: "mns:UntagResources",
  },
  {
    on: "any",
    feature: DeployerFeature.UploadEvents,
    used: "mns:CreateEventRule mns:GetEventRule mns:DeleteEventRule",
  },
  {
    on: "any",
    feature: DeployerFeature.Alarms,
    used: `cms:PutResourceMetricRule cms:DescribeMetricRuleList cms:DescribeMetricRuleTargets
      cms:EnableMetricRules cms:DeleteMetricRules`,
  },
  {
    on: "role",
    used: `ram:CreateRole ram:GetRole ram:DeleteRole ram:ListPoliciesForRole
      ram:AttachPolicyToRole ram:DetachPolicyFromRole ram:ListTagResources`,
    documented: "ram:UpdateRole",
  },
  {
    on: "role",
    used: "ram:PassRole",
    condition: { StringEquals: { "acs:Service": ["imm.aliyuncs.com"] } },
  },
  {
    on: "policy",
    used: `ram:CreatePolicy ram:GetPolicy ram:DeletePolicy ram:ListPolicyVersions
      ram:AttachPolicyToRole ram:DetachPolicyFromRole ram:ListTagResources`,
    documented: `ram:CreatePolicyVersion ram:DeletePolicyVersion ram:UpdatePolicyDescription
      ram:ListEntitiesForPolicy`,
  },
  {
    on: "role",
    feature: DeployerFeature.Tags,
    used: "ram:TagResources",
    documented: "ram:UntagResources",
  },
  {
    on: "policy",
    feature: DeployerFeature.Tags,
    used: "ram:TagResources",
    documented: "ram:UntagResources",
  },
  // Who gives IMM a role has to have the role's permissions. Source: IMM documentation,
  // "Configure a service role".
  { on: "object", used: "", documented: "oss:GetObject" },
  { on: "publish", used: "", documented: "mns:PublishMessage" },
];
