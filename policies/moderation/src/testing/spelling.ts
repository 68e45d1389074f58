import { Unknown, type Value } from "../fact/value.ts";
import { bucketParts, inlineAttributes } from "../kinds/bucket-parts.ts";
import { readDeprecatedUses } from "../kinds/deprecated-use.ts";
import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";

/**
 * How a stack is written: what can be written in another way without another meaning. Two fixtures
 * that differ only in names, values, or what is left out have the same spelling.
 *
 * - The input: a fixture, a state, a preview, or a plan of Terraform.
 * - Deprecated resources and properties, or new ones.
 * - Settings of a bucket inline, or as separate resources.
 * - A component, or its resources alone.
 * - References by name, or by the output of another resource.
 * - Blocks as objects or as lists, policies as text or as objects.
 *
 * @param input The parsed file that the stack is from.
 */
export function spellingOf(input: object, stack: Stack): string {
  const features = [inputOf(input), ...stack.resources.flatMap((each) => featuresOf(each))];
  const isDeprecated = readDeprecatedUses(stack).some(({ properties }) => properties.length > 0);
  return [...new Set([...features, ...(isDeprecated ? ["deprecated"] : [])])].sort().join(", ");
}

function inputOf(input: object): string {
  if ("resource_changes" in input) return "plan";
  if ("steps" in input) return "preview";
  return "deployment" in input ? "state" : "fixture";
}

/** SMQ as MNS, Function Compute 2.0, projects of the 2017 API of IMM, and the first trails. */
const deprecatedTypes =
  /^alicloud:(?:mns\/|fc\/(?:function|v2Function|trigger|service):|imm\/project:|actiontrail\/trailDeprecated:)/;

const componentTypes = /^immkit:index:(?!ImmProject|OssBucketAttachment)/;

function featuresOf({ type, data }: Resource): string[] {
  const { inputs = {}, dependencies } = data;
  const properties = Object.entries(inputs);
  const isInline = Object.values(inlineAttributes).some((name) => Object.hasOwn(inputs, name));
  const isFromOutput = properties.some(
    ([name, value]) => value instanceof Unknown && (dependencies[name] ?? []).length > 0,
  );
  return [
    ...(deprecatedTypes.test(type) ? ["deprecated"] : []),
    ...(componentTypes.test(type) ? ["component"] : []),
    ...(Object.values<string>(bucketParts).includes(type) ? ["split"] : []),
    ...(type === "alicloud:oss/bucket:Bucket" && isInline ? ["inline"] : []),
    ...(isFromOutput ? ["from an output"] : []),
    ...properties.flatMap(([, value]) => formOf(value)),
  ];
}

function formOf(value: Value): string[] {
  if (typeof value === "string") return /^\s*[[{]/.test(value) ? ["text"] : [];
  const isObject = (each: unknown) =>
    typeof each === "object" && each !== null && !(each instanceof Unknown);
  if (Array.isArray(value)) return isObject(value[0]) ? ["list"] : [];
  return isObject(value) ? ["object"] : [];
}
