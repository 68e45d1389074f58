import { describe, expect, it } from "vitest";
import { readStack } from "./detect.ts";
import { InputError } from "./input-error.ts";

const type = "alicloud:oss/bucket:Bucket";
const urn = `urn:pulumi:dev::shop::${type}::media`;

describe("readStack", () => {
  it("recognises an export, a preview, a plan and a fixture", () => {
    const change = { actions: ["create"], after: { bucket: "media" }, after_unknown: {} };
    const resource = { address: "alicloud_oss_bucket.media", type: "alicloud_oss_bucket" };
    const inputs = [
      { version: 3, deployment: { resources: [{ urn, type, inputs: { bucket: "media" } }] } },
      { steps: [{ op: "create", newState: { urn, type, inputs: { bucket: "media" } } }] },
      {
        resource_changes: [{ ...resource, name: "media", change }],
        configuration: {},
      },
      { resources: [{ name: "media", type, props: { bucket: "media" } }] },
    ];
    const buckets = inputs.map((input) =>
      readStack(input).resources.map(({ name, inputs: props }) => [name, props]),
    );
    expect(buckets).toEqual(Array(4).fill([["media", { bucket: "media" }]]));
  });

  it.each([
    ["", "The file is empty."],
    ["{", "The file is not JSON: "],
    ["[]", "A stack is a JSON object, not a list. Give one of: "],
    ["3", "A stack is a JSON object, not 3."],
    [
      "{}",
      'This file doesn\'t describe a stack. Give one of: pulumi stack export (with "deployment"), pulumi preview --json (with "steps"), terraform show -json PLAN (with "resource_changes", "configuration"), fixture (with "resources"). The file has no members.',
    ],
    ['{"a":1,"b":2}', "The file has the members a, b."],
    ['{"lineage":"x","terraform_version":"1.11.4","resources":[]}', "a state file of Terraform"],
    ['{"format_version":"1.0","values":{}}', "a state of Terraform (terraform show -json)"],
    ['{"format_version":"1.2","planned_values":{}}', 'the member "resource_changes" is missing'],
    [
      '{"resource_changes":[]}',
      'This resembles terraform show -json PLAN, but the member "configuration" is missing.',
    ],
    [
      `{"resources":[{"props":{"tags":${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}}}]}`,
      "The file has more than 500 levels of objects and lists, which no stack has.",
    ],
    ['{"@level":"info"}\n{"@level":"info"}', "the log of terraform plan -json"],
    ["PK\u0003\u0004", "a plan file of Terraform. Give its JSON form: terraform show -json FILE."],
    ['{"manifest":{},"resources":[]}', 'The member "deployment" around it is missing.'],
    ['{"version":3,"checkpoint":{}}', "a checkpoint file of Pulumi's backend"],
    ['{"changeSummary":{}}', 'the member "steps" is missing'],
    ['{"Version":"1","Statement":[]}', "Use immkit ram lint for policies."],
  ])("says what a wrong file resembles: %.100s", (text, message) => {
    expect(() => readStack(text)).toThrow(InputError);
    expect(() => readStack(text)).toThrow(
      expect.objectContaining({
        code: "UnknownInput",
        path: "",
        message: expect.stringContaining(message),
      }),
    );
  });
});

describe("several inputs", () => {
  const bucket = (name: string) => ({ name, type, props: { bucket: name } });

  it("are one stack", () => {
    const stack = readStack(
      { resources: [bucket("a")] },
      { resources: [bucket("a"), bucket("b")] },
    );
    expect(stack.resources.map(({ urn: each }) => each)).toEqual([
      `urn:pulumi:fixture::fixture::${type}::a`,
      `urn:pulumi:fixture-2::fixture::${type}::a`,
      `urn:pulumi:fixture-2::fixture::${type}::b`,
    ]);
  });

  const state = {
    version: 3,
    deployment: { resources: [{ urn, type, inputs: { acl: "private" } }] },
  };
  const preview = {
    steps: [{ op: "update", newState: { urn, type, inputs: { acl: "public-read" } } }],
    changeSummary: { same: 5, update: 1 },
  };

  it("a state completes a preview of the same stack", () => {
    expect(readStack(preview).isPartial).toBe(true);
    const both = readStack(preview, state);
    expect(both.isPartial).toBe(false);
    expect(both.resources.map(({ inputs }) => inputs)).toEqual([{ acl: "public-read" }]);
  });

  it("what a preview deletes is no longer there", () => {
    const deletion = { op: "delete", urn, oldState: { urn, type } };
    const both = readStack({ steps: [deletion], changeSummary: { same: 5, delete: 1 } }, state);
    expect(both).toEqual({ resources: [], isPartial: false });
    const moved = { op: "create", urn, newState: { urn, type, inputs: { acl: "public-read" } } };
    expect(readStack({ steps: [deletion, moved] }, state).resources).toHaveLength(1);
  });

  it("the state of another stack doesn't complete it", () => {
    const other = JSON.stringify(state).replaceAll("dev::shop", "dev::network");
    expect(readStack(preview, other).isPartial).toBe(true);
  });
});
