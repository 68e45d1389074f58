import type { Violation } from "../errors.ts";
import type { SchemaProblem } from "./validator.ts";

/** The first problem, with its JSON Pointer and a sentence. */
export function firstProblem(problems: readonly SchemaProblem[] | null | undefined): {
  readonly pointer: string;
  readonly text: string;
} {
  const problem = problems?.[0];
  if (problem === undefined) return { pointer: "", text: "it does not conform to the schema." };
  const missing =
    problem.keyword === "required" ? `/${String(problem.params["missingProperty"])}` : "";
  return {
    pointer: `${problem.instancePath}${missing}`,
    text:
      missing === ""
        ? `${fieldOf(problem)} must be ${limitOf(problem)}.`
        : `${fieldOf(problem)} is missing.`,
  };
}

/**
 * Each problem as field, limit and value. `known` are the names that an unknown top-level member
 * may have been meant as.
 */
export function violationsOf(
  problems: readonly SchemaProblem[],
  root: unknown,
  known: readonly string[],
): Violation[] {
  return problems.map((problem) => {
    const field = fieldOf(problem);
    const limit = limitOf(problem);
    const value = valueAt(problem, root);
    return { field, limit, value, message: sentence(problem, field, limit, value, known) };
  });
}

function sentence(
  problem: SchemaProblem,
  field: string,
  limit: string,
  value: unknown,
  known: readonly string[],
): string {
  switch (problem.keyword) {
    case "required":
      return `${field} is missing.`;
    case "additionalProperties": {
      const meant = known.find((name) => distance(name.toLowerCase(), field.toLowerCase()) <= 2);
      return `${field} is not known${meant === undefined ? `; known are ${known.join(", ")}` : `: did you mean ${meant}?`}.`.replace(
        "?.",
        "?",
      );
    }
    case "maxUtf8Bytes":
      return `${field} has ${String(value)} bytes of UTF-8: the limit is ${String(problem.params["limit"])} bytes.`;
    default:
      return `${field} is ${show(value)}: it must be ${limit}.`;
  }
}

/** `/credentialConfig/chain/0/role` as `credentialConfig.chain[0].role`. */
function fieldOf({ instancePath, params }: SchemaProblem): string {
  const extra = params["missingProperty"] ?? params["additionalProperty"];
  const steps = instancePath
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (typeof extra === "string") steps.push(extra);
  return (
    steps.reduce(
      (path, step) =>
        /^\d+$/.test(step) ? `${path}[${step}]` : path === "" ? step : `${path}.${step}`,
      "",
    ) || "it"
  );
}

function limitOf({ keyword, params, message }: SchemaProblem): string {
  switch (keyword) {
    case "required":
      return "present";
    case "additionalProperties":
      return "a known member";
    case "type":
      return Array.isArray(params["type"])
        ? params["type"].join(" or ")
        : `of type ${String(params["type"])}`;
    case "minimum":
      return `at least ${String(params["limit"])}`;
    case "maximum":
      return `at most ${String(params["limit"])}`;
    case "minItems":
    case "minLength":
      return "not empty";
    case "uniqueItems":
      return "without repetition";
    case "enum":
      return `one of ${(params["allowedValues"] as unknown[]).map(String).join(", ")}`;
    case "maxUtf8Bytes":
      return `at most ${String(params["limit"])} bytes of UTF-8`;
    case "pattern":
      return `of the form ${String(params["pattern"])}`;
    default:
      return (message ?? keyword).replace(/^must be /, "");
  }
}

function valueAt({ instancePath, keyword, params }: SchemaProblem, root: unknown): unknown {
  if (keyword === "required") return undefined;
  if (keyword === "maxUtf8Bytes") return params["bytes"];
  let value: unknown = root;
  for (const step of instancePath.split("/").slice(1)) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[step.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  if (keyword === "additionalProperties")
    value = (value as Record<string, unknown> | undefined)?.[String(params["additionalProperty"])];
  return typeof value === "string" && value.length > 200 ? `${value.slice(0, 200)}…` : value;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

/** Levenshtein distance of two short names. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, sign] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(
        Math.min(
          (next[j] ?? 0) + 1,
          (row[j + 1] ?? 0) + 1,
          (row[j] ?? 0) + (sign === other ? 0 : 1),
        ),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
