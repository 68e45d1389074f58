import { compileGlob } from "../../../automaton/pattern.ts";
import { surelyWithin } from "../../../automaton/relations.ts";
import { type ConditionTest, conditionTests } from "../../../document/condition.ts";
import { fieldsOf } from "../../../document/glob.ts";
import { operators } from "../../../document/operators.ts";
import type { Statement } from "../../../policy.ts";
import { hasWildcard } from "../../finding.ts";
import { fitsEveryValue } from "./value.ts";

/**
 * Whether a condition asks a call to carry one of certain values of such a key: what only shuts
 * values out, or lets in all that there are, names nobody.
 */
export function names(
  condition: Statement["Condition"],
  isSuch: (key: string) => boolean,
): boolean {
  return conditionTests(condition).some((test) => isSuch(test.key) && isNamed(test));
}

/** Several values are an "or", so that each of them has to be a name. */
function isNamed(test: ConditionTest): boolean {
  const { operator, key, values } = test;
  if (operators[operator]?.negated !== false || fitsEveryValue(test)) return false;
  if (key === "acs:MFAPresent") return values.every((value) => /^true$/i.test(value));
  return operator !== "StringLike" || values.every((value) => !(isOpen[key] ?? isAny)(value));
}

/**
 * Whether a pattern is fit by whoever wants to: what it spells is of every value, or anybody can
 * have a value that begins so.
 */
const isOpen: Readonly<Record<string, (pattern: string) => boolean>> = {
  "acs:SourceVpc": isAnyVpc,
  "acs:SourceVpcId": isAnyVpc,
  "acs:PrincipalARN": isOfAnyAccount,
  "acs:PrincipalArn": isOfAnyAccount,
  "acs:SourceArn": isOfAnyAccount,
  "oidc:sub": isAnySubject,
};

const [something, someVpc] = [compileGlob("?*"), compileGlob("vpc-?*")];

function isAny(pattern: string): boolean {
  return surelyWithin(something, compileGlob(pattern));
}

function isAnyVpc(pattern: string): boolean {
  return surelyWithin(someVpc, compileGlob(pattern));
}

function isOfAnyAccount(pattern: string): boolean {
  const account = fieldsOf(pattern)?.fields[3];
  return account === undefined || hasWildcard(account);
}

/**
 * What the subjects of well-known providers begin with; the owner's name follows. Sources: the OIDC
 * documentation of GitHub Actions, GitLab, HCP Terraform and Kubernetes.
 */
const forms = ["repo:", "project_path:", "organization:", "system:serviceaccount:"];

/**
 * Whether the first name of a subject is left open: with a provider that serves all the world,
 * everybody can have one that fits.
 */
function isAnySubject(pattern: string): boolean {
  const [spelt] = pattern.split(/[*?]/) as [string, ...string[]];
  if (spelt === pattern) return false;
  const form = forms.find((each) => spelt.startsWith(each));
  return form === undefined
    ? forms.some((each) => each.startsWith(spelt))
    : !/[/:]/.test(spelt.slice(form.length));
}
