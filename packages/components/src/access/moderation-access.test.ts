import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../arguments/check.ts";
import { record } from "../testing/record.ts";
import { Access } from "./access.ts";
import { ModerationAccess, type ModerationAccessArgs } from "./moderation-access.ts";

const policyType = "alicloud:ram/policy:Policy";
const attachmentType = "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment";
const target = {
  region: "cn-hangzhou",
  accountId: "123",
  project: "media",
  queue: "verdicts",
  deadLetterQueue: "verdicts-dead",
  mediaBuckets: ["shop-media"],
};
const statements = (inputs: Readonly<Record<string, unknown>>) =>
  JSON.parse(String(inputs["policyDocument"])).Statement;

const granted = async (args: Omit<ModerationAccessArgs, "roleName">) => {
  const { only } = await record(
    () => void new ModerationAccess("uploader", { roleName: "web", ...args }),
  );
  return statements(only(policyType).inputs);
};

describe("ModerationAccess", () => {
  it("creates one policy, attached to the role, and nothing else", async () => {
    const { resources, only } = await record(() => {
      new ModerationAccess("uploader", {
        roleName: "web",
        access: [Access.Submit, Access.Consume],
        targets: [target],
        tags: { team: "trust" },
      });
    });
    expect(resources.map(({ type, name, parent }) => [type, name, parent])).toEqual([
      ["immkit:index:ModerationAccess", "uploader", ""],
      [policyType, "uploader", "uploader"],
      [attachmentType, "uploader", "uploader"],
    ]);
    const { inputs, ignoreChanges } = only(policyType);
    expect(inputs).toEqual({
      policyName: expect.stringMatching(/^shop-dev-uploader-policy-[0-9a-f]{12}$/),
      description: "Content moderation: submit, consume",
      rotateStrategy: "DeleteOldestNonDefaultVersionWhenLimitExceeded",
      tags: { team: "trust" },
      policyDocument: expect.any(String),
    });
    expect(ignoreChanges).toEqual(["policyName"]);
    expect(statements(inputs)).toEqual([
      {
        Effect: "Allow",
        Action: ["imm:CreateVideoModerationTask", "imm:CreateImageModerationTask", "imm:ListTasks"],
        Resource: ["acs:imm:cn-hangzhou:123:project/media"],
      },
      {
        Effect: "Allow",
        Action: [
          "mns:ReceiveMessage",
          "mns:BatchReceiveMessage",
          "mns:DeleteMessage",
          "mns:BatchDeleteMessage",
          "mns:ChangeMessageVisibility",
        ],
        Resource: ["acs:mns:cn-hangzhou:123:/queues/verdicts/messages"],
      },
    ]);
    expect(only(attachmentType).inputs).toEqual({
      roleName: "web",
      policyName: inputs["policyName"],
      policyType: "Custom",
    });
  });

  it("uses the names that are given", async () => {
    const { only } = await record(
      () =>
        void new ModerationAccess("uploader", {
          roleName: pulumi.output("web"),
          access: pulumi.output([Access.ReadResults]),
          targets: [target],
          policyName: "web-reads",
        }),
    );
    const { inputs, ignoreChanges } = only(policyType);
    expect([inputs["policyName"], ignoreChanges]).toEqual(["web-reads", []]);
  });

  it.each<[Access, object[]]>([
    [
      Access.Upload,
      [
        {
          Action: ["oss:PutObject", "oss:AbortMultipartUpload"],
          Resource: ["acs:oss:*:*:shop-media/uploads/*"],
        },
        {
          Action: ["kms:GenerateDataKey", "kms:Decrypt"],
          Resource: ["acs:kms:cn-hangzhou:123:key/k"],
        },
      ],
    ],
    [
      Access.ReadMedia,
      [
        { Action: ["oss:GetObject"], Resource: ["acs:oss:*:*:shop-media/uploads/*"] },
        { Action: ["kms:Decrypt"], Resource: ["acs:kms:cn-hangzhou:123:key/k"] },
      ],
    ],
    [
      Access.DeleteMedia,
      [{ Action: ["oss:DeleteObject"], Resource: ["acs:oss:*:*:shop-media/uploads/*"] }],
    ],
    [
      Access.QuarantineMedia,
      [
        {
          Action: ["oss:GetObject", "oss:GetObjectTagging", "oss:DeleteObject"],
          Resource: ["acs:oss:*:*:shop-media/uploads/*"],
        },
        {
          Action: ["oss:PutObject", "oss:PutObjectTagging", "oss:AbortMultipartUpload"],
          Resource: ["acs:oss:*:*:shop-evidence/*"],
        },
        { Action: ["kms:Decrypt"], Resource: ["acs:kms:cn-hangzhou:123:key/k"] },
        {
          Action: ["kms:GenerateDataKey", "kms:Decrypt"],
          Resource: ["acs:kms:cn-hangzhou:123:key/evidence"],
        },
      ],
    ],
    [
      Access.ReleaseMedia,
      [
        {
          Action: ["oss:GetObject", "oss:GetObjectTagging", "oss:DeleteObject"],
          Resource: ["acs:oss:*:*:shop-evidence/*"],
        },
        {
          Action: [
            "oss:GetObject",
            "oss:PutObject",
            "oss:PutObjectTagging",
            "oss:AbortMultipartUpload",
          ],
          Resource: ["acs:oss:*:*:shop-media/uploads/*"],
        },
        { Action: ["kms:Decrypt"], Resource: ["acs:kms:cn-hangzhou:123:key/evidence"] },
        {
          Action: ["kms:GenerateDataKey", "kms:Decrypt"],
          Resource: ["acs:kms:cn-hangzhou:123:key/k"],
        },
      ],
    ],
    [
      Access.RedriveDeadLetter,
      [
        {
          Action: [
            "mns:ReceiveMessage",
            "mns:BatchReceiveMessage",
            "mns:DeleteMessage",
            "mns:BatchDeleteMessage",
          ],
          Resource: ["acs:mns:cn-hangzhou:123:/queues/verdicts-dead/messages"],
        },
        {
          Action: ["mns:SendMessage", "mns:BatchSendMessage"],
          Resource: ["acs:mns:cn-hangzhou:123:/queues/verdicts/messages"],
        },
      ],
    ],
  ])("grants %s on the prefixes and keys of the target", async (access, expected) => {
    const found = await granted({
      access: [access],
      targets: [
        {
          ...target,
          mediaPrefixes: { "shop-media": ["uploads/"] },
          mediaKeyArns: ["acs:kms:cn-hangzhou:123:key/k"],
        },
      ],
      quarantineBucket: "shop-evidence",
      quarantineKeyArn: "acs:kms:cn-hangzhou:123:key/evidence",
    });
    expect(found).toEqual(expected.map((statement) => ({ Effect: "Allow", ...statement })));
  });

  it("quarantines in the bucket of the media, under another prefix and with their key", async () => {
    const args = {
      access: [Access.QuarantineMedia],
      targets: [{ ...target, mediaKeyArns: ["acs:kms:cn-hangzhou:123:key/k"] }],
      quarantinePrefix: "quarantine/",
    };
    const found = await granted({ ...args, prefixes: ["uploads/"] });
    expect(found.map(({ Resource }: { Resource: string[] }) => Resource)).toEqual([
      ["acs:oss:*:*:shop-media/uploads/*"],
      ["acs:oss:*:*:shop-media/quarantine/*"],
      ["acs:kms:cn-hangzhou:123:key/k"],
    ]);
    await expect(granted(args)).rejects.toThrow(
      "quarantine acs:oss:*:*:shop-media/quarantine/* overlaps with the media. Use another bucket or another prefix.",
    );
  });

  it("uses its own prefixes instead of the target's", async () => {
    const mediaPrefixes = { "shop-media": ["uploads/"] };
    const [statement] = await granted({
      access: [Access.ReadMedia],
      targets: [{ ...target, mediaPrefixes }],
      prefixes: pulumi.output(["uploads/avatars/", "uploads/covers/"]),
    });
    expect(statement.Resource).toEqual([
      "acs:oss:*:*:shop-media/uploads/avatars/*",
      "acs:oss:*:*:shop-media/uploads/covers/*",
    ]);
  });

  it("has several kinds of access to several stacks in one policy, without repetition", async () => {
    const other = pulumi.output({
      ...target,
      project: "other",
      topic: "t",
      uploadQueue: "uploads",
      endpoints: { imm: "https://x" },
    });
    const found = await granted({
      access: [Access.Submit, Access.ReadResults, Access.Submit, Access.Consume],
      targets: [target, other, target],
    });
    expect(
      found.map(({ Action, Resource }: { Action: string[]; Resource: string[] }) => [
        Action.length,
        Resource,
      ]),
    ).toEqual([
      [6, ["acs:imm:cn-hangzhou:123:project/media", "acs:imm:cn-hangzhou:123:project/other"]],
      [
        5,
        [
          "acs:mns:cn-hangzhou:123:/queues/verdicts/messages",
          "acs:mns:cn-hangzhou:123:/queues/uploads/messages",
        ],
      ],
    ]);
  });

  it("rejects a policy that is larger than RAM accepts", async () => {
    const prefixes = Array.from({ length: 200 }, (_, index) => `tenants/${index}/uploads/`);
    const attempt = granted({ access: [Access.ReadMedia], targets: [target], prefixes });
    await expect(attempt).rejects.toBeInstanceOf(InvalidArgumentError);
    await expect(attempt).rejects.toThrow(
      /^ModerationAccess: targets needs a policy of \d+ characters; RAM accepts 6144\./,
    );
  });

  it.each<[object, string]>([
    [{ access: [] }, "ModerationAccess: access is empty"],
    [{ access: undefined }, "ModerationAccess: access is missing; list at least one of submit"],
    [{ access: ["admin"] }, 'ModerationAccess: access[0] is "admin"; it must be one of submit'],
    [{ targets: [] }, "ModerationAccess: targets is empty"],
    [{ targets: [{ ...target, region: undefined }] }, "targets[0].region is missing"],
    [{ roleName: "a/b" }, 'ModerationAccess: roleName is "a/b"'],
    [{ prefixes: ["*"] }, 'ModerationAccess: prefixes[0] is "*"; it must be the beginning'],
    [{ prefixes: [] }, "ModerationAccess: prefixes is empty"],
    [{ access: ["quarantineMedia"] }, "ModerationAccess: quarantineBucket is missing"],
    [{ quarantineKeyArn: "k" }, 'ModerationAccess: quarantineKeyArn is "k"'],
    [
      { access: ["redriveDeadLetter"], targets: [{ ...target, deadLetterQueue: undefined }] },
      'ModerationAccess: targets[0].deadLetterQueue is missing; access "redriveDeadLetter" needs it',
    ],
    [
      { access: ["upload"], targets: [{ ...target, mediaBuckets: undefined }] },
      'ModerationAccess: targets[0].mediaBuckets is missing; access "upload" needs it',
    ],
  ])("rejects %j", async (args, message) => {
    const attempt = granted({ access: [Access.Submit], targets: [target], ...args });
    await expect(attempt).rejects.toBeInstanceOf(InvalidArgumentError);
    await expect(attempt).rejects.toThrow(message);
  });
});
