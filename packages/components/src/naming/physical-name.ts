import { createHash } from "node:crypto";

/** The names that a service accepts. */
export interface NameRule {
  readonly longest: number;
  /** Other characters become `-`. */
  readonly characters: RegExp;
  /** The first character. Default: a letter or digit. */
  readonly first?: RegExp;
  readonly lowerCase?: true;
}

/** Names of SMQ's queues, topics and subscriptions. */
export const queueNameRule: NameRule = { longest: 120, characters: /[A-Za-z0-9-]/ };
/** Names of RAM roles. */
export const roleNameRule: NameRule = { longest: 64, characters: /[A-Za-z0-9.-]/ };
/** Names of RAM policies. */
export const policyNameRule: NameRule = { longest: 128, characters: /[A-Za-z0-9-]/ };
/** Names of IMM projects. */
export const projectNameRule: NameRule = {
  longest: 128,
  characters: /[A-Za-z0-9_-]/,
  first: /[A-Za-z_]/,
};
/** Names of OSS buckets, which are unique in all of OSS. */
export const bucketNameRule: NameRule = { longest: 63, characters: /[a-z0-9-]/, lowerCase: true };

/** What is wrong with the name of an OSS bucket; undefined if it is valid. */
export function bucketNameProblem(name: unknown): string | undefined {
  return typeof name === "string" && /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)
    ? undefined
    : `is ${JSON.stringify(name)}; an OSS bucket name is 3 to 63 lower-case letters, digits and "-", and starts and ends with a letter or digit`;
}

/**
 * A physical name from `parts`: readable, the same in every run, and different for different parts.
 * If the rule forces a change (a character, the length), or if `salt` has more that makes the name
 * unique, a digest of the original parts and the salt is added. The alicloud provider chooses no
 * names for these resources.
 */
export function physicalName(
  parts: readonly string[],
  rule: NameRule,
  salt: readonly string[] = [],
): string {
  const wanted = parts.join("-");
  const fitted = fit(rule.lowerCase ? wanted.toLowerCase() : wanted, rule);
  if (fitted === wanted && fitted.length <= rule.longest && salt.length === 0) return fitted;
  const digest = createHash("sha256")
    .update([...parts, ...salt].join("\0"))
    .digest("hex")
    .slice(0, 8);
  return `${fitted.slice(0, rule.longest - digest.length - 1).replace(/-$/, "")}-${digest}`;
}

function fit(name: string, rule: NameRule): string {
  const replaced = [...name]
    .map((character) => (rule.characters.test(character) ? character : "-"))
    .join("");
  const trimmed = replaced.replace(/-{2,}/g, "-").replace(/^[-.]+|[-.]+$/g, "");
  return (rule.first ?? /[A-Za-z0-9]/).test(trimmed.charAt(0)) ? trimmed : `n${trimmed}`;
}
