import type { dynamic } from "@pulumi/pulumi";
import { isKnown, isUnknown } from "./connection.ts";
import { projectNameProblem } from "./project-name.ts";
import type { ProjectInputs } from "./project-state.ts";

/** What is wrong with the inputs of a project. What a preview cannot know is not judged. */
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

/** Ranges of CreateProject; the lower bound is 1 everywhere. */
const limits = [
  ["projectMaxDatasetCount", 1_000_000_000],
  ["datasetMaxBindCount", 10],
  ["datasetMaxFileCount", 100_000_000],
  ["datasetMaxTotalFileSize", 90_000_000_000_000_000],
] as const;

function rangeProblem(value: unknown, most: number): string | undefined {
  const fits = typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most;
  return fits ? undefined : `is ${String(value)}; it must be a whole number from 1 to ${most}`;
}

function lengthProblem(value: unknown, most: number): string | undefined {
  const length = typeof value === "string" ? value.length : 0;
  return length >= 1 && length <= most ? undefined : `must be a text of 1 to ${most} characters`;
}

function roleProblem(value: unknown): string | undefined {
  if (typeof value === "string" && /^acs:ram:/i.test(value))
    return `is an ARN (${value}); IMM wants the role's name alone`;
  return typeof value === "string" && /^[A-Za-z0-9.-]{1,64}$/.test(value)
    ? undefined
    : "must be the name of a RAM role";
}
