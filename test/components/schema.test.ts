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
      "MediaBucket",
      "ModerationAccess",
      "ModerationPipeline",
      "ResultChannel",
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
        "MediaBucket",
        [
          "allowInsecureTransport",
          "bucketName",
          "forceDestroy",
          "kmsKeyId",
          "retentionDays",
          "tags",
          "versioning",
        ],
        ["bucket", "bucketName", "weakened"],
      ],
      ["ModerationAccess", ["access", "roleName", "target"], ["attachment", "policy"]],
      [
        "ModerationPipeline",
        [
          "accountId",
          "endpoints",
          "existingApplicationRoleName",
          "existingMediaBuckets",
          "existingProjectName",
          "existingResultChannel",
          "existingServiceRoleName",
          "mediaBucket",
          "network",
          "projectName",
          "region",
          "resultChannel",
          "tags",
          "trustedPrincipals",
          "trustedServices",
        ],
        ["runtimeConfig", "weakened"],
      ],
      [
        "ResultChannel",
        [
          "contentFormat",
          "handlerTimeoutSeconds",
          "maxReceiveCount",
          "messageRetentionSeconds",
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
        ],
      ],
    ]);
    const enums = Object.values(typeDefinitions).flatMap(({ name, enum: values }) =>
      values ? [[name, values.map(({ value }) => value).sort()]] : [],
    );
    expect(Object.fromEntries(enums)).toEqual({
      Access: ["consume", "readResults", "submit"],
      ContentFormat: ["JSON", "SIMPLIFIED", "XML"],
      Network: ["public", "vpc"],
    });
    const undocumented = Object.values(components).flatMap(({ name, inputs }) =>
      Object.entries(inputs).flatMap(([input, { description }]) =>
        description || input === "tags" ? [] : [`${name}.${input}`],
      ),
    );
    expect(undocumented).toEqual([]);
  }, 60_000);
});
