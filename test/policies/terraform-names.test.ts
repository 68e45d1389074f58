/**
 * Names of Terraform, translated as in plans. What the provider of Terraform calls a resource and
 * its arguments is recorded in terraform-arguments.json. What Pulumi calls them is in the types of
 * @pulumi/alicloud.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { propertyName, typeToken } from "../../policies/moderation/src/read/terraform-names.ts";

const recorded = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "terraform-arguments.json"), "utf8"),
) as {
  readonly resources: Readonly<
    Record<string, { readonly type: string; readonly arguments: readonly string[] }>
  >;
};

/** Arguments that no rule reads: Pulumi has no property, or its name depends on the resource. */
const unread: readonly string[] = [
  "alicloud_cms_alarm notify_type",
  "alicloud_cms_alarm operator",
  "alicloud_cms_alarm statistics",
  "alicloud_cms_alarm threshold",
  "alicloud_cms_alarm triggered_count",
  "alicloud_fcv2_function custom_runtime_config.command",
  "alicloud_fcv3_function custom_container_config.command",
  "alicloud_fcv3_function custom_container_config.entrypoint",
  "alicloud_fcv3_function custom_runtime_config.command",
  "alicloud_fcv3_function instance_lifecycle_config.initializer.command",
];

const alicloud = path.dirname(
  createRequire(import.meta.url).resolve("@pulumi/alicloud/package.json"),
);

/** Property to its declared type. */
type Properties = ReadonlyMap<string, string>;

/** The properties of an interface in the text of declarations. */
function propertiesOf(text: string, name: string): Properties {
  const [, indent = "", body = ""] =
    new RegExp(`^( *)(?:export )?interface ${name} \\{$([\\s\\S]*?)^\\1\\}$`, "m").exec(text) ?? [];
  const property = new RegExp(`^${indent}    (\\w+)\\??: (.*)$`, "gm");
  return new Map([...body.matchAll(property)].map(([, each = "", type = ""]) => [each, type]));
}

const inputs = new Map(
  readFileSync(path.join(alicloud, "types/input.d.ts"), "utf8")
    .split(/^export declare namespace /m)
    .map((text) => [text.slice(0, text.indexOf(" ")), text]),
);

/** The properties of a block. */
function blockOf(type: string | undefined): Properties {
  const [, module = "", name = ""] = /inputs\.(\w+)\.(\w+)/.exec(type ?? "") ?? [];
  return propertiesOf(inputs.get(module) ?? "", name);
}

/** Arguments, and what the provider returns. */
function resourceOf(token: string): Properties {
  const [, module = "", member = "", name = ""] = /:(\w+)\/(\w+):(\w+)$/.exec(token) ?? [];
  const folder = path.join(alicloud, module);
  const file = readdirSync(folder).find(
    (each) => each.toLowerCase() === `${member.toLowerCase()}.d.ts`,
  );
  const text = file === undefined ? "" : readFileSync(path.join(folder, file), "utf8");
  return new Map([...propertiesOf(text, `${name}State`), ...propertiesOf(text, `${name}Args`)]);
}

/** Whether Pulumi has the property that an argument such as `cors_rule.max_age` translates to. */
function isProperty(resource: Properties, argument: string): boolean {
  let properties = resource;
  let outer: string | undefined;
  for (const step of argument.split(".")) {
    const name = propertyName(step, outer);
    if (!properties.has(name)) return false;
    properties = blockOf(properties.get(name));
    outer = step;
  }
  return true;
}

describe.each(Object.entries(recorded.resources))("%s", (name, { type, arguments: all }) => {
  it("has Pulumi's type and property names", () => {
    expect(typeToken(name)).toBe(type);
    const resource = resourceOf(type);
    const wrong = all.filter((each) => !isProperty(resource, each));
    expect(wrong.map((each) => `${name} ${each}`).sort()).toEqual(
      unread.filter((each) => each.startsWith(`${name} `)),
    );
  });
});

describe("the recorded resources", () => {
  it("are those that rules read", () => {
    const source = path.join(import.meta.dirname, "../../policies/moderation/src");
    const read = readdirSync(source, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .flatMap((file) => [
        ...readFileSync(path.join(source, file), "utf8").matchAll(/"(alicloud:\w+\/\w+:\w+)"/g),
      ])
      .map(([, token]) => token);
    const known = new Set(Object.values(recorded.resources).map(({ type }) => type));
    expect([...new Set(read)].filter((token) => !known.has(token ?? ""))).toEqual([]);
  });
});
