import { isHarmless, isSecretVariable, looksSecret } from "../../analysis/credentials.ts";
import type { UnknownFact } from "../../fact/fact.ts";
import { jsonObject } from "../../fact/readers.ts";
import { Unknown } from "../../fact/value.ts";
import type { FcFunction } from "../../kinds/function.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Values are never in a message. Names are, if they are ones that Function Compute accepts. */
export const fcNoSecret: Rule<"function"> = {
  id: "fc-no-secret",
  title: "Environment variables of functions have no secrets",
  why: "Everybody who can read the function reads its environment variables, in the console and in the state. A secret there can't be rotated without an update.",
  severity: "high",
  topic: "identity",
  of: "function",
  stage: "resource",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/functioncompute/fc/environment-variables",
  fix: {
    text: "Remove the variable. Give the function a role: its code gets a session of the role, and can read other secrets from KMS.",
    edits: (_, __, { at }) => at.map((unset) => ({ unset })),
  },
  judge(handler) {
    const { environment, resource } = handler;
    if (environment.is === "unknown")
      return undetermined("The environment variables are not known.", environment);
    const entries = Object.entries(environment.value ?? {});
    if (entries.length === 0) return notApplicable("The function has no environment variables.");
    const refOf = (name: string) => resource.at("environmentVariables", name);
    const secret = entries.flatMap(([name, value]) => (isSecret(name, value) ? [name] : []));
    if (secret.length > 0)
      return fail(`${named(secret)} a credential in clear.`, secret.map(refOf));
    const needs = entries.flatMap(([name, value]): UnknownFact[] =>
      value instanceof Unknown && mayBeSecret(handler, name, value)
        ? [{ is: "unknown", reason: value.reason, at: refOf(name) }]
        : [],
    );
    return needs.length > 0
      ? undetermined("Whether an environment variable has a credential is not known.", needs)
      : pass("No environment variable has the name or the form of a credential.");
  },
};

/** A value that the program keeps secret is a credential if its name is that of one. */
function isSecret(name: string, value: unknown): boolean {
  if (value instanceof Unknown) return value.reason === "hiddenSecret" && isSecretVariable(name);
  if (typeof value !== "string") return false;
  return (
    looksSecret(value) ||
    (isSecretVariable(name) && !isHarmless(value)) ||
    membersOf(value).some(([member, inner]) => isSecret(member, inner))
  );
}

/** Levels of a JSON object in a variable that are searched. */
const maxDepth = 10;

/** The values with a name in a JSON object: a variable can have a whole configuration. */
function membersOf(value: string): readonly (readonly [string, unknown])[] {
  return /^\s*\{/.test(value) ? namedIn(jsonObject(value), 0) : [];
}

function namedIn(value: unknown, depth: number): readonly (readonly [string, unknown])[] {
  if (typeof value !== "object" || value === null || depth > maxDepth) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === "object" ? namedIn(inner, depth + 1) : [[name, inner] as const],
  );
}

/** By its name, because the program keeps it secret, or by where it comes from. */
const mayBeSecret = (handler: FcFunction, name: string, { reason }: Unknown): boolean =>
  reason === "hiddenSecret" || isSecretVariable(name) || handler.readsCredentials;

function named(names: readonly string[]): string {
  const shown = names.filter((name) => /^[A-Za-z]\w{0,63}$/.test(name) && !looksSecret(name));
  if (shown.length < names.length) return "An environment variable has";
  return shown.length === 1
    ? `The environment variable ${shown[0]} has`
    : `Each of the environment variables ${shown.join(", ")} has`;
}
