import { compileGlob } from "../../../automaton/pattern.ts";
import { surelyWithin } from "../../../automaton/relations.ts";
import { type ConditionTest, conditionTests } from "../../../document/condition.ts";
import { fieldsOf } from "../../../document/glob.ts";
import { operators } from "../../../document/operators.ts";
import { lookup } from "../../../lookup.ts";
import type { Statement } from "../../../policy.ts";
import { matchesEveryValue } from "../../conditions.ts";
import { hasWildcard } from "../../statements.ts";

/** The keys that say who sends a request, or from where. */
const callerKeys = [
  "acs:PrincipalARN",
  "acs:PrincipalArn",
  "acs:PrincipalRDId",
  "acs:PrincipalRDPath",
  "acs:SourceArn",
  "acs:SourceAccount",
  "acs:SourceIp",
  "acs:SourceVpc",
  "acs:SourceVpcId",
  "acs:MFAPresent",
  "acs:AccessId",
  "sts:ExternalId",
];

/** Whether a condition restricts who can send a request, or from where. */
export function limitsCaller(condition: Statement["Condition"]): boolean {
  return requiresNamedValue(condition, callerKeys);
}

/**
 * Whether a condition requires that a request carries one of certain values of such a key. A test
 * that only excludes values does not, nor does one that every value matches.
 */
export function requiresNamedValue(
  condition: Statement["Condition"],
  keys: readonly string[],
): boolean {
  return conditionTests(condition).some((test) => keys.includes(test.key) && namesValues(test));
}

/** One matching value is enough to satisfy a test, so each of them has to be specific. */
function namesValues(test: ConditionTest): boolean {
  const { operator, key, values } = test;
  if (operators[operator]?.negated !== false || matchesEveryValue(test)) return false;
  if (key === "acs:MFAPresent") return values.every((value) => /^true$/i.test(value));
  return operator !== "StringLike" || values.every((value) => !(isOpen[key] ?? isAny)(value));
}

/** Whether anybody can get a value that matches a pattern, by key. */
const isOpen: Readonly<Record<string, (pattern: string) => boolean>> = lookup({
  "acs:SourceVpc": isAnyVpc,
  "acs:SourceVpcId": isAnyVpc,
  "acs:PrincipalARN": isOfAnyAccount,
  "acs:PrincipalArn": isOfAnyAccount,
  "acs:SourceArn": isOfAnyAccount,
  "oidc:sub": isAnySubject,
});

const [anyValue, anyVpc] = [compileGlob("?*"), compileGlob("vpc-?*")];

function isAny(pattern: string): boolean {
  return surelyWithin(anyValue, compileGlob(pattern));
}

function isAnyVpc(pattern: string): boolean {
  return surelyWithin(anyVpc, compileGlob(pattern));
}

function isOfAnyAccount(pattern: string): boolean {
  const account = fieldsOf(pattern)?.fields[3];
  return account === undefined || hasWildcard(account);
}

/**
 * What the subjects of well-known providers begin with. The name of the owner follows. Sources: the
 * OIDC documentation of GitHub Actions, GitLab, HCP Terraform and Kubernetes.
 */
const subjectPrefixes = ["repo:", "project_path:", "organization:", "system:serviceaccount:"];

/**
 * Whether a pattern leaves the owner of a subject open. With a public provider, everybody can get
 * a subject that matches.
 */
function isAnySubject(pattern: string): boolean {
  const [literal] = pattern.split(/[*?]/) as [string, ...string[]];
  if (literal === pattern) return false;
  const prefix = subjectPrefixes.find((each) => literal.startsWith(each));
  return prefix === undefined
    ? subjectPrefixes.some((each) => each.startsWith(literal))
    : !/[/:]/.test(literal.slice(prefix.length));
}
