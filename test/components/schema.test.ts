/**
 * The schema of the components for other languages. `pulumi package add` derives it from the types,
 * and rejects unsupported types.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";

const folder = path.resolve(import.meta.dirname, "../../packages/components");
const require = createRequire(path.join(folder, "package.json"));
const { Analyzer } =
  require("@pulumi/pulumi/provider/experimental/analyzer") as typeof import("@pulumi/pulumi/provider/experimental/analyzer.js");

describe("the components' schema", () => {
  it("has every argument and every output", () => {
    const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    const names = new Set([
      "AppAccess",
      "MediaBucket",
      "ModerationAccess",
      "ModerationPipeline",
      "ResultChannel",
      "ServiceRole",
      "UploadEvents",
    ]);
    const { components, typeDefinitions } = new Analyzer(
      folder,
      "immkit",
      manifest,
      names,
    ).analyze();
    const shape = Object.values(components).map(({ name, inputs, outputs }) => [
      name,
      Object.keys(inputs).sort(),
      Object.keys(outputs).sort(),
    ]);
    expect(shape.sort()).toEqual([
      [
        "AppAccess",
        [
          "access",
          "existingRoleName",
          "maxSessionSeconds",
          "nameSalt",
          "policyName",
          "prefixes",
          "quarantineBucket",
          "quarantineKeyArn",
          "quarantinePrefix",
          "roleName",
          "tags",
          "targets",
          "trust",
        ],
        ["policyName", "roleArn", "roleName", "weakened"],
      ],
      [
        "MediaBucket",
        [
          "accessLogs",
          "adopt",
          "allowInsecureTransport",
          "bucketName",
          "cors",
          "deletion",
          "expireAfterDays",
          "kmsKeyId",
          "lifecycle",
          "nameSalt",
          "role",
          "tags",
          "tlsVersions",
          "versioning",
          "wormDays",
        ],
        ["bucket", "bucketName", "kmsKeyArn", "weakened"],
      ],
      [
        "ModerationAccess",
        [
          "access",
          "nameSalt",
          "policyName",
          "prefixes",
          "quarantineBucket",
          "quarantineKeyArn",
          "quarantinePrefix",
          "roleName",
          "tags",
          "targets",
        ],
        ["attachment", "policy"],
      ],
      [
        "ModerationPipeline",
        [
          "alarms",
          "application",
          "deletion",
          "endpoints",
          "existingApplicationRoleName",
          "existingMediaBuckets",
          "existingProjectName",
          "existingResultChannel",
          "existingServiceRoleName",
          "mediaBucket",
          "nameSalt",
          "network",
          "projectName",
          "resultChannel",
          "serviceRoleName",
          "tags",
          "uploadEvents",
        ],
        ["runtimeConfig", "weakened"],
      ],
      [
        "ResultChannel",
        [
          "adopt",
          "alarms",
          "contentFormat",
          "deadLetterQueueName",
          "deletion",
          "encryption",
          "handlerTimeoutSeconds",
          "maxMessageBytes",
          "maxReceiveCount",
          "messageRetentionSeconds",
          "nameSalt",
          "queueName",
          "tags",
          "topicName",
        ],
        [
          "contentFormat",
          "deadLetterQueue",
          "deadLetterQueueName",
          "queue",
          "queueName",
          "topic",
          "topicName",
          "weakened",
        ],
      ],
      [
        "ServiceRole",
        ["existingRoleName", "media", "nameSalt", "policyName", "roleName", "tags", "topicName"],
        ["policyName", "roleArn", "roleName"],
      ],
      [
        "UploadEvents",
        [
          "adopt",
          "alarms",
          "bucketName",
          "deadLetterQueueName",
          "deletion",
          "encryption",
          "handlerTimeoutSeconds",
          "maxReceiveCount",
          "messageRetentionSeconds",
          "nameSalt",
          "prefix",
          "queueName",
          "ruleName",
          "subjectPrefix",
          "suffixes",
          "tags",
        ],
        [
          "deadLetterQueue",
          "deadLetterQueueName",
          "queue",
          "queueName",
          "rule",
          "ruleName",
          "weakened",
        ],
      ],
    ]);
    const enums = Object.values(typeDefinitions).flatMap(({ name, enum: values }) =>
      values ? [[name, values.map(({ value }) => value).sort()]] : [],
    );
    expect(Object.fromEntries(enums)).toEqual({
      Access: [
        "consume",
        "deleteMedia",
        "quarantineMedia",
        "readMedia",
        "readResults",
        "redriveDeadLetter",
        "releaseMedia",
        "submit",
        "upload",
      ],
      BucketRole: ["evidence", "logs", "media", "results"],
      ContentFormat: ["JSON", "SIMPLIFIED", "XML"],
      DeletionPolicy: ["delete", "protect", "retain"],
      Network: ["public", "vpc"],
      SseType: ["KMS", "SMQ"],
      TlsVersion: ["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
    });
    const documented = [
      ...Object.values(components).map(({ name, inputs }) => [name, inputs] as const),
      ...Object.values(typeDefinitions).map(
        ({ name, properties = {} }) => [name, properties] as const,
      ),
    ];
    const undocumented = documented.flatMap(([name, members]) =>
      Object.entries(members).flatMap(([member, { description }]) =>
        description ? [] : [`${name}.${member}`],
      ),
    );
    expect(undocumented).toEqual([]);
  }, 60_000);
});
