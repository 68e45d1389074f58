/**
 * The resources of a fixture, whose file the setting `fixture` names. A property that names a
 * bucket gets the bucket's id, which a preview doesn't know, as in most programs.
 */
import { readFileSync } from "node:fs";
import { ImmProject, type ImmProjectArgs, Provider, type ProviderArgs } from "@immkit/components";
import * as pulumi from "@pulumi/pulumi";

interface Entry {
  readonly name: string;
  readonly type: string;
  readonly props?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly unknown?: readonly string[];
}

/** Any resource, by its type token. */
class AnyResource extends pulumi.CustomResource {}

const file = new pulumi.Config().require("fixture");
const entries = (JSON.parse(readFileSync(file, "utf8")) as { resources: Entry[] }).resources;

// One provider for all projects. Without it, each would get its own.
const settings = Object.entries(pulumi.runtime.allConfig()).flatMap(([key, value]) =>
  key.startsWith("alicloud:") ? [[key.slice("alicloud:".length), value]] : [],
);
const provider = new Provider("immkit", Object.fromEntries(settings) as ProviderArgs);

const created = new Map<string, pulumi.Resource>();
const buckets = new Map<unknown, pulumi.CustomResource>();
const later = new AnyResource("alicloud:ram/role:Role", "later", {
  roleName: "later",
  assumeRolePolicyDocument: JSON.stringify({
    Version: "1",
    Statement: [
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: ["fc.aliyuncs.com"] } },
    ],
  }),
}).id;

for (const { name, type, props = {}, parent, unknown = [] } of entries) {
  const inputs = Object.fromEntries(
    Object.entries(props).map(([property, value]) => [
      property,
      property === "bucket" || property === "targetBucket"
        ? (buckets.get(value)?.id ?? value)
        : value,
    ]),
  );
  for (const property of unknown) inputs[property] = later;
  const above = created.get(parent ?? "");
  const options = above === undefined ? {} : { parent: above };
  if (type.startsWith("immkit:") && !type.endsWith("Project")) {
    created.set(name, new pulumi.ComponentResource(type, name, inputs, options));
    continue;
  }
  const resource =
    type === "immkit:index:ImmProject"
      ? new ImmProject(name, inputs as unknown as ImmProjectArgs, { ...options, provider })
      : new AnyResource(type, name, inputs, options);
  created.set(name, resource);
  if (type === "alicloud:oss/bucket:Bucket") buckets.set(props["bucket"], resource);
}
