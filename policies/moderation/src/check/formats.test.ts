/** A faulty stack gives the same findings as an export, a preview and a plan of Terraform. */
import { expect, it } from "vitest";
import { readStack } from "../read/detect.ts";
import { check } from "./check.ts";

const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const wide = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"imm:*","Resource":"*"}]}';
const everybody =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:GetObject"],"Principal":["*"],"Resource":["acs:oss:*:*:adopted/*"]}]}';

const urn = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`;
const bucket = urn("alicloud:oss/bucket:Bucket", "media");

/** What the program sets, with the dependencies, and what the provider returns. */
const resources = (known: boolean) => {
  const bucketName = known ? "media-1234" : unknownText;
  return [
    ["alicloud:oss/bucket:Bucket", "media", {}, { acl: known ? "private" : unknownText }],
    [
      "alicloud:oss/bucketAcl:BucketAcl",
      "media-acl",
      { bucket: bucketName, acl: "public-read" },
      {},
      { bucket: [bucket] },
    ],
    [
      "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "media-block",
      { bucket: bucketName, blockPublicAccess: false },
      {},
      { bucket: [bucket] },
    ],
    [
      "alicloud:oss/bucketPolicy:BucketPolicy",
      "adopted",
      { bucket: "adopted", policy: everybody },
      {},
    ],
    [
      "alicloud:imm/project:Project",
      "project",
      { project: "media" },
      { serviceRole: known ? "" : unknownText },
    ],
    ["alicloud:ram/policy:Policy", "wide", { policyName: "wide", policyDocument: wide }, {}],
    [
      "alicloud:ram/userPolicyAttachment:UserPolicyAttachment",
      "admin",
      { userName: "ops", policyName: "AdministratorAccess", policyType: "System" },
      {},
    ],
  ] as const;
};

const state = (known: boolean) =>
  resources(known).map(([type, name, inputs, outputs, propertyDependencies]) => ({
    urn: urn(type, name),
    type,
    inputs,
    outputs: { ...inputs, ...outputs },
    id: known && name === "media" ? "media-1234" : undefined,
    propertyDependencies,
  }));

const planned = (type: string, name: string, after: object, unknown: object = {}) => ({
  address: `${type}.${name}`,
  mode: "managed",
  type,
  name,
  change: { actions: ["create"], after, after_unknown: { id: true, ...unknown } },
});

const ofBucket = { references: ["alicloud_oss_bucket.media.id", "alicloud_oss_bucket.media"] };
const plan = {
  format_version: "1.2",
  resource_changes: [
    planned("alicloud_oss_bucket", "media", {}, { acl: true, bucket: true }),
    planned("alicloud_oss_bucket_acl", "media-acl", { acl: "public-read" }, { bucket: true }),
    planned(
      "alicloud_oss_bucket_public_access_block",
      "media-block",
      { block_public_access: false },
      { bucket: true },
    ),
    planned("alicloud_oss_bucket_policy", "adopted", { bucket: "adopted", policy: everybody }),
    planned("alicloud_imm_project", "project", { project: "media" }, { service_role: true }),
    planned("alicloud_ram_policy", "wide", { policy_name: "wide", policy_document: wide }),
    planned("alicloud_ram_user_policy_attachment", "admin", {
      user_name: "ops",
      policy_name: "AdministratorAccess",
      policy_type: "System",
    }),
  ],
  configuration: {
    root_module: {
      resources: [
        { address: "alicloud_oss_bucket_acl.media-acl", expressions: { bucket: ofBucket } },
        {
          address: "alicloud_oss_bucket_public_access_block.media-block",
          expressions: { bucket: ofBucket },
        },
      ],
    },
  },
};

const inputs = {
  export: { version: 3, deployment: { resources: state(true) } },
  preview: { steps: state(false).map((newState) => ({ op: "create", newState })) },
  plan,
};

const findingsIn = (input: object) =>
  check(readStack(JSON.stringify(input))).findings.map(
    ({ rule, subject, verdict, severity, message, fingerprint }) =>
      `${rule} ${subject} ${verdict} ${severity} ${fingerprint.slice(0, 8)} ${message}`,
  );

it("an export, a preview and a plan have the same findings", () => {
  expect(findingsIn(inputs.preview)).toEqual(findingsIn(inputs.export));
  expect(findingsIn(inputs.plan)).toEqual(findingsIn(inputs.export));
});

it("the worst findings are these", () => {
  const worst = findingsIn(inputs.export).filter((finding) =>
    /^(imm-project-service-role|oss-bucket-|ram-no-broad-system-policy|ram-submitter)/.test(
      finding,
    ),
  );
  expect(worst).toEqual([
    "imm-project-service-role project fail high b709bccf The project has no serviceRole, so it uses the shared AliyunIMMDefaultRole.",
    "oss-bucket-acl-private media fail critical 62a6662b The ACL is public-read. Everyone can read the objects.",
    "oss-bucket-policy-not-public adopted fail critical affef613 The bucket policy allows oss:GetObject to everyone, unless OSS blocks public access to the bucket by default: then it refuses the policy.",
    "ram-no-broad-system-policy admin fail critical f83d7f9f The system policy AdministratorAccess is attached: with it, a principal can do everything.",
    "ram-submitter-least-privilege wide/all-of-imm fail high eb507713 The policies allow every action of IMM on every resource.",
  ]);
});
