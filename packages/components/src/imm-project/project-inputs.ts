import type { dynamic } from "@pulumi/pulumi";
import type { ProjectInputs } from "./attributes.ts";
import { isKnown, isUnknown } from "./connection.ts";

/** The invalid inputs of a project. Unknown values are not checked. */
export function inputProblems(inputs: ProjectInputs): dynamic.CheckFailure[] {
  const failures: dynamic.CheckFailure[] = [];
  const add = (property: string, reason: string | undefined) =>
    reason !== undefined && failures.push({ property, reason: `${property} ${reason}` });
  if (!isUnknown(inputs.projectName)) add("projectName", projectNameProblem(inputs.projectName));
  if (isKnown(inputs.serviceRole)) add("serviceRole", roleProblem(inputs.serviceRole));
  if (isKnown(inputs.description)) add("description", lengthProblem(inputs.description, 256));
  for (const [property, most] of limits) {
    const value = inputs[property];
    if (isKnown(value)) add(property, rangeProblem(value, most));
  }
  return failures;
}

/** The maximum of each number, from CreateProject. The minimum is 1. */
const limits = [
  ["projectMaxDatasetCount", 1_000_000_000],
  ["datasetMaxBindCount", 10],
  ["datasetMaxFileCount", 100_000_000],
  ["datasetMaxTotalFileSize", 90_000_000_000_000_000],
] as const;

/**
 * What is wrong with the name of an IMM project; undefined if it is valid: 1 to 128 letters,
 * digits, `-` and `_`, starting with a letter or `_`. Source: CreateProject of IMM 2020-09-30. (The
 * 2017 API, which `alicloud.imm.Project` uses, has another rule.)
 */
export function projectNameProblem(name: unknown): string | undefined {
  if (typeof name !== "string" || name === "")
    return "is required: a string of 1 to 128 characters";
  if (name.length > 128) return `is ${name.length} characters long; the limit of IMM is 128`;
  if (!/^[A-Za-z_]/.test(name)) return `"${name}" must start with a letter or "_"`;
  const odd = /[^A-Za-z0-9_-]/u.exec(name)?.[0];
  return odd === undefined
    ? undefined
    : `"${name}" contains ${JSON.stringify(odd)}; IMM accepts letters, digits, "-" and "_" only`;
}

function rangeProblem(value: unknown, most: number): string | undefined {
  const fits = typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most;
  return fits ? undefined : `is ${String(value)}; it must be a whole number from 1 to ${most}`;
}

function lengthProblem(value: unknown, most: number): string | undefined {
  const length = typeof value === "string" ? value.length : 0;
  return length >= 1 && length <= most ? undefined : `must be a string of 1 to ${most} characters`;
}

function roleProblem(value: unknown): string | undefined {
  if (typeof value === "string" && /^acs:ram:/i.test(value))
    return `is an ARN (${value}); IMM needs the role's name only`;
  return typeof value === "string" && /^[A-Za-z0-9.-]{1,64}$/.test(value)
    ? undefined
    : "must be the name of a RAM role";
}
