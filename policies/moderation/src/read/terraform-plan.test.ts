import { describe, expect, it } from "vitest";
import { Unknown } from "../fact/value.ts";
import { readStack } from "./detect.ts";
import { InputError } from "./input-error.ts";
import { propertyName, typeToken } from "./terraform-names.ts";

const afterUpdate = new Unknown("afterUpdate");

/** A change in a plan, as Terraform 1.11 writes it. */
function change(
  address: string,
  after: object,
  unknown: object = {},
  actions: readonly string[] = ["create"],
) {
  const [, module = "", type = "", name = "", index] =
    /^((?:module\.[^.[]+(?:\[[^\]]*\])?\.)*)([^.]+)\.([^.[]+)(?:\[(.*)\])?$/.exec(address) ?? [];
  return {
    address,
    ...(module === "" ? {} : { module_address: module.slice(0, -1) }),
    mode: "managed",
    type,
    name,
    ...(index === undefined ? {} : { index: JSON.parse(index) }),
    change: { actions, before: null, after, after_unknown: unknown },
  };
}

const written = (address: string, expressions: object, more: object = {}) => ({
  address,
  provider_config_key: "alicloud",
  expressions,
  ...more,
});
const constant = (value: unknown) => ({ constant_value: value });
const references = (...names: readonly string[]) => ({ references: names });

const read = (changes: readonly object[], root: object, more: object = {}) =>
  readStack({ resource_changes: changes, configuration: { root_module: root, ...more } }).resources;

describe("names of Terraform", () => {
  it.each([
    ["alicloud_oss_bucket", "alicloud:oss/bucket:Bucket"],
    ["alicloud_oss_bucket_acl", "alicloud:oss/bucketAcl:BucketAcl"],
    ["alicloud_message_service_queue", "alicloud:message/serviceQueue:ServiceQueue"],
    ["alicloud_mns_topic_subscription", "alicloud:mns/topicSubscription:TopicSubscription"],
    [
      "alicloud_ram_role_policy_attachment",
      "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
    ],
    ["alicloud_imm_project", "alicloud:imm/project:Project"],
    ["alicloud_kms_key", "alicloud:kms/key:Key"],
    ["alicloud_event_bridge_rule", "alicloud:eventbridge/rule:Rule"],
    ["alicloud_fcv3_function", "alicloud:fc/v3Function:V3Function"],
    ["alicloud_fcv3_trigger", "alicloud:fc/v3Trigger:V3Trigger"],
    [
      "alicloud_resource_manager_policy_attachment",
      "alicloud:resourcemanager/policyAttachment:PolicyAttachment",
    ],
    ["alicloud_fc_trigger", "alicloud:fc/trigger:Trigger"],
    ["alicloud_actiontrail_trail", "alicloud:actiontrail/trail:Trail"],
    ["alicloud_actiontrail", "alicloud:actiontrail/trailDeprecated:TrailDeprecated"],
  ])("%s is %s", (type, token) => {
    expect(typeToken(type)).toBe(token);
  });

  it.each([
    ["role_name", undefined, "roleName"],
    ["kms_master_key_id", "server_side_encryption_rule", "kmsMasterKeyId"],
    ["lifecycle_rule", undefined, "lifecycleRules"],
    ["action", "statement", "actions"],
    ["action", "other", "action"],
  ])("%s in %s is %s", (name, block, property) => {
    expect(propertyName(name, block)).toBe(property);
  });
});

describe("a plan", () => {
  it("distinguishes what nobody set from what is not known yet", () => {
    const [, queue] = read(
      [
        change("alicloud_message_service_queue.dead", {}, { id: true, queue_name: true }),
        change(
          "alicloud_message_service_queue.results",
          { queue_name: "results", dlq_policy: [{ enabled: true }], tags: null },
          {
            id: true,
            enable_sse: true,
            polling_wait_seconds: true,
            dlq_policy: [{ dead_letter_target_queue: true, max_receive_count: true }],
          },
        ),
      ],
      {
        resources: [
          written("alicloud_message_service_queue.dead", { queue_name: references("var.name") }),
          written("alicloud_message_service_queue.results", {
            queue_name: constant("results"),
            polling_wait_seconds: {},
            dlq_policy: [
              {
                enabled: constant(true),
                dead_letter_target_queue: references(
                  "alicloud_message_service_queue.dead.queue_name",
                  "alicloud_message_service_queue.dead",
                ),
              },
            ],
          }),
        ],
      },
    );
    expect(queue).toEqual({
      urn: "alicloud_message_service_queue.results",
      type: "alicloud:message/serviceQueue:ServiceQueue",
      name: "results",
      inputs: {
        queueName: "results",
        pollingWaitSeconds: afterUpdate,
        dlqPolicy: [{ enabled: true, deadLetterTargetQueue: afterUpdate }],
      },
      provider: "provider.alicloud",
      dependencies: { dlqPolicy: ["alicloud_message_service_queue.dead"] },
      change: "create",
    });
  });

  it("counts what is unknown in a dynamic block as set, because a plan doesn't show it", () => {
    const [bucket] = read(
      [
        change(
          "alicloud_oss_bucket.media",
          { lifecycle_rule: [{ enabled: true, expiration: [{ days: 30 }] }], cors_rule: [] },
          { lifecycle_rule: [{ prefix: true }] },
        ),
      ],
      { resources: [written("alicloud_oss_bucket.media", {})] },
    );
    expect(bucket?.inputs).toEqual({
      lifecycleRules: [{ enabled: true, expirations: [{ days: 30 }], prefix: afterUpdate }],
    });
  });

  it("is rejected with actions that nobody knows", () => {
    const odd = change("alicloud_oss_bucket.media", {}, {}, ["transmogrify"]);
    expect(() => read([odd], {})).toThrow(
      "/resource_changes/0/change/actions are not known actions.",
    );
  });

  it("keeps the keys of maps", () => {
    const [fn] = read(
      [
        change(
          "alicloud_fcv3_function.f",
          { environment_variables: { MY_KEY: "x" } },
          { environment_variables: { other_key: true } },
        ),
      ],
      { resources: [written("alicloud_fcv3_function.f", { environment_variables: {} })] },
    );
    expect(fn?.inputs).toEqual({ environmentVariables: { MY_KEY: "x", other_key: afterUpdate } });
  });

  it("leaves out deletions, data sources and other providers", () => {
    const address = "alicloud_oss_bucket.a";
    const data = { ...change("alicloud_oss_bucket.b", {}, {}, ["read"]), mode: "data" };
    expect(
      read([change(address, {}, {}, ["delete"]), data, change("aws_s3_bucket.c", {})], {}),
    ).toEqual([]);
    const kinds = [["no-op"], ["update"], ["delete", "create"], ["create", "forget"]];
    const changes = kinds.map((actions) => read([change(address, {}, {}, actions)], {})[0]?.change);
    expect(changes).toEqual(["same", "update", "replace", "replace"]);
  });

  it("follows for_each, indexes, variables and outputs of modules", () => {
    const acl = (address: string) => change(address, {}, { bucket: true });
    const resources = read(
      [
        change('alicloud_oss_bucket.each["a]"]', {}),
        change('alicloud_oss_bucket.each["b"]', {}),
        change("alicloud_oss_bucket.media", {}),
        acl('alicloud_oss_bucket_acl.value["a]"]'),
        acl('alicloud_oss_bucket_acl.key["b"]'),
        acl("alicloud_oss_bucket_acl.index"),
        acl("alicloud_oss_bucket_acl.output"),
        acl("alicloud_oss_bucket_acl.data"),
        change("module.m.alicloud_oss_bucket.inner", {}),
        acl("module.m.alicloud_oss_bucket_acl.variable"),
      ],
      {
        resources: [
          written(
            "alicloud_oss_bucket_acl.value",
            { bucket: references("each.value.id", "each.value") },
            { for_each_expression: references("alicloud_oss_bucket.each") },
          ),
          written("alicloud_oss_bucket_acl.key", {
            bucket: references("alicloud_oss_bucket.each", "each.key"),
          }),
          written("alicloud_oss_bucket_acl.index", {
            bucket: references(
              'alicloud_oss_bucket.each["a]"].id',
              'alicloud_oss_bucket.each["a]"]',
              "alicloud_oss_bucket.each",
            ),
          }),
          written("alicloud_oss_bucket_acl.output", {
            bucket: references("module.m.bucket_id", "module.m"),
          }),
          written("alicloud_oss_bucket_acl.data", {
            bucket: references("data.alicloud_oss_buckets.all", "local.name"),
          }),
        ],
        module_calls: {
          m: {
            expressions: {
              bucket: references("alicloud_oss_bucket.media.id", "alicloud_oss_bucket.media"),
            },
            module: {
              outputs: {
                bucket_id: {
                  expression: references(
                    "alicloud_oss_bucket.inner.id",
                    "alicloud_oss_bucket.inner",
                  ),
                },
              },
              resources: [
                written("alicloud_oss_bucket_acl.variable", { bucket: references("var.bucket") }),
              ],
            },
          },
        },
      },
    );
    const dependencies = resources.flatMap(({ urn, dependencies: { bucket } }) =>
      bucket === undefined ? [] : [[urn, ...bucket]],
    );
    expect(dependencies).toEqual([
      ['alicloud_oss_bucket_acl.value["a]"]', 'alicloud_oss_bucket.each["a]"]'],
      ['alicloud_oss_bucket_acl.key["b"]', 'alicloud_oss_bucket.each["b"]'],
      ["alicloud_oss_bucket_acl.index", 'alicloud_oss_bucket.each["a]"]'],
      ["alicloud_oss_bucket_acl.output", "module.m.alicloud_oss_bucket.inner"],
      ["alicloud_oss_bucket_acl.data", "data.alicloud_oss_buckets.all"],
      ["module.m.alicloud_oss_bucket_acl.variable", "alicloud_oss_bucket.media"],
    ]);
  });

  it("has modules as parents", () => {
    const resources = read([change('module.a.module.b["k"].alicloud_oss_bucket.x', {})], {});
    expect(resources.map(({ urn, name, parent }) => [urn, name, parent])).toEqual([
      ["module.a", "a", undefined],
      ['module.a.module.b["k"]', 'b["k"]', "module.a"],
      ['module.a.module.b["k"].alicloud_oss_bucket.x', "x", 'module.a.module.b["k"]'],
    ]);
  });

  it("has the settings of providers, also from variables", () => {
    const resources = readStack({
      resource_changes: [],
      variables: { region: { value: "cn-hangzhou" } },
      configuration: {
        provider_config: {
          alicloud: {
            name: "alicloud",
            expressions: { region: references("var.region"), account_id: references("local.id") },
          },
          "alicloud.north": {
            name: "alicloud",
            alias: "north",
            expressions: { assume_role: [{ role_arn: constant("acs:ram::1:role/r") }] },
          },
          aws: { name: "aws" },
        },
      },
    }).resources;
    expect(resources.map(({ urn, name, inputs }) => [urn, name, inputs])).toEqual([
      [
        "provider.alicloud",
        "default",
        { region: "cn-hangzhou", accountId: new Unknown("notInInput") },
      ],
      ["provider.alicloud.north", "north", { assumeRole: [{ roleArn: "acs:ram::1:role/r" }] }],
    ]);
  });

  it("can be read together with another one that has the same addresses", () => {
    const plan = { resource_changes: [change("alicloud_oss_bucket.a", {})], configuration: {} };
    expect(readStack(plan, plan).resources.map(({ urn }) => urn)).toEqual([
      "alicloud_oss_bucket.a",
      "plan-2/alicloud_oss_bucket.a",
    ]);
  });

  it("ends with a circle of modules", () => {
    const root: { readonly module_calls: Record<string, object> } = { module_calls: {} };
    root.module_calls["m"] = {
      module: { outputs: { o: { expression: references("module.m.o") } }, ...root },
    };
    const loop = written("alicloud_oss_bucket_acl.a", { bucket: references("module.m.o") });
    const resources = read([change("alicloud_oss_bucket_acl.a", {}, { bucket: true })], {
      ...root,
      resources: [loop],
    });
    expect(resources[0]?.dependencies).toEqual({});
  });

  it.each([
    ['{"resource_changes":{},"configuration":{}}', "/resource_changes must be a list."],
    ['{"resource_changes":[],"configuration":[]}', "/configuration must be an object."],
    [
      '{"resource_changes":[{}],"configuration":{}}',
      "/resource_changes/0/change must be an object.",
    ],
    [
      '{"resource_changes":[{"change":{"actions":["create"]},"type":"t"}],"configuration":{}}',
      "/resource_changes/0/address must be a string.",
    ],
  ])("is rejected: %s", (text, message) => {
    expect(() => readStack(text)).toThrow(InputError);
    expect(() => readStack(text)).toThrow(message);
  });
});
