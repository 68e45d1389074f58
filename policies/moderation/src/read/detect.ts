import type { StackData } from "../stack/stack.ts";
import { combine } from "./combine.ts";
import { readExport } from "./export.ts";
import { readFixture } from "./fixture.ts";
import { InputError } from "./input-error.ts";
import { readPreview } from "./preview.ts";
import { readTerraformPlan } from "./terraform-plan.ts";

/** The forms of a file that describes a stack, by the member that only this form has. */
const forms = [
  { name: "pulumi stack export", members: ["deployment"], read: readExport },
  { name: "pulumi preview --json", members: ["steps"], read: readPreview },
  {
    name: "terraform show -json PLAN",
    members: ["resource_changes", "configuration"],
    read: readTerraformPlan,
  },
  { name: "fixture", members: ["resources"], read: readFixture },
] as const;

/** What people give by mistake: how to see it, and what to give instead. */
const mistakes = [
  {
    is: (value: Members) => "terraform_version" in value && "lineage" in value,
    message:
      "This is a state file of Terraform. Give a plan: terraform plan -out plan && terraform show -json plan.",
  },
  {
    is: (value: Members) => "planned_values" in value && !("resource_changes" in value),
    message:
      'This resembles terraform show -json of a plan, but the member "resource_changes" is missing: the plan changes nothing, or the file is cut.',
  },
  {
    is: (value: Members) => "format_version" in value && "values" in value,
    message:
      "This is a state of Terraform (terraform show -json). Give a plan: terraform plan -out plan && terraform show -json plan.",
  },
  {
    is: (value: Members) => Array.isArray(value["resources"]) && "manifest" in value,
    message:
      'This is the inner part of an export of a Pulumi stack. The member "deployment" around it is missing. Run pulumi stack export.',
  },
  {
    is: (value: Members) => "checkpoint" in value,
    message: "This is a checkpoint file of Pulumi's backend. Run pulumi stack export.",
  },
  {
    is: (value: Members) => "changeSummary" in value && !("steps" in value),
    message:
      'This resembles pulumi preview --json, but the member "steps" is missing. Run pulumi preview --json again.',
  },
  {
    is: (value: Members) => "Statement" in value,
    message: "This is a RAM policy, not a stack. Use immkit ram lint for policies.",
  },
] as const;

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads a stack from any of the supported forms. Several inputs are read as one stack, see
 * {@link combine}.
 * @param inputs JSON texts, or their values.
 * @throws {InputError} that says what the input resembles, and what is missing.
 */
export function readStack(...inputs: readonly [unknown, ...unknown[]]): StackData {
  const [first, ...others] = inputs.map((input, index) => {
    try {
      return readOne(input, index);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(error.code, error.path, error.message, index);
    }
  });
  return first === undefined || others.length === 0
    ? (first ?? { resources: [] })
    : combine([first, ...others]);
}

function readOne(input: unknown, index: number): StackData {
  const value = typeof input === "string" ? parse(input) : input;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InputError(
      "UnknownInput",
      "",
      `A stack is a JSON object, not ${Array.isArray(value) ? "a list" : JSON.stringify(value)}. ${expected()}`,
    );
  const members = value as Members;
  const mistake = mistakes.find(({ is }) => is(members));
  if (mistake !== undefined) throw new InputError("UnknownInput", "", mistake.message);
  const form = forms.find((each) => each.members.every((member) => member in members));
  if (form !== undefined) return form.read(value, index);
  const near = forms.find((each) => each.members.some((member) => member in members));
  if (near !== undefined) {
    const missing = near.members.filter((member) => !(member in members));
    throw new InputError(
      "UnknownInput",
      "",
      `This resembles ${near.name}, but the member "${missing.join('", "')}" is missing.`,
    );
  }
  const found = Object.keys(members).slice(0, 5);
  throw new InputError(
    "UnknownInput",
    "",
    `This file doesn't describe a stack. ${expected()} The file has ${found.length === 0 ? "no members" : `the members ${found.join(", ")}`}.`,
  );
}

/** Levels of objects and lists. Real stacks have fewer than 30. */
const maxDepth = 500;

/** A deeper value would exhaust the call stack of everything that reads it. */
function checkDepth(root: unknown): void {
  let level: readonly unknown[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth)
      throw new InputError(
        "UnknownInput",
        "",
        `The file has more than ${maxDepth} levels of objects and lists, which no stack has.`,
      );
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null ? Object.values(value) : [],
    );
  }
}

function expected(): string {
  const names = forms.map(({ name, members }) => `${name} (with "${members.join('", "')}")`);
  return `Give one of: ${names.join(", ")}.`;
}

function parse(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError("UnknownInput", "", reasonOf(text, (cause as Error).message));
  }
  checkDepth(value);
  return value;
}

/** Why a text is not JSON. */
function reasonOf(text: string, message: string): string {
  if (text.startsWith("PK"))
    return "This is a plan file of Terraform. Give its JSON form: terraform show -json FILE.";
  if (text.startsWith('{"@level"'))
    return "This is the log of terraform plan -json. Give the plan: terraform plan -out plan && terraform show -json plan.";
  return text.trim() === "" ? "The file is empty." : `The file is not JSON: ${message}`;
}
