import type { Body, Expression, TerraformProvider, TerraformResource } from "./expression.ts";

type Members = Readonly<Record<string, unknown>>;

/** What `terraform show -json` writes for a plan that creates the resources. */
export function planOf(
  resources: readonly TerraformResource[],
  providers: readonly TerraformProvider[],
): object {
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes: resources.map(({ type, name, body }) => ({
      address: `${type}.${name}`,
      mode: "managed",
      type,
      name,
      provider_name: "registry.terraform.io/aliyun/alicloud",
      change: {
        actions: ["create"],
        before: null,
        after: valuesOf(body),
        after_unknown: { ...unknownIn(body), id: true },
      },
    })),
    configuration: {
      provider_config: Object.fromEntries(
        providers.map(({ key, body }) => {
          const alias = key.split(".")[1];
          return [
            key,
            {
              name: "alicloud",
              ...(alias === undefined ? {} : { alias }),
              expressions: expressionsOf(body),
            },
          ];
        }),
      ),
      root_module: {
        resources: resources.map(({ type, name, provider, body }) => ({
          address: `${type}.${name}`,
          mode: "managed",
          type,
          name,
          provider_config_key: provider,
          expressions: expressionsOf(body),
        })),
      },
    },
  };
}

const mapMembers = (body: Body, map: (expression: Expression) => unknown): Members =>
  Object.fromEntries(
    Object.entries(body).flatMap(([name, expression]) => {
      const value = map(expression);
      return value === undefined ? [] : [[name, value]];
    }),
  );

const valuesOf = (body: Body): Members =>
  mapMembers(body, (expression) =>
    expression.kind === "blocks" ? expression.blocks.map(valuesOf) : expression.value,
  );

const unknownIn = (body: Body): Members =>
  mapMembers(body, (expression) => {
    if (expression.kind === "blocks") return expression.blocks.map(unknownIn);
    return expression.value === undefined ? true : undefined;
  });

const expressionsOf = (body: Body): Members =>
  mapMembers(body, (expression) => {
    if (expression.kind === "blocks") return expression.blocks.map(expressionsOf);
    if (expression.kind === "literal") return { constant_value: expression.value };
    const { to } = expression;
    const address = to.startsWith("var.") ? [] : [to.split(".").slice(0, 2).join(".")];
    return { references: [to, ...address] };
  });
