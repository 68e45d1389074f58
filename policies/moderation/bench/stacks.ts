/** Stacks of any size, as `pulumi stack export` writes them. */

interface Exported {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly parent?: string;
  readonly inputs: object;
  readonly outputs: object;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const bucketType = "alicloud:oss/bucket:Bucket";
const aclType = "alicloud:oss/bucketAcl:BucketAcl";
const blockType = "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock";

const urnOf = (type: string, name: string) => `urn:pulumi:dev::bench::${type}::${name}`;

const resource = (type: string, name: string, inputs: object, bucket?: string): Exported => ({
  urn: urnOf(type, name),
  type,
  inputs,
  outputs: inputs,
  ...(bucket === undefined ? {} : { propertyDependencies: { bucket: [bucket] } }),
});

const document = (...statements: readonly object[]) =>
  JSON.stringify({ Version: "1", Statement: statements });

/** A pipeline of ten resources, again and again: what a large moderation stack looks like. */
function pipeline(index: number): Exported[] {
  const bucket = urnOf(bucketType, `media-${index}`);
  const name = `media-${index}`;
  const named = { bucket: name };
  const tls = document({
    Effect: "Deny",
    Action: ["oss:*"],
    Principal: ["*"],
    Resource: [`acs:oss:*:*:${name}`, `acs:oss:*:*:${name}/*`],
    Condition: { Bool: { "acs:SecureTransport": ["false"] } },
  });
  const trust = document({
    Effect: "Allow",
    Action: ["sts:AssumeRole"],
    Principal: { Service: ["imm.aliyuncs.com"] },
  });
  const permissions = document(
    {
      Effect: "Allow",
      Action: ["imm:CreateImageModerationTask", "imm:ListTasks"],
      Resource: [`acs:imm:cn-hangzhou:1234567890123456:project/project-${index}`],
    },
    { Effect: "Allow", Action: ["oss:GetObject"], Resource: [`acs:oss:*:*:${name}/*`] },
  );
  return [
    resource(bucketType, name, named),
    resource(aclType, name, { ...named, acl: "private" }, bucket),
    resource(blockType, name, { ...named, blockPublicAccess: true }, bucket),
    resource("alicloud:oss/bucketPolicy:BucketPolicy", name, { ...named, policy: tls }, bucket),
    resource("alicloud:ram/role:Role", name, {
      roleName: `role-${index}`,
      assumeRolePolicyDocument: trust,
    }),
    resource("alicloud:ram/policy:Policy", name, {
      policyName: `policy-${index}`,
      policyDocument: permissions,
    }),
    resource("alicloud:ram/rolePolicyAttachment:RolePolicyAttachment", name, {
      roleName: `role-${index}`,
      policyName: `policy-${index}`,
      policyType: "Custom",
    }),
    resource("alicloud:message/serviceQueue:ServiceQueue", name, { queueName: `queue-${index}` }),
    resource("alicloud:message/serviceTopic:ServiceTopic", name, { topicName: `topic-${index}` }),
    resource("immkit:index:ImmProject", name, {
      projectName: `project-${index}`,
      serviceRole: `role-${index}`,
    }),
  ];
}

/** Public buckets, each with a block that is off: every one is a finding. */
const openBucket = (index: number): Exported[] => {
  const named = { bucket: `open-${index}` };
  return [
    resource(bucketType, `open-${index}`, named),
    resource(aclType, `open-${index}`, { ...named, acl: "public-read" }),
    resource(blockType, `open-${index}`, { ...named, blockPublicAccess: false }),
  ];
};

/** As in a preview, without anything that relates the three. */
const unrelated = (index: number): Exported[] => {
  const named = { bucket: unknownText };
  return [
    resource(bucketType, `later-${index}`, named),
    resource(aclType, `later-${index}`, { ...named, acl: "public-read" }),
    resource(blockType, `later-${index}`, { ...named, blockPublicAccess: true }),
  ];
};

/** Names that all come from one random value. */
const shared = (index: number): Exported[] =>
  unrelated(index).map((each) => ({
    ...each,
    propertyDependencies: { bucket: [urnOf("random:index/randomId:RandomId", "suffix")] },
  }));

/** Each bucket with its own provider, all with the same name. */
const ownProvider = (index: number): Exported[] => {
  const provider = resource("pulumi:providers:alicloud", `provider-${index}`, {
    region: "cn-hangzhou",
    profile: `profile-${index}`,
  });
  const parts = openBucket(0).map((each) => ({
    ...each,
    urn: `${each.urn}-${index}`,
    provider: `${provider.urn}::id`,
  }));
  return [provider, ...parts];
};

/** Buckets without parts. */
const oneType = (index: number): Exported[] => [
  resource(bucketType, `media-${index}`, {
    bucket: `media-${index}`,
    lifecycleRules: [{ enabled: true, prefix: "", expirations: [{ days: 30 }] }],
  }),
];

/** Each component in the one before, with a bucket in it. */
function nested(index: number): Exported[] {
  const groupType = "shop:index:Group";
  const group = urnOf(groupType, `group-${index}`);
  const outer = index === 0 ? {} : { parent: urnOf(groupType, `group-${index - 1}`) };
  const [bucket] = oneType(index);
  return [
    { ...resource(groupType, `group-${index}`, {}), ...outer },
    ...(bucket === undefined ? [] : [{ ...bucket, parent: group }]),
  ];
}

/** Roles with policies of about 6,000 characters, which is as long as RAM accepts them. */
function largePolicy(index: number): Exported[] {
  const [role, policy, attachment] = pipeline(index).slice(4, 7);
  const statements = Array.from({ length: 27 }, (_, number) => ({
    Effect: number % 5 === 0 ? "Deny" : "Allow",
    Action: ["oss:Get*", "oss:PutObject", "imm:List*", "mns:ReceiveMessage"],
    Resource: [`acs:oss:*:*:media-${index}/${number}/*/copies/*`, "acs:imm:*:*:project/shop*"],
    Condition: { StringLike: { "acs:SourceVpc": [`vpc-${index}-*`] } },
  }));
  const inputs = { ...policy?.inputs, policyDocument: document(...statements) };
  return [
    role,
    policy === undefined ? undefined : { ...policy, inputs, outputs: inputs },
    attachment,
  ].flatMap((each) => each ?? []);
}

/** The worst cases that are known, by name. */
export const shapes = {
  pipeline,
  openBucket,
  unrelated,
  shared,
  ownProvider,
  oneType,
  nested,
  largePolicy,
} as const;

/** An export with this many resources. */
export function stack(shape: keyof typeof shapes, size: number): string {
  const resources: Exported[] = [
    resource("random:index/randomId:RandomId", "suffix", { byteLength: 4 }),
  ];
  for (let index = 0; resources.length < size; index += 1) resources.push(...shapes[shape](index));
  return JSON.stringify({ version: 3, deployment: { resources: resources.slice(0, size) } });
}
