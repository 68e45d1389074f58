import type { PolicyError } from "../document/error.ts";
import { type Json, readJson } from "../document/json.ts";
import { operators } from "../document/operators.ts";
import { type PolicyKind, safeParsePolicy, sizeLimits } from "../document/parse.ts";
import { nearest } from "../document/spelling.ts";
import type { NamedPolicy, PolicyDocument } from "../policy.ts";
import type { Finding, Fix, RuleId, Subject } from "./finding.ts";
import { fixOf } from "./fix.ts";
import { lint } from "./lint.ts";

/**
 * Lints one policy from its text. A text that RAM would refuse is a finding too, `refused`, with
 * the pointer as its pattern, and with a corrected document where the mistake is a slip: a misspelt
 * key, an operator with IfExists or in the wrong case, another version, an effect in the wrong
 * case; or where it is too large, and is not when it is written compactly, or as several policies.
 * Numbers and Booleans that a condition has without quotes are read as what they stand for, and are
 * a finding as well, `unquoted-value`, with the key as its pattern. The other findings are those of
 * {@link lint}, of the one policy.
 */
export function lintText(
  name: string,
  text: string,
  options: { kind?: PolicyKind } = {},
): readonly Finding<RuleId>[] {
  const parsed = safeParsePolicy(text, options);
  if (parsed.ok) {
    const policy = { name, document: parsed.value };
    return [...unquoted(policy, text, options.kind ?? "identity"), ...lint(policy)];
  }
  const { error } = parsed;
  // Stryker disable next-line Regex: no other element is called so
  const statement = /^\/Statement\/(\d+)/.exec(error.pointer)?.[1];
  const document = corrected(text, error, options);
  const fix =
    document === undefined
      ? fitted(name, text, error, options.kind ?? "identity")
      : { message: "Take the corrected policy.", document };
  return [
    {
      id: "refused",
      severity: "critical",
      policy: name,
      statement: statement === undefined ? null : Number(statement),
      pattern: error.pointer,
      message: `RAM refuses this policy: ${error.message}`,
      fix,
    },
  ];
}

/** RAM's grammar wants the values of a condition in quotes, also numbers and Booleans. */
function unquoted(policy: NamedPolicy, text: string, kind: PolicyKind): readonly Finding<RuleId>[] {
  const { Statement } = readJson(text) as { readonly Statement: Written | readonly Written[] };
  const bare = [Statement].flat().flatMap(({ Condition = {} }, statement) =>
    Object.values(Condition).flatMap((keys) =>
      Object.entries(keys).flatMap(([pattern, values]) => {
        const list = [values].flat().filter((value) => typeof value !== "string");
        return list.length === 0 ? [] : [{ statement, pattern, list }];
      }),
    ),
  );
  const fix = fixOf(
    subjectOf(policy, kind),
    "Write the values in quotes.",
    policy.document.Statement,
  );
  return bare.map(({ statement, pattern, list }) => {
    const message = `RAM wants the values of a condition in quotes, and ${pattern} has ${list.join(", ")} without them.`;
    return {
      id: "unquoted-value",
      severity: "low",
      policy: policy.name,
      statement,
      pattern,
      message,
      fix,
    };
  });
}

/** A statement before it is brought into shape. */
type Written = { readonly Condition?: Readonly<Record<string, Readonly<Record<string, Json>>>> };

function subjectOf(policy: NamedPolicy, kind: PolicyKind): Subject {
  const limit =
    kind === "identity" || kind === "session" ? sizeLimits[kind] : Number.POSITIVE_INFINITY;
  return { policy, limit, several: kind === "identity" };
}

/** A policy that is larger than those of its kind may be, as one that is not. */
function fitted(name: string, text: string, error: PolicyError, kind: PolicyKind): Fix | null {
  // Stryker disable next-line ConditionalExpression,LogicalOperator: for speed alone, what is refused for something else is refused below, and no other kind has a limit
  if (error.code !== "TooLarge" || (kind !== "identity" && kind !== "session")) return null;
  // The same grammar, with room enough.
  // Stryker disable next-line StringLiteral: any kind without a limit will do
  const larger = safeParsePolicy(text, { kind: "control" });
  if (!larger.ok) return null;
  const document = larger.value;
  return fixOf(subjectOf({ name, document }, kind), "Write it compactly.", document.Statement);
}

const elements = [
  "Version",
  "Statement",
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "Principal",
  "Condition",
];

type Members = { [member: string]: unknown };

function corrected(
  text: string,
  error: PolicyError,
  options: { kind?: PolicyKind },
): PolicyDocument | undefined {
  if (
    ![
      "UnknownMember",
      "UnknownOperator",
      "UnsupportedOperator",
      "InvalidVersion",
      "InvalidEffect",
    ].includes(error.code)
  )
    return undefined;
  const value = structuredClone(readJson(text)) as Members;
  const path = error.pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const member = path.pop() as string;
  const parent = path.reduce<Members>((object, part) => object[part] as Members, value);
  const { [member]: old, ...others } = parent;
  for (const key of Object.keys(parent)) delete parent[key];
  if (error.code === "InvalidVersion") Object.assign(parent, { ...others, Version: "1" });
  else if (error.code === "InvalidEffect")
    Object.assign(parent, { ...others, Effect: nearest(String(old), ["Allow", "Deny"]) });
  // Only Id means nothing to RAM. To drop any other key, or a condition, would change what the
  // policy says.
  else if (member === "Id") Object.assign(parent, others);
  else {
    const key = nearest(
      member.replace(/IfExists$/, ""),
      error.code.endsWith("Operator") ? Object.keys(operators) : elements,
    );
    if (key === undefined || key in others) return undefined;
    Object.assign(parent, others, { [key]: old });
  }
  const again = safeParsePolicy(value, options);
  if (again.ok) return again.value;
  // One slip seldom comes alone.
  return corrected(JSON.stringify(value), again.error, options);
}
