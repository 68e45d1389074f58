/** Any input is read or rejected with an InputError, and no rule throws for what was read. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readStack } from "../read/detect.ts";
import { InputError } from "../read/input-error.ts";
import { check } from "./check.ts";

const types: readonly (readonly [string, string, ...string[]])[] = [
  [
    "oss",
    "bucket",
    "acl",
    "policy",
    "versioning",
    "logging",
    "lifecycleRules",
    "serverSideEncryptionRule",
  ],
  ["oss", "bucketAcl", "bucket", "acl"],
  ["oss", "bucketPolicy", "bucket", "policy"],
  ["oss", "bucketPublicAccessBlock", "bucket", "blockPublicAccess"],
  ["oss", "accountPublicAccessBlock", "blockPublicAccess"],
  ["oss", "bucketServerSideEncryption", "bucket", "sseAlgorithm", "kmsMasterKeyId"],
  ["oss", "bucketVersioning", "bucket", "status"],
  ["oss", "bucketLogging", "bucket", "targetBucket"],
  ["oss", "bucketWorm", "bucket", "status"],
  ["imm", "project", "project", "serviceRole"],
  ["message", "serviceQueue", "queueName", "dlqPolicy", "enableSse", "visibilityTimeout"],
  ["message", "serviceTopic", "topicName", "enableLogging", "maxMessageSize"],
  ["message", "serviceSubscription", "topicName", "endpoint", "pushType", "notifyContentFormat"],
  ["message", "serviceEventRule", "ruleName", "eventTypes", "matchRules", "endpoint"],
  ["message", "serviceEndpoint", "endpointEnabled"],
  ["message", "serviceEndpointAcl", "cidr"],
  ["mns", "topicSubscription", "topicName", "endpoint"],
  ["ram", "role", "roleName", "assumeRolePolicyDocument", "document", "services", "ramUsers"],
  ["ram", "policy", "policyName", "policyDocument", "document", "statements"],
  ["ram", "user", "name"],
  ["ram", "group", "groupName", "name"],
  ["ram", "groupMembership", "groupName", "userNames"],
  ["ram", "userGroupAttachment", "groupName", "userName"],
  ["ram", "rolePolicyAttachment", "roleName", "policyName", "policyType"],
  ["ram", "userPolicyAttachment", "userName", "policyName", "policyType"],
  ["ram", "groupPolicyAttachment", "groupName", "policyName", "policyType"],
  ["ram", "accessKey", "userName", "secretFile"],
  ["kms", "key", "automaticRotation", "status", "keyState", "isEnabled"],
  ["actiontrail", "trail", "eventRw", "trailRegion", "status", "ossBucketName"],
  ["eventbridge", "rule", "filterPattern", "targets"],
  ["fc", "v3Function", "functionName", "role", "timeout", "environmentVariables"],
  ["fc", "v3Trigger", "functionName", "triggerType", "triggerConfig", "sourceArn"],
];

const words = fc.constantFrom(
  "a",
  "b",
  "public-read",
  "System",
  "AdministratorAccess",
  "AliyunOSSFullAccess",
  "queue",
  "http://x",
  "Enabled",
  "KMS",
  "acs:oss:*:*:a",
  "acs:mns:cn-hangzhou:1:/queues/a",
  "0.0.0.0/0",
  "oss",
  '{"Version":"1","Statement":[null]}',
  '{"Version":"1","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
  '{"Version":"1","Statement":{"Effect":"Allow","Action":"oss:*","Principal":["*"],"Resource":"*"}}',
  '{"source":["acs.imm"]}',
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "[secret]",
  "",
);
const scalar = fc.oneof(words, fc.integer(), fc.boolean(), fc.constant(null), fc.string());
const member = fc.constantFrom(
  "enabled",
  "deadLetterTargetQueue",
  "status",
  "targetBucket",
  "expirations",
  "days",
  "prefix",
  "effect",
  "actions",
  "resources",
  "endpointType",
  "endpointValue",
  "name",
  "type",
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(member, tie("value"), { maxKeys: 3 }),
  ),
}));

const resource = fc.constantFrom(...types).chain(([module, type, ...properties]) =>
  fc.record({
    token: fc.constant(`alicloud:${module}/${type}:${type[0]?.toUpperCase()}${type.slice(1)}`),
    inputs: fc.dictionary(fc.constantFrom(...properties), value),
    outputs: fc.option(fc.dictionary(fc.constantFrom(...properties), value), { nil: undefined }),
    sources: fc.dictionary(fc.constantFrom(...properties), fc.array(fc.nat(6), { maxLength: 2 })),
  }),
);

/** The code of the error, or the messages of broken findings: nothing for a good run. */
function faults(input: unknown): unknown {
  try {
    const { findings } = check(readStack(input), { pack: "strict" });
    return findings.filter(({ verdict }) => verdict === "broken").map(({ message }) => message);
  } catch (error) {
    return error instanceof InputError ? [] : String((error as Error).stack);
  }
}

describe("any stack", () => {
  it("is judged without an exception", () => {
    fc.assert(
      fc.property(fc.array(resource, { maxLength: 8 }), (resources) => {
        const urns = resources.map(({ token }, index) => `urn:pulumi:d::p::${token}::r${index}`);
        const state = resources.map(({ token, inputs, outputs, sources }, index) => ({
          urn: urns[index],
          type: token,
          inputs,
          outputs,
          propertyDependencies: Object.fromEntries(
            Object.entries(sources).map(([name, indexes]) => [
              name,
              indexes.flatMap((each) => urns[each] ?? []),
            ]),
          ),
        }));
        expect(faults({ version: 3, deployment: { resources: state } })).toEqual([]);
        const steps = state.map((newState) => ({ op: "create", newState }));
        expect(faults({ steps })).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  const forms = [
    {
      version: 3,
      deployment: {
        resources: [
          {
            urn: "urn:pulumi:d::p::alicloud:oss/bucket:Bucket::b",
            type: "alicloud:oss/bucket:Bucket",
            id: "b",
            inputs: { bucket: "b" },
            outputs: {},
            parent: "urn:x",
            provider: "urn:y::id",
            propertyDependencies: { bucket: ["urn:z"] },
            protect: true,
            retainOnDelete: false,
            ignoreChanges: ["acl"],
            sourcePosition: "project:///index.ts#1,2",
          },
        ],
      },
    },
    {
      steps: [{ op: "create", newState: { urn: "u", type: "t", inputs: {}, outputs: {} } }],
      changeSummary: { same: 1 },
    },
    {
      variables: { region: { value: "r" } },
      resource_changes: [
        {
          address: 'module.m["k"].alicloud_oss_bucket.b["x"]',
          module_address: 'module.m["k"]',
          mode: "managed",
          type: "alicloud_oss_bucket",
          name: "b",
          index: "x",
          change: {
            actions: ["create"],
            after: { bucket: "b", lifecycle_rule: [{ enabled: true }] },
            after_unknown: { acl: true, lifecycle_rule: [{ prefix: true }] },
          },
        },
      ],
      configuration: {
        provider_config: {
          alicloud: {
            name: "alicloud",
            alias: "a",
            expressions: { region: { references: ["var.region"] }, assume_role: [{}] },
          },
        },
        root_module: {
          module_calls: {
            m: {
              expressions: { bucket: { references: ["each.key"] } },
              module: {
                resources: [
                  {
                    address: "alicloud_oss_bucket.b",
                    provider_config_key: "alicloud",
                    expressions: { acl: { references: ["var.bucket"] }, lifecycle_rule: [{}] },
                    for_each_expression: { references: ["local.x"] },
                  },
                ],
                outputs: { o: { expression: { references: ["var.bucket"] } } },
              },
            },
          },
        },
      },
    },
    {
      resources: [
        {
          name: "a",
          type: "t",
          props: {},
          outputs: {},
          dependsOn: { x: ["a"] },
          unknown: ["y"],
          protect: true,
          retainOnDelete: true,
          ignoreChanges: ["x"],
        },
      ],
    },
  ];

  it.each(forms)("with any part replaced is read or rejected: %#", (form) => {
    const paths = pathsOf(form);
    const parts = [null, 0, "", "x", true, [], {}, [null], [0], ["x"], { a: 0 }, { a: null }];
    for (const path of paths)
      for (const part of parts) expect(faults(replaced(form, path, part)), `${path}`).toEqual([]);
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const members = value as Readonly<Record<string | number, unknown>>;
  return [path, ...steps.flatMap((step) => pathsOf(members[step], [...path, step]))];
}

function replaced(value: unknown, [step, ...rest]: Path, part: unknown): unknown {
  if (step === undefined) return part;
  if (Array.isArray(value))
    return value.map((item, index) => (index === step ? replaced(item, rest, part) : item));
  const members = value as Readonly<Record<string, unknown>>;
  return { ...members, [step]: replaced(members[step], rest, part) };
}
