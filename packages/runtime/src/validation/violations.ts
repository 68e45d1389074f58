import type { Violation } from "../errors.ts";

/** A problem that a generated validator found: the used members of ajv's error object. */
export interface SchemaProblem {
  /** JSON Pointer to the value, `""` for the root. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * A validator generated from a JSON Schema: true if `data` conforms. If not, `errors` says why
 * until the next call.
 */
export interface Validator<T> {
  (data: unknown): data is T;
  errors?: readonly SchemaProblem[] | null;
}

/** The first problem, with its JSON Pointer and a sentence. */
export function firstProblem(problems: readonly SchemaProblem[] | null | undefined): {
  readonly pointer: string;
  readonly text: string;
} {
  const problem = problems?.[0];
  if (problem === undefined) return { pointer: "", text: "it does not conform to the schema." };
  const field = fieldOf(problem, "it");
  return problem.keyword === "required"
    ? {
        pointer: `${problem.instancePath}/${String(problem.params["missingProperty"])}`,
        text: `${field} is missing.`,
      }
    : { pointer: problem.instancePath, text: `${field} must be ${limitOf(problem)}.` };
}

/**
 * Each problem as field, limit and value.
 * @param name what messages call the root
 * @param members names to suggest for an unknown one: `endpoints` and `endpoints.imm`
 */
export function violationsOf(
  problems: readonly SchemaProblem[],
  root: unknown,
  name: string,
  members: readonly string[],
): Violation[] {
  return problems.map((problem) => {
    const field = fieldOf(problem, name);
    const limit = limitOf(problem);
    const value = valueAt(problem, root);
    return { field, limit, value, message: messageOf(problem, field, limit, value, members) };
  });
}

function messageOf(
  { keyword, params }: SchemaProblem,
  field: string,
  limit: string,
  value: unknown,
  members: readonly string[],
): string {
  if (keyword === "required") return `${field} is missing.`;
  if (keyword === "maxUtf8Bytes")
    return `${field} has ${String(value)} bytes of UTF-8. The limit is ${String(params["limit"])} bytes.`;
  if (keyword !== "additionalProperties") return `${field} is ${show(value)}. It must be ${limit}.`;
  const parent = field.replace(/[^.]*$/, "");
  const siblings = members.filter((name) => name.replace(/[^.]*$/, "") === parent);
  const meant = siblings.find((name) => distance(name.toLowerCase(), field.toLowerCase()) <= 2);
  if (meant !== undefined) return `Unknown member "${field}". Did you mean "${meant}"?`;
  const listed = siblings.length === 0 ? "" : ` The members are ${siblings.join(", ")}.`;
  return `Unknown member "${field}".${listed}`;
}

/** The names and indices that lead to a problem. */
export function stepsOf({ instancePath }: Pick<SchemaProblem, "instancePath">): string[] {
  const steps = instancePath.split("/").slice(1);
  return steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** `/credentialConfig/chain/0/role` as `credentialConfig.chain[0].role`. */
function fieldOf(problem: SchemaProblem, root: string): string {
  const { missingProperty, additionalProperty } = problem.params;
  const extra = missingProperty ?? additionalProperty;
  const steps = [...stepsOf(problem), ...(typeof extra === "string" ? [extra] : [])];
  const path = steps.reduce(
    (start, step) =>
      /^\d+$/.test(step) ? `${start}[${step}]` : start === "" ? step : `${start}.${step}`,
    "",
  );
  return path || root;
}

const types: Readonly<Record<string, string>> = {
  array: "an array",
  integer: "a whole number",
  number: "a number",
  object: "an object",
  string: "a string",
};

function limitOf({ keyword, params }: SchemaProblem): string {
  switch (keyword) {
    case "required":
      return "present";
    case "additionalProperties":
      return "a known member";
    case "type":
      return [params["type"]]
        .flat()
        .map((type) => types[String(type)] ?? String(type))
        .join(" or ");
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
      return `valid (${keyword})`;
  }
}

function valueAt(problem: SchemaProblem, root: unknown): unknown {
  const { keyword, params } = problem;
  if (keyword === "required") return undefined;
  if (keyword === "maxUtf8Bytes") return params["bytes"];
  const steps = stepsOf(problem);
  if (keyword === "additionalProperties") steps.push(String(params["additionalProperty"]));
  const value = steps.reduce<unknown>(
    (parent, step) => (parent as Record<string, unknown> | null | undefined)?.[step],
    root,
  );
  return typeof value === "string" && value.length > 200 ? `${value.slice(0, 200)}…` : value;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

/** The Levenshtein distance of two short names. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, character] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
