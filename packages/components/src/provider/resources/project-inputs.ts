import { projectNameProblem } from "../../naming/project-name.ts";
import { expectationInputs } from "../location.ts";
import { type InputChecks, isBoolean, isTags, isText, isWholeNumber } from "./checks.ts";

const isAnyText = isText(128);

/** The inputs of a project. The limits are those of CreateProject of IMM 2020-09-30. */
export const projectChecks: InputChecks = {
  projectName: { check: projectNameProblem, required: true },
  serviceRole: { check: roleProblem },
  description: { check: isText(256) },
  templateId: { check: isAnyText },
  projectMaxDatasetCount: { check: isWholeNumber(1_000_000_000) },
  datasetMaxBindCount: { check: isWholeNumber(10) },
  datasetMaxFileCount: { check: isWholeNumber(100_000_000) },
  datasetMaxTotalFileSize: { check: isWholeNumber(90_000_000_000_000_000) },
  tags: { check: isTags },
  adopt: { check: isBoolean },
  ...Object.fromEntries(expectationInputs.map((name) => [name, { check: isAnyText }])),
};

function roleProblem(value: unknown): string | undefined {
  if (typeof value === "string" && /^acs:ram:/i.test(value))
    return `is an ARN (${value}); IMM needs the role's name only`;
  return typeof value === "string" && /^[A-Za-z0-9.-]{1,64}$/.test(value)
    ? undefined
    : "must be the name of a RAM role";
}
