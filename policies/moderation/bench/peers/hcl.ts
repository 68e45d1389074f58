import type { Body, Expression, TerraformProvider, TerraformResource } from "./expression.ts";

/** The text of `main.tf`. */
export function configurationText(
  resources: readonly TerraformResource[],
  providers: readonly TerraformProvider[],
): string {
  const references = JSON.stringify(resources).matchAll(/"to":"var\.([^"]+)"/g);
  const variables = new Set([...references].map(([, name]) => name));
  return [
    ...[...variables].map((name) => `variable "${name}" {}\n`),
    ...providers.map(providerText),
    ...resources.map(resourceText),
  ].join("\n");
}

function providerText({ key, body }: TerraformProvider): string {
  const alias = key.split(".")[1];
  const lines = alias === undefined ? [] : [`  alias = ${text(alias)}`];
  return ['provider "alicloud" {', ...lines, ...bodyLines(body, "  "), "}\n"].join("\n");
}

function resourceText({ type, name, provider, body }: TerraformResource): string {
  const lines = provider === "alicloud" ? [] : [`  provider = ${provider}`];
  return [`resource "${type}" "${name}" {`, ...lines, ...bodyLines(body, "  "), "}\n"].join("\n");
}

const bodyLines = (body: Body, indent: string): string[] =>
  Object.entries(body).flatMap(([name, expression]) => argumentLines(name, expression, indent));

function argumentLines(name: string, expression: Expression, indent: string): string[] {
  if (expression.kind === "blocks")
    return expression.blocks.flatMap((block) => [
      `${indent}${name} {`,
      ...bodyLines(block, `${indent}  `),
      `${indent}}`,
    ]);
  const written = expression.kind === "reference" ? expression.to : literal(expression.value);
  return [`${indent}${name} = ${written}`];
}

function literal(value: unknown): string {
  if (typeof value === "string") return document(value) ?? text(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const members = Object.entries(value).map(([name, each]) => `${text(name)} = ${literal(each)}`);
  return `{ ${members.join(", ")} }`;
}

/** A policy as the documentation of the provider writes it. */
function document(value: string): string | undefined {
  if (!value.startsWith("{")) return undefined;
  try {
    return `<<EOF\n${escaped(JSON.stringify(JSON.parse(value), null, 2))}\nEOF`;
  } catch {
    return undefined;
  }
}

const text = (value: string) => escaped(JSON.stringify(value));
const escaped = (value: string) => value.replace(/[$%](?=\{)/g, "$&$&");
